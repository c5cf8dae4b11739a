"""A day's contacts, to copy into i-milo."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.messaging import presenters, queries
from clicnjob.messaging.views.thread import day as day_of
from clicnjob.shared.actor import ALL_STAFF
from clicnjob.shared.http import Request, methods, requires
from clicnjob.shared.text import today


@requires(*ALL_STAFF)
@methods("GET")
def contacts(request: Request) -> HttpResponse:
    """The young people one exchanged messages with on a day, as dated lines without content."""
    asked = day_of(request.GET.get("jour"))
    day = min(asked or today(), today())
    found = queries.contacts_of_day(request.actor, day)
    lines = presenters.contact_lines(found, day)
    context = {
        "day": day,
        "today": today(),
        "before": day - dt.timedelta(days=1),
        "after": day + dt.timedelta(days=1) if day < today() else None,
        "count": len(found),
        "lines": lines,
    }
    return render(request, "messaging/contacts.html", context)

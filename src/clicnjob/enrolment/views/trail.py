"""Who opened what: the trail of the structure, for direction."""

import datetime as dt
import uuid
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.dateparse import parse_date

from clicnjob.enrolment.presenters.trail import GROUPS, OPENED, events_of, trail_lines
from clicnjob.enrolment.queries.trail import Asked, colleagues, traces, traces_page
from clicnjob.shared.actor import Role
from clicnjob.shared.http import Request, methods, requires
from clicnjob.shared.language import pro
from clicnjob.structures.enums import Counted
from clicnjob.structures.gate import gated, searched
from clicnjob.structures.models import Structure
from clicnjob.structures.queries import get_person


@requires(Role.DIRECTION)
@methods("GET")
@gated(Counted.SEARCHES, when=searched)
def trail(request: Request) -> HttpResponse:
    """The trail, the latest first: by what, by whom, about whom, between two days."""
    said = request.GET
    group = said.get("quoi", OPENED)
    person = get_person(request.actor, found) if (found := _uuid(said.get("jeune", ""))) else None
    asked = Asked(
        events=events_of(group),
        person_id=person.pk if person else None,
        text=said.get("q", "").strip()[:120],
        actor_id=_uuid(said.get("qui", "")),
        since=_day(said, "du"),
        until=_day(said, "au"),
    )
    number = said.get("page", "1")
    zone = Structure.objects.values_list("timezone", flat=True).get(pk=request.actor.structure)
    page = traces_page(request.actor, asked, zone=zone, page=int(number) if number.isdecimal() else 1)
    kept = {name: said[name] for name in ("quoi", "jeune", "q", "qui", "du", "au") if said.get(name)}
    context = {
        "page_obj": page,
        "lines": trail_lines(traces(request.actor, list(page))),
        "groups": [("tout", pro("Tout")), *((key, pro(label)) for key, (label, _events) in GROUPS.items())],
        "group": group if group in GROUPS else "tout",
        "colleagues": colleagues(request.actor),
        "asked": asked,
        "person": person,
        "narrowed": bool(kept.keys() - {"quoi"}),
        "query": f"{urlencode(kept)}&" if kept else "",
    }
    return render(request, "enrolment/trail.html", context)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _day(said: QueryDict, name: str) -> dt.date | None:
    try:
        return parse_date(said.get(name, ""))
    except ValueError:  # a day that no month has
        return None

"""Calendars outside: the secret address of one's own sessions, the file of one seat."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from clicnjob.shared.actor import ALL_STAFF, Kind
from clicnjob.shared.calendars import calendar_file
from clicnjob.shared.http import Request, methods, public, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.shared.qr import public_address
from clicnjob.workshops.actions import open_feed, revoke_feed
from clicnjob.workshops.models import Seat
from clicnjob.workshops.queries import get_seat
from clicnjob.workshops.queries.calendars import (
    calendar_of,
    feed_of_token,
    feed_token,
    own_feed,
    seat_calendar,
)


@requires(*ALL_STAFF)
@methods("GET", "POST")
def mine(request: Request) -> HttpResponse:
    """The address of one's calendar: make it, copy it, renew it, take it back."""
    if request.method == "POST":
        if request.POST.get("geste") == "retirer":
            revoke_feed(by=request.actor)
            messages.success(request, pro("L’adresse ne répond plus."))
        else:
            open_feed(by=request.actor)
            messages.success(request, pro("Votre adresse est prête. Une adresse d’avant ne répond plus."))
        return see_other("workshops:calendar")
    feed = own_feed(request.actor)
    path = reverse("workshops:feed", args=[feed_token(feed.pk)]) if feed else ""
    address = public_address(request, path) if feed else ""
    context = {"feed": feed, "address": address, "webcal": f"webcal://{address.partition('://')[2]}"}
    return render(request, "workshops/calendar.html", context)


@public
@methods("GET")
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """A professional's calendar, as calendar programs read it; it says when nothing changed."""
    return calendar_file(request, calendar_of(feed_of_token(token)), name="clicnjob.ics")


@requires(Kind.YOUTH, *ALL_STAFF)
@methods("GET")
def seat(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """One's seat as a file for the calendar of one's phone; a professional has it too, to send it."""
    row = get_seat(request.actor, seat_id)
    return seat_file(
        request, row, (translation.get_language() or "") if request.actor.is_youth else row.young_person.language
    )


def seat_file(request: HttpRequest, row: Seat, language: str) -> HttpResponse:
    """A seat as a file for a calendar, in a language."""
    with translation.override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        found = seat_calendar(row, title=_title(row), notes=_notes(row))
    return calendar_file(request, found, name="atelier.ics", attached=True)


def _title(row: Seat) -> str:
    """In discreet mode nothing says where one goes (R13)."""
    return _("Rendez-vous") if row.young_person.discreet else row.session.workshop.title


def _notes(row: Seat) -> str:
    papers = " ".join(row.session.workshop.to_bring.split())
    return "" if row.young_person.discreet or not papers else _("À apporter : %(papers)s") % {"papers": papers}

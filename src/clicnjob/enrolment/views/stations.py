"""Computers of the room (poste d'atelier): the leader's list, the computer's own welcome (D8, G23)."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from clicnjob.accounts import throttling
from clicnjob.accounts.sessions import SHARED_IDLE
from clicnjob.enrolment.forms.stations import StationCardForm, StationCodeForm
from clicnjob.enrolment.rules.stations import station_cookie
from clicnjob.shared import clock
from clicnjob.shared.actor import ALL_STAFF
from clicnjob.shared.errors import DomainError, Throttled
from clicnjob.shared.http import Request, methods, public, requires, see_other
from clicnjob.shared.language import pro, read_by_staff
from clicnjob.shared.qr import public_address, qr_svg
from clicnjob.structures.queries import person_of_card_token
from clicnjob.workshops.actions import end_station, end_stations, make_station, open_station
from clicnjob.workshops.models import Session, Station
from clicnjob.workshops.queries import get_led_session, get_station, station_to_open, station_token, stations_of
from clicnjob.workshops.rules.codes import spaced

TRIES, WINDOW = 60, dt.timedelta(minutes=10)
"""Codes typed on all the computers of an installation that open nothing: a room of thirty who all mistype."""


@requires(*ALL_STAFF)
@methods("GET", "POST")
def stations(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """The computers in use, by number, and one more: its code is typed on it, once."""
    session = get_led_session(request.actor, session_id)
    if request.method == "POST":
        make_station(session=session, by=request.actor)
        return see_other("enrolment:stations", session_id=session.pk)
    rows = stations_of(session)
    since = clock.now() - SHARED_IDLE
    context = {
        "session": session,
        "address": public_address(request, reverse("enrolment:station")).partition("://")[2],
        "waiting": [_to_open(request, row) for row in rows if row.opened_at is None],
        "opened": [(row, row.used_at is not None and row.used_at > since) for row in rows if row.opened_at],
        "running": session.is_running(clock.now()),
    }
    return render(request, "enrolment/station/stations.html", context)


def _to_open(request: Request, row: Station) -> dict[str, Any]:
    address = public_address(request, f"{reverse('enrolment:station')}?code={station_token(row.pk)}")
    return {
        "row": row,
        "code": spaced(row.code),
        "qr": qr_svg(address, title=pro("Poste %(number)s") % {"number": row.number}),
    }


@requires(*ALL_STAFF)
@methods("POST")
def end_one(request: Request, session_id: uuid.UUID, station_id: uuid.UUID) -> HttpResponse:
    """Close one computer."""
    row = get_station(request.actor, station_id)
    if row.session_id != session_id:
        raise Http404
    end_station(station=row, by=request.actor)
    messages.success(request, pro("Le poste %(number)s est terminé.") % {"number": row.number})
    return see_other("enrolment:stations", session_id=row.session_id)


@requires(*ALL_STAFF)
@methods("POST")
def end_all(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """« Terminer tous les postes »: within five seconds none of them shows anything (G23)."""
    session = get_led_session(request.actor, session_id)
    ended = end_stations(session=session, by=request.actor)
    words = pro("Tous les postes sont terminés.") if ended else pro("Aucun poste n’était ouvert.")
    messages.success(request, words)
    return see_other("enrolment:stations", session_id=session.pk)


# -- on the computer itself ---------------------------------------------------------------------------------------------


@public
@methods("GET", "POST")
def station(request: Request) -> HttpResponse:
    """The computer's welcome; before it is one, where its code is typed. Looking opens nothing (R17)."""
    row: Station | None = getattr(request, "station", None)
    if row is None:
        return _open(request)
    session = row.session
    form = StationCardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if person_of_card_token(form.cleaned_data["card"]) is not None:
            return see_other("enrolment:card", token=form.cleaned_data["card"])
        form.add_error("card", _("Cette carte ne marche pas. Demandez à un animateur."))
    context = {"row": row, "session": session, "structure_name": session.structure.name, "form": form}
    return render(request, "enrolment/station/welcome.html", context, status=422 if form.errors else 200)


@read_by_staff
def _open(request: Request) -> HttpResponse:
    form = StationCodeForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if request.method == "POST" and form.is_valid():
        try:
            return _opened(request, form.cleaned_data["code"])
        except Throttled:
            raise
        except DomainError as refusal:
            form.add_error("code", refusal.message)
    return render(request, "enrolment/station/open.html", {"form": form}, status=422 if form.errors else 200)


def _opened(request: Request, code: str) -> HttpResponse:
    """Whatever session was here ends; the browser is a workshop's computer until its own session ends."""
    row = station_to_open(code)
    if row is None:
        throttling.hit("station", throttling.EVERYONE, limit=TRIES, per=WINDOW)
        raise DomainError(pro("Ce code ne marche pas. Demandez-en un à l’animateur."), code="unknown_code")
    row = open_station(station=row, by=request.actor)
    request.session.flush()
    response = see_other("enrolment:station")
    life = row.session.ends_at + Session.GRACE - clock.now()
    response.set_cookie(
        station_cookie(),
        station_token(row.pk),
        max_age=life + dt.timedelta(hours=1),  # what comes after is told that it is over
        httponly=True,
        samesite="Lax",
        secure=station_cookie().startswith("__Host-"),
    )
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response

"""Closing a session, opening it again, and the lists of what is left to do."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.enrolment.actions.closing import (
    Closed,
    Hours,
    NextAppointment,
    close_session,
    finalise_registration,
)
from clicnjob.enrolment.actions.reopening import reopen_session
from clicnjob.enrolment.forms.desk import PRESENT, ClosingSeatForm, ReopenForm, prefix_of
from clicnjob.enrolment.queries import closing as queries
from clicnjob.enrolment.queries.people import coming_appointments
from clicnjob.shared import clock
from clicnjob.shared.actor import ALL_STAFF, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import npro, pro
from clicnjob.structures.queries import get_person
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import Session
from clicnjob.workshops.queries import get_led_session, sessions_to_close

Pairs = list[tuple[queries.ClosingLine, ClosingSeatForm]]


@requires(*ALL_STAFF)
@methods("GET", "POST")
def close(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """The whole roster on one page, one button."""
    session = get_led_session(request.actor, session_id)
    if session.state in {SessionState.CLOSED, SessionState.CANCELLED} or clock.now() < session.starts_at:
        return see_other("workshops:session", session_id=session.pk)
    pairs = _forms(request, session)
    refusal = ""
    if request.method == "POST" and all([form.is_valid() for _, form in pairs]):  # noqa: C419  every line says its errors
        try:
            done = _close(request, session, pairs)
        except DomainError as error:
            refusal = error.message
        else:
            finalised = npro(
                "Séance clôturée : %(count)s inscription finalisée",
                "Séance clôturée : %(count)s inscriptions finalisées",
                done.finalised,
            )
            again = npro(
                "%(count)s personne à la prochaine séance.",
                "%(count)s personnes à la prochaine séance.",
                done.seated_again,
            )
            messages.success(
                request,
                f"{finalised % {'count': done.finalised}}, {again % {'count': done.seated_again}}",
            )
            return see_other("workshops:session", session_id=session.pk)
    context = {
        "session": session,
        "pairs": pairs,
        "refusal": refusal,
        "errors": sum(bool(form.errors) for _, form in pairs) if request.method == "POST" else 0,
        "ended": clock.now() > session.ends_at,
    }
    return render(request, "enrolment/close.html", context, status=422 if request.method == "POST" else 200)


def _forms(request: Request, session: Session) -> Pairs:
    counsellors = queries.counsellors_at(session.structure_id)
    place = ", ".join(filter(None, [session.site.name, session.site.address]))
    pairs: Pairs = []
    for line in queries.closing_lines(session, counsellors):
        row = line.row
        outcome = {SeatState.PRESENT: PRESENT, SeatState.ABSENT: row.seat.reason or "unknown"}.get(
            SeatState(row.seat.state), row.seat.reason
        )
        initial: dict[str, Any] = {
            "outcome": outcome,
            "arrived": _wall(row.seat.arrived_at, session) or "",
            "left": _wall(row.seat.left_at, session) or "",
            "counsellor": str(line.counsellor_id or ""),
            "moment": line.default.isoformat() if line.default else "none",
            "place": place,
        }
        form = ClosingSeatForm(
            request.POST if request.method == "POST" else None,
            prefix=prefix_of(row.seat.pk),
            initial=initial,
            counsellors=counsellors,
            moments=line.moments,
            zone=session.structure.timezone,
            already=line.coming is not None,
        )
        pairs.append((line, form))
    return pairs


def _wall(moment: dt.datetime | None, session: Session) -> dt.time | None:
    """A moment as the clock of the room showed it, to the minute."""
    return clock.local(moment, session.structure.timezone).time().replace(second=0, microsecond=0) if moment else None


def _hours(form: ClosingSeatForm, session: Session, noted: dt.datetime | None) -> Hours:
    """What the line says of when someone came and left; the arrival noted at the desk keeps its seconds."""
    zone = session.structure.timezone
    day = clock.local(session.starts_at, zone).date()
    came, left = form.cleaned_data["arrived"], form.cleaned_data["left"]
    arrived = noted if came is None or came == _wall(noted, session) else clock.at(day, came, zone)
    return Hours(arrived, clock.at(day, left, zone) if left is not None else None)


def _close(request: Request, session: Session, pairs: Pairs) -> Closed:
    appointments = {}
    for line, form in pairs:
        starts_at = form.starts_at()
        if starts_at is not None:
            appointments[line.row.seat.pk] = NextAppointment(
                counsellor=form.counsellors[form.cleaned_data["counsellor"]],
                starts_at=starts_at,
                place=form.cleaned_data["place"],
            )
    return close_session(
        session=session,
        absences={line.row.seat.pk: form.reason for line, form in pairs if not form.came},
        presences=[line.row.seat.pk for line, form in pairs if form.came],
        appointments=appointments,
        hours={line.row.seat.pk: _hours(form, session, line.row.seat.arrived_at) for line, form in pairs if form.came},
        by=request.actor,
    )


@requires(*ALL_STAFF)
@methods("GET", "POST")
def reopen(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """Open a closed session again, with a reason."""
    session = get_led_session(request.actor, session_id)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reopen_session(session=session, reason=form.cleaned_data["reason"], by=request.actor)
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, pro("La séance est rouverte : corrigez-la, puis clôturez-la."))
            return see_other("enrolment:close", session_id=session.pk)
    context = {"session": session, "form": form}
    return render(request, "enrolment/reopen.html", context, status=422 if form.is_bound else 200)


@requires(Role.COUNSELLOR, Role.DIRECTION, Role.RECEPTION)
@methods("POST")
def finalise(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """The account was made outside a workshop or after it: *Inscription finalisée*, then the next appointment."""
    person = finalise_registration(person=get_person(request.actor, person_id), by=request.actor)
    messages.success(request, pro("Inscription de %(name)s finalisée.") % {"name": person.first_name})
    if coming_appointments(person):
        return see_other("enrolment:person", person_id=person.pk)
    return see_other("appointments:plan", person_id=person.pk)


@requires(*ALL_STAFF)
@methods("GET")
def to_finalise(request: Request) -> HttpResponse:
    """Sessions to close, then people whose registration is not finalised: whose turn, and what next (R9)."""
    everyone = queries.sees_all(request.actor) or request.GET.get("vue") == "structure"
    context = {
        "sessions": sessions_to_close(request.actor),
        "rows": queries.to_finalise(request.actor, mine=not everyone),
        "everyone": everyone,
        "may_finalise": request.actor.role is not Role.SECTOR_MANAGER,
        "tabs": []
        if queries.sees_all(request.actor)
        else [
            {"label": pro("Mes jeunes"), "url": "?vue=moi", "current": not everyone},
            {"label": pro("Toute la structure"), "url": "?vue=structure", "current": everyone},
        ],
    }
    return render(request, "enrolment/to_finalise.html", context)

"""The desk of a running session: for who holds it, and in a smaller face for its volunteers (R4).

A tap on a row carries the turn its screen showed (``vu``). Sent by the desk's script, which keeps it while the network is
cut (ADR 26), it is answered without a page: 204 when it is done, 409 when it is refused, and the desk shows why.
"""

import uuid
from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse

from clicnjob.enrolment.actions.desk import add_unknown_walk_in, add_walk_in
from clicnjob.enrolment.actions.joining import drop_claim, match_claim
from clicnjob.enrolment.actions.seats import cancel_and_tell, move_and_tell
from clicnjob.enrolment.forms.desk import WalkInForm
from clicnjob.enrolment.presenters.desk import helpers_name, leaders_rows, volunteers_rows
from clicnjob.enrolment.presenters.phases import clock_of
from clicnjob.enrolment.queries import desk as queries
from clicnjob.enrolment.views.reception import guessed, shown, unseen
from clicnjob.enrolment.views.volunteer import thanks_when_over
from clicnjob.shared import clock
from clicnjob.shared.actor import ALL_STAFF, Actor, Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, safe_next, see_other
from clicnjob.shared.language import pro
from clicnjob.structures.enums import Counted
from clicnjob.structures.gate import held_back
from clicnjob.structures.queries import Duplicate, get_person, likely_duplicates
from clicnjob.structures.rules import phone_e164
from clicnjob.workshops import actions as workshops
from clicnjob.workshops.models import Seat
from clicnjob.workshops.queries import (
    get_desk_seat,
    get_desk_session,
    get_led_session,
    get_seat,
    get_session,
    next_sessions,
)
from clicnjob.workshops.rules.codes import spaced


@thanks_when_over
@requires(*ALL_STAFF, Kind.VOLUNTEER)
@methods("GET")
def desk(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """The desk, live: who is here and how far everyone is; volunteers get their own face."""
    session = get_desk_session(request.actor, session_id)
    board = queries.board(request.actor, session)
    typed, moment = request.GET.get("q", "").strip(), clock.now()
    # Looks beyond the session; the page asks itself again at each tap, with the same words.
    if typed and (held := held_back(request, Counted.SEARCHES, uuid.uuid5(session.pk, typed))) is not None:
        return held
    rows = queries.by_first_name(queries.filtered(request.actor, board.rows, typed) if typed else board.rows)
    context = {
        "session": session,
        "board": board,
        "typed": typed,
        "code": spaced(session.room_code),
        "clock": clock_of(session),
        "over": moment > session.ends_at,
        "running": session.is_running(moment),
        # Eight screens ask for the region alone at each tap: they are spared what stands round it.
        "layout": "layout/region.html" if "HX-Request" in request.headers else "layout/page.html",
    }
    token = get_token(request)
    if request.actor.is_volunteer:
        helper = helpers_name(request.actor)
        context["found"] = volunteers_rows([row for row in rows if not row.away], helper, token)
        return render(request, "enrolment/desk/volunteer.html", context)
    written = leaders_rows(rows, token, request.path, running=session.is_running(moment))
    paired = list(zip(rows, written, strict=True))
    context |= {
        "found": rows,
        "present": [line for row, line in paired if row.present],
        "expected": [line for row, line in paired if row.expected],
        "away": [line for row, line in paired if row.away],
        "outside": queries.outside(request.actor, board.rows, typed) if typed else [],
    }
    return render(request, "enrolment/desk/desk.html", context)


@requires(*ALL_STAFF)
@methods("POST")
def open_session(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """Open the session: the room's code appears and day passes work."""
    session = workshops.open_session(session=get_led_session(request.actor, session_id), by=request.actor)
    return see_other("enrolment:desk", session_id=session.pk)


@requires(*ALL_STAFF)
@methods("POST")
def phase(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """The room goes on to the next phase, or back, on every screen."""
    session = get_led_session(request.actor, session_id)
    seen, to = request.POST.get("vu", ""), request.POST.get("etape", "")
    workshops.go_to_phase(session=session, seen=seen, to=to, by=request.actor)
    return see_other("enrolment:desk", session_id=session.pk)


# -- arrivals ----------------------------------------------------------------------------------------------------------


@requires(*ALL_STAFF, Kind.VOLUNTEER)
@methods("POST")
def check_in_by_card(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """A card read by the camera or a reader: its owner is noted present; walk-ins are the leaders' matter (R4)."""
    session = get_desk_session(request.actor, session_id)
    person = queries.person_of_card(request.actor, session, request.POST.get("card", ""))
    if person is None:
        words = pro("Cette carte n’est pas de cette séance. Voyez un animateur.")
        if not request.actor.is_volunteer:
            words = pro("Cette carte ne dit rien. Cherchez le nom dans la liste.")
        raise DomainError(words, code="unknown_card")
    if request.actor.is_volunteer:
        seat = queries.seat_of(session, person)
        workshops.check_in(seat=seat, by=request.actor)
        messages.success(request, pro("%(name)s : bienvenue.") % {"name": person.short_name})
    else:
        add_walk_in(session=session, person=person, by=request.actor)
        messages.success(request, pro("%(name)s : bienvenue.") % {"name": person.full_name})
    return see_other("enrolment:desk", session_id=session.pk)


@requires(*ALL_STAFF)
@methods("POST")
def walk_in(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """Add someone the structure knows, who came without being registered."""
    session = get_led_session(request.actor, session_id)
    try:
        person_id = uuid.UUID(request.POST.get("person", ""))
    except ValueError as error:
        raise DomainError(pro("Choisissez la personne à ajouter."), code="no_person") from error
    person = get_person(request.actor, person_id)
    add_walk_in(session=session, person=person, by=request.actor)
    messages.success(request, pro("%(name)s est ajouté·e à la séance.") % {"name": person.full_name})
    return see_other("enrolment:desk", session_id=session.pk)


@requires(*ALL_STAFF)
@methods("GET", "POST")
def walk_in_new(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """Someone nobody knows: search first, then the first reception in a few fields."""
    session = get_led_session(request.actor, session_id)
    text = request.GET.get("q", "").strip()[:120]
    form = WalkInForm(request.POST or None, initial=guessed(request.actor, text, first_name_first=True))
    duplicates: list[Duplicate] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            duplicates = likely_duplicates(
                request.actor,
                first_name=data["first_name"],
                last_name=data["last_name"],
                birth_date=data["birth_date"],
                phone=phone_e164(data["phone"], session.structure.timezone),
            )
            if not unseen(request, duplicates):
                seat = add_unknown_walk_in(session=session, by=request.actor, **data)
                messages.success(
                    request, pro("%(name)s est ajouté·e à la séance.") % {"name": seat.young_person.full_name}
                )
                return see_other("enrolment:desk", session_id=session.pk)
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    context = {"session": session, "form": form, "duplicates": duplicates, "confirmed": shown(duplicates)}
    return render(request, "enrolment/desk/walk_in.html", context, status=422 if form.is_bound else 200)


# -- taps on a row ---------------------------------------------------------------------------------------------------


def _tap(request: Request, verb: Callable[..., Seat], seat_id: uuid.UUID, by: Actor | None = None) -> HttpResponse:
    """Do what was tapped on a row, as seen at that turn."""
    seat, seen = get_desk_seat(request.actor, seat_id), request.POST.get("vu", "")
    waits = "X-Tap" in request.headers
    try:
        verb(seat=seat, seen=int(seen) if seen.isdecimal() else None, by=by or request.actor)
    except DomainError as refusal:
        if not waits:
            raise
        messages.error(
            request, pro("%(name)s : %(message)s") % {"name": seat.young_person.short_name, "message": refusal.message}
        )
        return HttpResponse(status=409)
    if waits:
        return HttpResponse(status=204)
    return see_other(safe_next(request, reverse("enrolment:desk", args=[seat.session_id])))


@requires(*ALL_STAFF, Kind.VOLUNTEER)
@methods("POST")
def check_in(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """Note someone as arrived."""
    return _tap(request, workshops.check_in, seat_id)


@requires(*ALL_STAFF)
@methods("POST")
def undo_check_in(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """Take back an arrival noted by mistake."""
    return _tap(request, workshops.undo_check_in, seat_id)


@requires(*ALL_STAFF)
@methods("POST")
def mark_absent(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """Note someone as absent without excuse."""
    return _tap(request, workshops.mark_absent, seat_id)


@requires(*ALL_STAFF, Kind.VOLUNTEER)
@methods("POST")
def ask_help(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """Raise the help flag of a row."""
    return _tap(request, workshops.ask_help, seat_id)


@requires(*ALL_STAFF, Kind.VOLUNTEER)
@methods("POST")
def take_help(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """« Je m’en occupe », by name."""
    return _tap(request, workshops.take_help, seat_id, _first_name(request.actor))


@requires(*ALL_STAFF, Kind.VOLUNTEER)
@methods("POST")
def end_help(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """Help was given: lower the flag."""
    return _tap(request, workshops.end_help, seat_id)


def _first_name(actor: Actor) -> Actor:
    """Who helps is called by the first name in the room."""
    return replace(actor, name=helpers_name(actor))


# The three below are said on the phone as well: any professional of the structure may note them, from the session's page.


@requires(*ALL_STAFF)
@methods("POST")
def excuse(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """Note that someone told us they cannot come, and why."""
    seat = get_seat(request.actor, seat_id)
    seat = workshops.excuse(seat=seat, reason=request.POST.get("reason", ""), by=request.actor)
    return _page_of(request, seat)


@requires(*ALL_STAFF)
@methods("POST")
def cancel(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """Cancel a registration: the place is free."""
    seat = get_seat(request.actor, seat_id)
    seat = cancel_and_tell(seat=seat, by_us=request.POST.get("by_us") == "1", by=request.actor)
    messages.success(request, pro("L’inscription est annulée : la place est libre."))
    return _page_of(request, seat)


@requires(*ALL_STAFF)
@methods("GET", "POST")
def move(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """Choose another date among the next sessions with room."""
    seat = get_seat(request.actor, seat_id)
    choices = [
        row
        for row in next_sessions(seat.session.structure_id, limit=7, kind=seat.session.workshop.kind)
        if row.pk != seat.session_id
    ]
    if request.method == "POST":
        try:
            wanted = uuid.UUID(request.POST.get("session", ""))
        except ValueError as error:
            raise DomainError(pro("Choisissez une séance."), code="no_session") from error
        moved = move_and_tell(seat=seat, session=get_session(request.actor, wanted), by=request.actor)
        messages.success(
            request, pro("%(name)s change de séance et en est prévenu·e.") % {"name": seat.young_person.first_name}
        )
        return _page_of(request, moved)
    return render(request, "enrolment/desk/move.html", {"seat": seat, "choices": choices})


def _page_of(request: Request, seat: Seat) -> HttpResponse:
    return see_other(safe_next(request, reverse("workshops:session", args=[seat.session_id])))


# -- claims ------------------------------------------------------------------------------------------------------------


@requires(*ALL_STAFF, Kind.VOLUNTEER)
@methods("POST")
def match(request: Request, claim_id: uuid.UUID) -> HttpResponse:
    """The helper's tap: this phone is that row (R7)."""
    claim = queries.desk_claim(request.actor, claim_id)
    try:
        seat = get_desk_seat(request.actor, uuid.UUID(request.POST.get("seat", "")))
    except ValueError as error:
        raise DomainError(pro("Choisissez la personne dans la liste."), code="no_seat") from error
    match_claim(claim=claim, seat=seat, by=_first_name(request.actor))
    return see_other("enrolment:desk", session_id=claim.session_id)


@requires(*ALL_STAFF, Kind.VOLUNTEER)
@methods("POST")
def drop(request: Request, claim_id: uuid.UUID) -> HttpResponse:
    """Put aside a claim nobody stands behind."""
    claim = drop_claim(claim=queries.desk_claim(request.actor, claim_id), by=request.actor)
    return see_other("enrolment:desk", session_id=claim.session_id)

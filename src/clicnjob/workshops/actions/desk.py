"""What happens in the room: opening, arrivals, absences, help. Saying the same thing twice changes nothing."""

from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.workshops.actions.seats import check_room, lock_seat, lock_session, ring
from clicnjob.workshops.enums import TAKES_ROOM, AbsenceReason, SeatState, SessionState
from clicnjob.workshops.models import Seat, Session
from clicnjob.workshops.rules.codes import new_room_code
from clicnjob.workshops.rules.seats import check_changes, check_may_open, check_open


@action
def open_session(*, session: Session, by: Actor) -> Session:
    """Open the desk and show a code in the room, good for the whole session (R7). Opening twice changes nothing.

    Raises ``too_early`` (more than an hour before the start), ``session_over``.
    """
    held = lock_session(session.pk)
    if held.state == SessionState.OPEN:
        return held
    moment = clock.now()
    check_may_open(held, moment)
    held.state, held.opened_at, held.room_code = SessionState.OPEN, moment, _free_room_code()
    held.save(update_fields=["state", "opened_at", "room_code"])
    record("session.opened", by=by, obj=held)
    publish(f"session:{held.pk}")
    return held


def _free_room_code() -> str:
    while True:
        code = new_room_code()
        if not Session.objects.filter(room_code=code, state=SessionState.OPEN).exists():
            return code


@action
def check_in(*, seat: Seat, by: Actor) -> Seat:
    """Note that someone is here; the first arrival's hour is kept.

    Someone excused or noted absent who comes after all is welcome while there is room.
    Raises ``not_open``, ``session_over``, ``seat_cancelled``, ``full``.
    """
    held = lock_seat(seat.pk)
    check_open(held.session)
    check_changes(held)
    if held.state == SeatState.PRESENT:
        return held
    if held.state not in TAKES_ROOM:
        check_room(held.session)
    held.state, held.arrived_at, held.reason = SeatState.PRESENT, clock.now(), ""
    held.save(update_fields=["state", "arrived_at", "reason"])
    record("seat.checked_in", by=by, obj=held, structure_id=held.session.structure_id)
    ring(held)
    return held


@action
def undo_check_in(*, seat: Seat, by: Actor) -> Seat:
    """Take an arrival back (someone tapped the wrong row). Nothing to take back changes nothing.

    Raises ``not_open``, ``session_over``.
    """
    held = lock_seat(seat.pk)
    check_open(held.session)
    if held.state != SeatState.PRESENT:
        return held
    held.state, held.arrived_at, held.help_asked_at, held.helper = SeatState.REGISTERED, None, None, ""
    held.save(update_fields=["state", "arrived_at", "help_asked_at", "helper"])
    record("seat.check_in_undone", by=by, obj=held, structure_id=held.session.structure_id)
    ring(held)
    return held


@action
def excuse(*, seat: Seat, reason: str, by: Actor) -> Seat:
    """Someone told us they cannot come, and why. Raises ``session_closed``, ``seat_cancelled``, ``bad_reason``."""
    if reason not in AbsenceReason.values:
        raise DomainError("Choisissez une raison dans la liste.", code="bad_reason", field="reason")
    return _not_coming(seat, SeatState.EXCUSED, reason, by)


@action
def mark_absent(*, seat: Seat, reason: str = "", by: Actor) -> Seat:
    """Someone did not come and told nobody. Raises ``session_closed``, ``seat_cancelled``."""
    return _not_coming(seat, SeatState.ABSENT, reason, by)


def _not_coming(seat: Seat, state: SeatState, reason: str, by: Actor) -> Seat:
    held = lock_seat(seat.pk)
    check_changes(held)
    if (held.state, held.reason) == (state, reason):
        return held
    held.state, held.reason = state, reason
    held.arrived_at, held.help_asked_at, held.helper = None, None, ""
    held.save(update_fields=["state", "reason", "arrived_at", "help_asked_at", "helper"])
    record(f"seat.{state}", by=by, obj=held, structure_id=held.session.structure_id, reason=reason)
    ring(held)
    return held


@action
def ask_help(*, seat: Seat, by: Actor) -> Seat:
    """« J’ai besoin d’aide »: lights up at the desk until someone takes it. Raises ``not_open``, ``session_over``."""
    held = lock_seat(seat.pk)
    check_open(held.session)
    if held.help_asked_at is None:
        held.help_asked_at, held.helper = clock.now(), ""
        held.save(update_fields=["help_asked_at", "helper"])
        ring(held)
    return held


@action
def take_help(*, seat: Seat, by: Actor) -> Seat:
    """« Je m’en occupe », by name: the first one who says it has it.

    Raises ``already_taken`` when it is someone else, ``not_open``, ``session_over``.
    """
    held = lock_seat(seat.pk)
    check_open(held.session)
    if held.helper and held.helper != by.name:
        raise DomainError(f"{held.helper} s’en occupe déjà.", code="already_taken")
    if held.helper != by.name:
        held.helper, held.help_asked_at = by.name, held.help_asked_at or clock.now()
        held.save(update_fields=["help_asked_at", "helper"])
        ring(held)
    return held


@action
def end_help(*, seat: Seat, by: Actor) -> Seat:
    """Help was given: the flag goes down. Raises ``not_open``, ``session_over``."""
    held = lock_seat(seat.pk)
    check_open(held.session)
    if held.help_asked_at is not None or held.helper:
        held.help_asked_at, held.helper = None, ""
        held.save(update_fields=["help_asked_at", "helper"])
        ring(held)
    return held

"""What happens in the room: opening, phases, arrivals, absences, help. Saying the same thing twice changes nothing.

``seen``: the turn of the presence, or of the help, that the screen showed when it was tapped. A tap that comes late, because
the network was cut, does not undo what somebody else did meanwhile: it is refused (``stale``) and changes nothing (ADR 26).
"""

from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.workshops.actions.seats import check_room, lock_seat, lock_session, ring
from clicnjob.workshops.enums import TAKES_ROOM, AbsenceReason, Phase, SeatState, SessionState
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
    held.phase, held.phase_at = Phase.WELCOME, moment
    held.save(update_fields=["state", "opened_at", "room_code", "phase", "phase_at"])
    record("session.opened", by=by, obj=held)
    publish(f"session:{held.pk}")
    return held


def _free_room_code() -> str:
    while True:
        code = new_room_code()
        if not Session.objects.filter(room_code=code, state=SessionState.OPEN).exists():
            return code


@action
def go_to_phase(*, session: Session, seen: str, to: str, by: Actor) -> Session:
    """The room goes on, or back, from the phase ``seen`` to another one, for every screen at once.

    Already there: nothing changes, so two leaders who tap together go one phase further, not two.
    Raises ``not_open``, ``session_over``, ``unknown_phase``, ``stale`` (somebody else moved it meanwhile).
    """
    if to not in Phase.values:
        raise DomainError(pro("Choisissez une étape de la séance."), code="unknown_phase")
    held = lock_session(session.pk)
    check_open(held)
    if held.phase == to:
        return held
    if held.phase != seen:
        raise DomainError(
            pro("Quelqu’un vient de changer d’étape : la salle en est à « %(get_phase_display)s ».")
            % {"get_phase_display": held.get_phase_display()},
            code="stale",
        )
    held.phase, held.phase_at = to, clock.now()
    held.save(update_fields=["phase", "phase_at"])
    record("session.phase", by=by, obj=held, phase=to, was=seen)
    publish(f"session:{held.pk}")
    return held


def _check_seen(turn: int, seen: int | None) -> None:
    if seen is not None and seen != turn:
        raise DomainError(
            pro("Quelqu’un d’autre a touché cette ligne entre-temps : rien n’a été changé. Voici où elle en est."),
            code="stale",
        )


@action
def check_in(*, seat: Seat, seen: int | None = None, by: Actor) -> Seat:
    """Note that someone is here; the first arrival's hour is kept.

    Someone excused or noted absent who comes after all is welcome while there is room.
    Raises ``not_open``, ``session_over``, ``seat_cancelled``, ``full``, ``stale``.
    """
    held = lock_seat(seat.pk)
    check_open(held.session)
    check_changes(held)
    if held.state == SeatState.PRESENT:
        return held
    _check_seen(held.arrival_turn, seen)
    if held.state not in TAKES_ROOM:
        check_room(held.session)
    held.state, held.arrived_at, held.reason = SeatState.PRESENT, clock.now(), ""
    held.arrival_turn += 1
    held.save(update_fields=["state", "arrived_at", "reason", "arrival_turn"])
    record("seat.checked_in", by=by, obj=held, structure_id=held.session.structure_id)
    ring(held)
    return held


@action
def undo_check_in(*, seat: Seat, seen: int | None = None, by: Actor) -> Seat:
    """Take an arrival back (someone tapped the wrong row). Nothing to take back changes nothing.

    Raises ``not_open``, ``session_over``, ``stale``.
    """
    held = lock_seat(seat.pk)
    check_open(held.session)
    if held.state != SeatState.PRESENT:
        return held
    _check_seen(held.arrival_turn, seen)
    held.state, held.arrived_at = SeatState.REGISTERED, None
    _gone(held)
    record("seat.check_in_undone", by=by, obj=held, structure_id=held.session.structure_id)
    ring(held)
    return held


@action
def excuse(*, seat: Seat, reason: str, by: Actor) -> Seat:
    """Someone told us they cannot come, and why. Raises ``session_closed``, ``seat_cancelled``, ``bad_reason``."""
    if reason not in AbsenceReason.values:
        raise DomainError(pro("Choisissez une raison dans la liste."), code="bad_reason", field="reason")
    return _not_coming(seat, SeatState.EXCUSED, reason, by)


@action
def mark_absent(*, seat: Seat, reason: str = "", seen: int | None = None, by: Actor) -> Seat:
    """Someone did not come and told nobody. Raises ``session_closed``, ``seat_cancelled``, ``stale``."""
    return _not_coming(seat, SeatState.ABSENT, reason, by, seen)


def _not_coming(seat: Seat, state: SeatState, reason: str, by: Actor, seen: int | None = None) -> Seat:
    held = lock_seat(seat.pk)
    check_changes(held)
    if (held.state, held.reason) == (state, reason):
        return held
    _check_seen(held.arrival_turn, seen)
    held.state, held.reason, held.arrived_at = state, reason, None
    _gone(held)
    record(f"seat.{state}", by=by, obj=held, structure_id=held.session.structure_id, reason=reason)
    ring(held)
    return held


def _gone(held: Seat) -> None:
    """Who is not in the room needs no help there."""
    held.help_asked_at, held.helper = None, ""
    held.arrival_turn += 1
    held.help_turn += 1
    held.save(update_fields=["state", "reason", "arrived_at", "help_asked_at", "helper", "arrival_turn", "help_turn"])


def _save_help(held: Seat) -> None:
    held.help_turn += 1
    held.save(update_fields=["help_asked_at", "helper", "help_turn"])
    ring(held)


@action
def ask_help(*, seat: Seat, seen: int | None = None, by: Actor) -> Seat:
    """« J’ai besoin d’aide »: lights up at the desk until someone takes it.

    Raises ``not_open``, ``session_over``, ``stale``.
    """
    held = lock_seat(seat.pk)
    check_open(held.session)
    if held.help_asked_at is None:
        _check_seen(held.help_turn, seen)
        held.help_asked_at, held.helper = clock.now(), ""
        _save_help(held)
    return held


@action
def take_help(*, seat: Seat, seen: int | None = None, by: Actor) -> Seat:
    """« Je m’en occupe », by name: the first one who says it has it.

    Whoever asks for help between the look and the tap is helped all the same; a tap is ``stale`` when the help it saw is over.

    Raises ``already_taken`` when it is someone else, ``not_open``, ``session_over``, ``stale``.
    """
    held = lock_seat(seat.pk)
    check_open(held.session)
    if held.helper and held.helper != by.name:
        raise DomainError(pro("%(helper)s s’en occupe déjà.") % {"helper": held.helper}, code="already_taken")
    if held.helper != by.name:
        if held.help_asked_at is None:
            _check_seen(held.help_turn, seen)
        held.helper, held.help_asked_at = by.name, held.help_asked_at or clock.now()
        _save_help(held)
    return held


@action
def end_help(*, seat: Seat, seen: int | None = None, by: Actor) -> Seat:
    """Help was given: the flag goes down. Raises ``not_open``, ``session_over``, ``stale``."""
    held = lock_seat(seat.pk)
    check_open(held.session)
    if held.help_asked_at is not None or held.helper:
        _check_seen(held.help_turn, seen)
        held.help_asked_at, held.helper = None, ""
        _save_help(held)
    return held

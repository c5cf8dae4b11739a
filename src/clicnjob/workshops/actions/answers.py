"""What someone says of their seat before the day: I come, I cannot come."""

from django.utils.translation import gettext as _

from clicnjob.audit.actions import record
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.workshops.actions.seats import cancel_seat, lock_seat, ring
from clicnjob.workshops.enums import AbsenceReason, Answer, SeatState, SessionState
from clicnjob.workshops.models import Seat
from clicnjob.workshops.notices import quiet


@action
def say_coming(*, seat: Seat, by: Actor) -> Seat:
    """« Je viens »: seen on the roster. Twice changes nothing. Raises ``seat_over``."""
    held = lock_seat(seat.pk)
    _check_coming(held)
    if held.answer != Answer.YES:
        held.answer, held.answered_at = Answer.YES, clock.now()
        held.save(update_fields=["answer", "answered_at"])
        record("seat.answered", by=by, obj=held, structure_id=held.session.structure_id, answer=Answer.YES)
        quiet(held, by=by)
        ring(held)
    return held


@action
def say_not_coming(*, seat: Seat, reason: str = "", by: Actor) -> Seat:
    """« Je ne peux pas venir », before the start: the place is given back, and offered to who waits.

    Twice changes nothing. Raises ``bad_reason``, ``seat_over``.
    """
    if reason and reason not in AbsenceReason.values:
        raise DomainError(pro("Choisissez une raison dans la liste."), code="bad_reason", field="reason")
    held = lock_seat(seat.pk)
    if held.state == SeatState.CANCELLED:
        return held
    _check_coming(held)
    Seat.objects.filter(pk=held.pk).update(answer=Answer.NO, answered_at=clock.now())
    return cancel_seat(seat=held, by_us=False, reason=reason, by=by)


def _check_coming(seat: Seat) -> None:
    """Answers are for a seat in a session that has not begun."""
    begun = seat.session.state != SessionState.PLANNED or seat.session.starts_at <= clock.now()
    if seat.state != SeatState.REGISTERED or begun:
        raise DomainError(_("Cette place n’est plus à venir."), code="seat_over")

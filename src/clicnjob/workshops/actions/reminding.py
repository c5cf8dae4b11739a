"""Reminders: told once a seat and kind, whatever the number of processes (G8)."""

import uuid

from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.workshops.actions.seats import lock_seat
from clicnjob.workshops.enums import News, SeatState, SessionState
from clicnjob.workshops.notices import tell


@action
def remind(*, seat_id: uuid.UUID, kind: News, by: Actor) -> bool:
    """Remind the holder of a seat; False when another process did, or when there is nothing to be reminded of any more."""
    seat = lock_seat(seat_id)
    is_over = seat.state != SeatState.REGISTERED or seat.session.state != SessionState.PLANNED
    if is_over or seat.links.filter(kind=kind, ended_at=None).exists():
        return False
    tell(seat, kind, by=by)
    return True

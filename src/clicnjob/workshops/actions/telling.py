"""Telling everyone expected at a session what becomes of it (``workshops.notices``)."""

from collections.abc import Iterable

from clicnjob.shared.actor import Actor
from clicnjob.workshops.enums import News, SeatState
from clicnjob.workshops.models import Seat, Session
from clicnjob.workshops.notices import tell


def tell_moved(session: Session, *, by: Actor) -> None:
    """The date or the room changed: everyone expected keeps the seat and learns it."""
    for seat in session.seats.filter(state=SeatState.REGISTERED).order_by("pk"):
        tell(seat, News.MOVED, by=by)


def tell_cancelled(seats: Iterable[Seat], *, by: Actor) -> None:
    """The session is off: those who had a seat learn it, with other dates."""
    for seat in seats:
        tell(seat, News.CANCELLED, by=by)

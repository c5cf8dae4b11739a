"""What a professional does to someone's seat, and the young person is told of."""

from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.workshops.actions import cancel_seat, move_seat
from clicnjob.workshops.enums import News
from clicnjob.workshops.models import Seat, Session
from clicnjob.workshops.notices import tell


@action
def move_and_tell(*, seat: Seat, session: Session, by: Actor) -> Seat:
    """Change someone's date and tell them. Raises DomainError: those of ``move_seat``."""
    moved = move_seat(seat=seat, session=session, by=by)
    tell(moved, News.MOVED, by=by)
    return moved


@action
def cancel_and_tell(*, seat: Seat, by_us: bool, by: Actor) -> Seat:
    """Free someone's place; told to them, with other dates, when it is our doing. Raises DomainError: those of ``cancel_seat``."""
    cancelled = cancel_seat(seat=seat, by_us=by_us, by=by)
    if by_us:
        tell(cancelled, News.CANCELLED, by=by)
    return cancelled

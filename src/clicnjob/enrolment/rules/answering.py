"""What a link in a notice may still do, and what a young person may change of a seat by themselves."""

import datetime as dt
import enum

from django.utils.translation import gettext as _

from clicnjob.shared.errors import DomainError
from clicnjob.workshops.enums import News, SeatState, SessionState, WaitState
from clicnjob.workshops.models import Seat, SeatLink, Session

CHANGES_UNTIL = dt.timedelta(hours=4)
"""A young person changes the date of a seat until this long before the start; to say no, until the start."""
CHOOSING = frozenset({News.CANCELLED, News.AGAIN})
"""Links that offer other dates."""
OTHER_DATES = dt.timedelta(days=7)
"""They live this long."""


class Standing(enum.Enum):
    """Where a link stands."""

    OPEN = "open"
    USED = "used"
    OVER = "over"


def standing_of(link: SeatLink, moment: dt.datetime) -> Standing:
    """A link ends once used, when something newer was told, and with what it is about."""
    if link.used_at is not None:
        return Standing.USED
    return Standing.OVER if link.ended_at is not None or _is_over(link, moment) else Standing.OPEN


def _is_over(link: SeatLink, moment: dt.datetime) -> bool:
    if link.kind in CHOOSING:
        return moment > link.created_at + OTHER_DATES
    if link.wait is not None:
        until = link.wait.offered_until
        return link.wait.state != WaitState.OFFERED or until is None or until <= moment
    assert link.seat is not None  # noqa: S101  a constraint says so
    return not is_to_come(link.seat, moment)


def is_to_come(seat: Seat, moment: dt.datetime) -> bool:
    """Whether its holder is expected in a session that has not begun."""
    session = seat.session
    planned = session.state == SessionState.PLANNED and session.starts_at > moment
    return planned and seat.state == SeatState.REGISTERED


def may_change(seat: Seat, moment: dt.datetime) -> bool:
    """Whether its holder may still choose another date."""
    return seat.state == SeatState.REGISTERED and moment <= seat.session.starts_at - CHANGES_UNTIL


def check_coming(session: Session, moment: dt.datetime) -> None:
    """Raises ``session_over`` for a session that began, or is not held."""
    if session.state != SessionState.PLANNED or session.starts_at <= moment:
        raise DomainError(_("Cette séance n’est plus à venir."), code="session_over")

"""When a young person may say what they thought of a session, and when what was said is shown."""

import datetime as dt
from collections.abc import Mapping

from clicnjob.shared import clock
from clicnjob.workshops.enums import Face, SeatState, SessionState
from clicnjob.workshops.models import Seat, Session

LEAST_ANSWERS = 5
"""Fewer answers than this are never shown: one would guess whose they are."""


def answers_until(session: Session) -> dt.datetime:
    """Midnight at the end of the day after the session."""
    zone = session.structure.timezone
    day = clock.local(session.starts_at, zone).date() + dt.timedelta(days=2)
    return clock.at(day, dt.time(), zone)


def may_answer(seat: Seat, moment: dt.datetime) -> bool:
    """Someone who was there, from the opening until the end of the next day."""
    told = seat.session.state in {SessionState.OPEN, SessionState.CLOSED}
    return told and seat.state == SeatState.PRESENT and moment < answers_until(seat.session)


def shown(session: Session, counts: Mapping[str, int], moment: dt.datetime) -> dict[Face, int] | None:
    """How many chose each face, once nobody answers any more and five did; ``None``: not shown.

    Before that, who looks twice around someone's tap would know what they chose.
    """
    if moment < answers_until(session) or sum(counts.values()) < LEAST_ANSWERS:
        return None
    return {face: counts.get(face, 0) for face in Face}

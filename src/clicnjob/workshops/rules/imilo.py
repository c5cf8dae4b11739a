"""A seat's result in i-milo's words (R29: an absence is « Refus jeune » there, and only there)."""

from typing import NamedTuple

from clicnjob.shared.language import french, in_french
from clicnjob.workshops.enums import AbsenceReason, SeatState, SessionState
from clicnjob.workshops.models import Seat

PLANNED, DONE, YOUTH, OTHERS = french("Prescrit"), french("Réalisé"), french("Refus jeune"), french("Refus tiers")
COMMENTED = {AbsenceReason.UNKNOWN, ""}
"""Reasons that say nothing more than « Absent »."""


class Result(NamedTuple):
    """The word, and what stands beside it."""

    word: str
    comment: str = ""


def result_of(seat: Seat) -> Result | None:
    """What i-milo is told of a seat; ``None`` while a session that began waits to be closed."""
    state, session = seat.state, seat.session
    if session.state == SessionState.CANCELLED or (state == SeatState.CANCELLED and seat.cancelled_by_us):
        return Result(OTHERS, french("Annulé par la structure"))
    if state == SeatState.CANCELLED:
        return Result(YOUTH, french("Annulé par le jeune"))
    if session.state == SessionState.CLOSED:
        if state == SeatState.PRESENT:
            return Result(DONE)
        reason = in_french(AbsenceReason(seat.reason).label) if seat.reason not in COMMENTED else ""
        if state == SeatState.EXCUSED:
            return Result(YOUTH, french(f"Excusé, {reason.lower()}" if reason else "Excusé"))
        return Result(YOUTH, french(f"Absent, {reason.lower()}" if reason else "Absent"))
    return Result(PLANNED) if session.state == SessionState.PLANNED else None

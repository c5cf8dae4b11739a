"""Who was there, line by line: for the leaders of a session, and for oneself."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import Seat, Signature
from clicnjob.workshops.queries.attendance import Signed
from clicnjob.workshops.rules.opinions import may_answer


@dataclass(frozen=True, slots=True)
class PresenceLine:
    """One presence: what proves it so far, and what may still be done."""

    seat: Seat
    mark: Signature | None
    may_sign: bool
    may_answer: bool
    certified: bool
    """The session is closed: the certificate is there."""


def presence_lines(
    seats: Iterable[Seat], signed: Signed | None, moment: dt.datetime | None = None
) -> list[PresenceLine]:
    """One line a seat, in order. ``moment`` for oneself: what one may do now."""
    return [
        PresenceLine(
            seat,
            signed.of_seat(seat.pk) if signed is not None else None,
            moment is not None and seat.session.is_running(moment),
            moment is not None and not seat.opinion_given and may_answer(seat, moment),
            seat.session.state == SessionState.CLOSED,
        )
        for seat in seats
    ]

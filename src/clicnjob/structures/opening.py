"""When a place is open: its hours, public holidays and closures left out, on the wall clock of its structure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from clicnjob.shared import clock
from clicnjob.structures.calendar import DaysOff
from clicnjob.structures.models import OpeningHours

LOOK_AHEAD = 45
"""Days looked through for the next opening: longer than any summer closing told by hours alone."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The place is closed, until ``reopens_at`` when that is known. Lunch is no closing: someone answers soon."""

    reopens_at: dt.datetime | None


def closed_at(hours: Iterable[OpeningHours], moment: dt.datetime, *, zone: str, days: DaysOff) -> Closed | None:
    """Whether the place is closed at ``moment`` for more than a break between two spans of the same day.

    ``None`` when it is open, or when no hours are known: nobody may say it is closed then.
    """
    by_day: dict[int, list[tuple[dt.time, dt.time]]] = {}
    for row in hours:
        by_day.setdefault(row.weekday, []).append((row.opens_at, row.closes_at))
    if not by_day:
        return None
    here = clock.local(moment, zone)
    begun = False
    for ahead in range(LOOK_AHEAD):
        day = here.date() + dt.timedelta(days=ahead)
        if days.is_off(day):
            continue
        for opens, closes in sorted(by_day.get(day.isoweekday(), [])):
            opening, closing = clock.at(day, opens, zone), clock.at(day, closes, zone)
            if moment < opening:
                return None if begun and ahead == 0 else Closed(opening)
            if moment < closing:
                return None
            begun = True
    return Closed(None)

"""When invitations leave: spread, so that answers come spread too, and the day's texts are left for the workshops."""

import datetime as dt
from collections.abc import Iterator

from clicnjob.shared import clock

EVERY = dt.timedelta(seconds=30)
OPENS, CLOSES = dt.time(9), dt.time(19)
SUNDAY = 6
SHARE = 2
"""Invitations take one SMS of two of the day at most: reminders and codes have the others."""
AGAIN_AFTER = dt.timedelta(days=5)
"""Nobody is asked again sooner."""
MOST = 3
"""Texts that ask the same person to join: more would be harassment."""
CARDS_AT_ONCE = 200


def moments(start: dt.datetime, zone: str, *, a_day: int, first_day: int) -> Iterator[dt.datetime]:
    """One every thirty seconds from 9 h to 19 h, Sundays left out, ``a_day`` at most (``first_day``: those planned that day)."""
    moment, planned = start, first_day
    day = clock.local(start, zone).date()
    while True:
        here = clock.local(moment, zone)
        if here.date() != day:
            day, planned = here.date(), 0
        if here.time() < OPENS:
            moment = clock.at(day, OPENS, zone)
        elif here.time() >= CLOSES or day.weekday() == SUNDAY or planned >= max(1, a_day):
            moment = clock.at(day + dt.timedelta(days=1), OPENS, zone)
        else:
            planned += 1
            yield moment
            moment += EVERY

"""When a seat is reminded of: seven days before, the day before, two hours before; never at night, nor on a Sunday."""

import datetime as dt

from clicnjob.notifications.enums import Channel
from clicnjob.notifications.rules import QUIET_UNTIL, SUNDAY, awake
from clicnjob.shared import clock
from clicnjob.workshops.enums import News

DAYS_BEFORE = {News.WEEK: 7, News.DAY: 1}
EARLIEST, LATEST = dt.time(9), dt.time(19)
"""A reminder of another day leaves at the session's own hour, within these."""
HOURS_BEFORE = dt.timedelta(hours=2)
LATE = {News.WEEK: dt.timedelta(days=2), News.DAY: dt.timedelta(hours=12), News.HOURS: dt.timedelta(minutes=90)}
"""A worker that was stopped still reminds within this; later, the next reminder does."""


def reminder_at(kind: News, starts_at: dt.datetime, zone: str) -> dt.datetime:
    """The moment of a reminder: one that falls on a Sunday leaves on the Saturday before."""
    here = clock.local(starts_at, zone)
    if kind == News.HOURS:
        return max(starts_at - HOURS_BEFORE, clock.at(here.date(), QUIET_UNTIL, zone))
    day = here.date() - dt.timedelta(days=DAYS_BEFORE[kind])
    if day.weekday() == SUNDAY:
        day -= dt.timedelta(days=1)
    return clock.at(day, min(max(here.time(), EARLIEST), LATEST), zone)


def is_due(kind: News, starts_at: dt.datetime, given_at: dt.datetime, moment: dt.datetime, zone: str) -> bool:
    """Whether this reminder leaves now: not for a seat given, or moved, after its moment."""
    at = reminder_at(kind, starts_at, zone)
    if not (given_at < at <= moment < min(at + LATE[kind], starts_at)):
        return False
    return awake(Channel.SMS, moment, zone) == moment

"""When a seat is reminded of: seven days before, the day before, two hours before; never at night, nor on a Sunday."""

import datetime as dt

from clicnjob.notifications.rules import days_before, hours_before, is_reminder_due
from clicnjob.workshops.enums import News

DAYS_BEFORE = {News.WEEK: 7, News.DAY: 1}
LATE = {News.WEEK: dt.timedelta(days=2), News.DAY: dt.timedelta(hours=12), News.HOURS: dt.timedelta(minutes=90)}
"""A worker that was stopped still reminds within this; later, the next reminder does."""


def reminder_at(kind: News, starts_at: dt.datetime, zone: str) -> dt.datetime:
    """The moment of a reminder: one that falls on a Sunday leaves on the Saturday before."""
    if kind == News.HOURS:
        return hours_before(starts_at, 2, zone)
    return days_before(starts_at, DAYS_BEFORE[kind], zone)


def is_due(kind: News, starts_at: dt.datetime, given_at: dt.datetime, moment: dt.datetime, zone: str) -> bool:
    """Whether this reminder leaves now: not for a seat given, or moved, after its moment."""
    return is_reminder_due(reminder_at(kind, starts_at, zone), starts_at, given_at, moment, late=LATE[kind], zone=zone)

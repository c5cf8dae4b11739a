"""The one clock. Everything that asks the time asks here, so the demonstration and the tests can move it (R16)."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

_travelled: ContextVar[dt.datetime | None] = ContextVar("travelled", default=None)


def now() -> dt.datetime:
    """The present moment, aware, in UTC. Read it once per decision and pass it on."""
    return _travelled.get() or dt.datetime.now(dt.UTC)  # noqa: TID251  the only place


def today(zone: str = "Europe/Paris") -> dt.date:
    """The civil date in a structure's time zone."""
    return local(now(), zone).date()


def local(moment: dt.datetime, zone: str = "Europe/Paris") -> dt.datetime:
    """A moment as the wall clock of ``zone`` shows it."""
    return moment.astimezone(ZoneInfo(zone))


def at(day: dt.date, hour: dt.time, zone: str = "Europe/Paris") -> dt.datetime:
    """The moment when the wall clock of ``zone`` shows ``hour`` on ``day``, as UTC."""
    return dt.datetime.combine(day, hour, ZoneInfo(zone)).astimezone(dt.UTC)


@contextmanager
def travel(moment: dt.datetime) -> Iterator[None]:
    """Make ``now()`` answer ``moment`` within the block (this thread or task only)."""
    token = _travelled.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _travelled.reset(token)

"""The free moments of counsellors: when they give appointments and nothing else takes their time."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable

from clicnjob.appointments.queries.hours import hours_of
from clicnjob.shared import clock
from clicnjob.structures.commitments import Taken, commitments
from clicnjob.structures.models import Site
from clicnjob.structures.queries import days_off
from clicnjob.structures.queries.away import absences

DAYS_SEARCHED = 42
Interval = tuple[dt.datetime, dt.datetime]
Busy = dict[uuid.UUID, list[Interval]]


def busy_times(
    structure_id: uuid.UUID,
    counsellors: Collection[uuid.UUID],
    starts: dt.datetime,
    ends: dt.datetime,
    *,
    kinds: Collection[Taken] = tuple(Taken),
    ignoring: Iterable[str] = (),
) -> Busy:
    """What takes each counsellor's time between two moments: one query a kind. ``ignoring``: ``uid`` of commitments."""
    left = set(ignoring)
    busy: Busy = defaultdict(list)
    for one in commitments(structure_id, counsellors, starts, ends, kinds=kinds):
        if not one.cancelled and one.uid not in left:
            busy[one.user_id].append((one.starts_at, one.ends_at))
    return busy


def overlaps(intervals: Iterable[Interval], starts: dt.datetime, ends: dt.datetime) -> bool:
    """Whether one of the intervals has a moment in common with this one."""
    return any(starts < end and start < ends for start, end in intervals)


def free_moments(
    site: Site,
    counsellors: Collection[uuid.UUID],
    *,
    after: dt.datetime,
    until: dt.datetime | None = None,
    minutes: int = 30,
    limit: int = 12,
    ignoring: Iterable[str] = (),
) -> dict[uuid.UUID, list[dt.datetime]]:
    """The next moments when each counsellor is free at a site, at most ``limit`` each, within six weeks (or ``until``).

    Their own hours or the site's, days off, absences, sessions they lead, appointments and moments kept for others are
    looked at. ``minutes`` lasts the appointment. Eight queries, whatever the number of counsellors.
    """
    zone, length = site.structure.timezone, dt.timedelta(minutes=minutes)
    ends = until or after + dt.timedelta(days=DAYS_SEARCHED)
    first, last = clock.local(after, zone).date(), clock.local(ends, zone).date()
    days = days_off(site.structure, first, last)
    hours = hours_of(site, counsellors)
    busy = busy_times(site.structure_id, counsellors, after, ends, ignoring=ignoring)
    away = absences(site.structure_id, counsellors, after, ends, zone)
    free: dict[uuid.UUID, list[dt.datetime]] = {counsellor: [] for counsellor in counsellors}
    for day in (first + dt.timedelta(days=number) for number in range((last - first).days + 1)):
        if days.is_off(day):
            continue
        midnight, next_day = clock.at(day, dt.time(), zone), clock.at(day + dt.timedelta(days=1), dt.time(), zone)
        for counsellor, found in free.items():
            if len(found) >= limit or overlaps(away.get(counsellor, ()), midnight, next_day):
                continue
            taken = [one for one in busy.get(counsellor, ()) if overlaps([one], midnight, next_day)]
            for opens, closes in hours[counsellor].get(day.isoweekday(), ()):
                moment, latest = clock.at(day, opens, zone), clock.at(day, closes, zone) - length
                while moment <= latest and len(found) < limit:
                    if after < moment < ends and not overlaps(taken, moment, moment + length):
                        found.append(moment)
                    moment += length
    return free

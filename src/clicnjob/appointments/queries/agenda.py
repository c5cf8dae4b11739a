"""The agenda of a professional, or of a whole structure, day by day."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from clicnjob.accounts.models import User
from clicnjob.appointments.enums import AppointmentState
from clicnjob.appointments.models import Appointment, OwnHours, ProposedSlot
from clicnjob.appointments.queries.moments import free_moments, overlaps
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.commitments import Commitment, Taken, commitments
from clicnjob.structures.models import Site, Structure
from clicnjob.structures.queries import days_off
from clicnjob.structures.queries.away import absences

PER_DAY = 24
"""Free moments of a day, at most."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something of a day: one of the three is set."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    appointment: Appointment | None = None
    slot: ProposedSlot | None = None
    session: Commitment | None = None

    @property
    def session_id(self) -> uuid.UUID | None:
        """Of a session led."""
        return uuid.UUID(self.session.uid.removeprefix("seance-")) if self.session else None


@dataclass(slots=True)
class Day:
    """A day: why it is off (empty: it is not), who is away, what there is, what is free and where."""

    date: dt.date
    off: str = ""
    away: bool = False
    entries: list[Entry] = field(default_factory=list)
    free: list[tuple[dt.datetime, Site]] = field(default_factory=list)


def agenda(
    actor: Actor,
    structure: Structure,
    *,
    whose: Sequence[User],
    first: dt.date,
    number: int,
    free_at: Sequence[Site] = (),
    minutes: int = 30,
) -> list[Day]:
    """``number`` days from ``first`` on of these professionals (nobody named: of everyone's appointments).

    ``free_at``: the sites where the free moments of the only one are looked for, each as long as ``minutes``. A constant
    number of queries for one site: what is there (3), days off and absences (3), free moments (8).
    """
    zone = structure.timezone
    starts = clock.at(first, dt.time(), zone)
    ends = clock.at(first + dt.timedelta(days=number), dt.time(), zone)
    ids = [user.pk for user in whose]
    last = first + dt.timedelta(days=number - 1)
    off, moment = days_off(structure, first, last), clock.now()
    away = absences(structure.pk, ids, starts, ends, zone) if len(ids) == 1 else {}
    days = {
        date: Day(
            date,
            off.why(date),
            away=any(overlaps(away.get(pk, ()), *_whole(date, zone)) for pk in ids),
        )
        for date in (first + dt.timedelta(days=one) for one in range(number))
    }
    for entry in sorted(_entries(actor, structure, ids, starts, ends), key=lambda one: (one.starts_at, one.ends_at)):
        if (day := days.get(clock.local(entry.starts_at, zone).date())) is not None:
            day.entries.append(entry)
    for site in free_at if len(ids) == 1 else ():
        after = max(moment, starts)
        if after >= ends:
            break
        for free in free_moments(site, ids, after=after, until=ends, minutes=minutes, limit=PER_DAY * number)[ids[0]]:
            days[clock.local(free, zone).date()].free.append((free, site))
    for day in days.values():
        day.free.sort(key=lambda one: one[0])
    return list(days.values())


def sites_of_hours(user_id: uuid.UUID, structure_id: uuid.UUID) -> list[Site]:
    """Where a counsellor said that they give appointments; nowhere: while their place is open."""
    mine = OwnHours.objects.filter(user_id=user_id, site__structure_id=structure_id)
    return list(
        Site.objects.filter(pk__in=mine.values("site_id"), closed_at=None).select_related("structure").order_by("name")
    )


def _whole(date: dt.date, zone: str) -> tuple[dt.datetime, dt.datetime]:
    return clock.at(date, dt.time(), zone), clock.at(date + dt.timedelta(days=1), dt.time(), zone)


def _entries(
    actor: Actor, structure: Structure, ids: Collection[uuid.UUID], starts: dt.datetime, ends: dt.datetime
) -> list[Entry]:
    mine = Q(counsellor_id__in=ids) if ids else Q()
    # A moved appointment is read where it went; what was cancelled stays, struck through: one sees that the hour is free.
    rows = (
        Appointment.objects.all()
        .visible_to(actor)
        .filter(mine, starts_at__gte=starts, starts_at__lt=ends)
        .exclude(state=AppointmentState.POSTPONED)
        .select_related("young_person", "counsellor", "site")
    )
    found = [Entry(row.starts_at, row.ends_at, appointment=row) for row in rows[:1000]]
    slots = (
        ProposedSlot.objects.all().visible_to(actor).held(clock.now()).filter(starts_at__gte=starts, starts_at__lt=ends)
    )
    if ids:
        slots = slots.filter(proposal__counsellor_id__in=ids)
    found += [
        Entry(slot.starts_at, slot.starts_at + dt.timedelta(minutes=slot.proposal.minutes), slot=slot)
        for slot in slots.select_related("proposal__young_person", "proposal__counsellor")[:1000]
    ]
    led: dict[str, Commitment] = {}
    for one in commitments(structure.pk, ids, starts, ends, kinds=[Taken.SESSION]):
        if not one.cancelled:
            led.setdefault(one.uid, one)
    return found + [Entry(one.starts_at, one.ends_at, session=one) for one in led.values()]

"""Which first interviews an actor has figures of, and within which period."""

import datetime as dt
import uuid
from dataclasses import dataclass

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.structures.models import FirstReception, Structure
from clicnjob.structures.models.people import FirstReceptionQuerySet


@dataclass(frozen=True)
class Period:
    """Which first interviews: from one day to another (both included), at one site, through one workshop."""

    first: dt.date
    last: dt.date
    site_id: uuid.UUID | None = None
    workshop_id: uuid.UUID | None = None


def zone_of(actor: Actor) -> str:
    """The time zone of the actor's structure."""
    return Structure.objects.values_list("timezone", flat=True).get(pk=actor.structure)


def in_scope(actor: Actor) -> FirstReceptionQuerySet:
    """The first interviews an actor has figures of (R10): the structure's, a sector manager's site, a counsellor's own."""
    rows = FirstReception.objects.all().primos()
    mine = rows.filter(structure_id=actor.structure)
    if actor.role is Role.DIRECTION:
        return mine
    if actor.role is Role.SECTOR_MANAGER:
        return mine.filter(site_id=actor.site_id) if actor.site_id else mine
    if actor.role is Role.COUNSELLOR:
        return mine.filter(young_person__referent_id=actor.user_id)
    return rows.none()


def bounds(first: dt.date, last: dt.date, zone: str) -> tuple[dt.datetime, dt.datetime]:
    """From the first midnight (included) to the one after the last day (excluded), on the wall clock of ``zone``."""
    return clock.at(first, dt.time(0), zone), clock.at(last + dt.timedelta(days=1), dt.time(0), zone)


def between(rows: FirstReceptionQuerySet, first: dt.date, last: dt.date, zone: str) -> FirstReceptionQuerySet:
    """The first interviews held from one day to another, both included."""
    start, end = bounds(first, last, zone)
    return rows.filter(interview_at__gte=start, interview_at__lt=end)

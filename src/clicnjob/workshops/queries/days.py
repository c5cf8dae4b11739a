"""The days when sessions do not take place, as the settings page shows them."""

import datetime as dt
from dataclasses import dataclass

from clicnjob.shared import clock
from clicnjob.structures.calendar import Holidays, is_year_known, school_holidays, school_year, zone_of
from clicnjob.structures.enums import ClosureKind
from clicnjob.structures.models import Structure
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import Session, SessionQuerySet
from clicnjob.workshops.queries.changes import seats_told


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """One school year as it is known here."""

    label: str
    known: bool
    holidays: list[Holidays]
    """Those that are not past."""


def school_years(structure: Structure) -> tuple[str, list[SchoolYear]]:
    """The zone of a structure (empty overseas), and this school year and the next."""
    today = clock.today(structure.timezone)
    code = structure.department_code
    years = []
    for year in (school_year(today), school_year(today) + 1):
        coming = [one for one in school_holidays(code) if school_year(one.first) == year and one.last >= today]
        years.append(SchoolYear(f"{year}-{year + 1}", is_year_known(year, code), coming))
    return zone_of(code), years


def sessions_lost(structure: Structure, *, kind: str, first_day: dt.date, last_day: dt.date) -> SessionQuerySet:
    """The planned sessions that days entered by hand would call off, with those expected there (``expected``)."""
    starts = clock.at(first_day, dt.time(), structure.timezone)
    ends = clock.at(last_day + dt.timedelta(days=1), dt.time(), structure.timezone)
    rows = Session.objects.filter(
        structure=structure,
        state=SessionState.PLANNED,
        starts_at__gte=max(starts, clock.now()),
        starts_at__lt=ends,
    )
    if kind == ClosureKind.SCHOOL:
        rows = rows.filter(workshop__skips_school_holidays=True)
    return rows.select_related("workshop", "site", "structure").prefetch_related(seats_told()).order_by("starts_at")

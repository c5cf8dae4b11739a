"""French days off: public holidays, computed for every year; school holidays, out of a table of those published."""

import csv
import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clicnjob.shared.language import pro, pro_noop

FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
AFTER_EASTER = (1, 39, 50)
"""Easter Monday, Ascension, Whit Monday, in days after Easter Sunday."""
ALSACE_MOSELLE = frozenset({"57", "67", "68"})
ABOLITION = {"971": (5, 27), "972": (5, 22), "973": (6, 10), "974": (12, 20), "976": (4, 27)}
"""Overseas departments also remember the end of slavery, each on its own day."""


@cache
def easter(year: int) -> dt.date:
    """Easter Sunday, by the algorithm of Meeus, Jones and Butcher."""
    century, of_century = divmod(year, 100)
    leap, rest = divmod(century, 4)
    moon = (19 * (year % 19) + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * rest + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (year % 19 + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


@cache
def public_holidays(year: int, department_code: str = "") -> frozenset[dt.date]:
    """Days off of a year in a department (its code as INSEE writes it: "83", "2A", "974")."""
    days = {dt.date(year, month, day) for month, day in FIXED}
    days |= {easter(year) + dt.timedelta(days=gap) for gap in AFTER_EASTER}
    if department_code in ALSACE_MOSELLE:
        days |= {easter(year) - dt.timedelta(days=2), dt.date(year, 12, 26)}
    if department_code in ABOLITION:
        days.add(dt.date(year, *ABOLITION[department_code]))
    return frozenset(days)


def is_public_holiday(day: dt.date, department_code: str = "") -> bool:
    """Whether ``day`` is off in this department: no workshop, nobody at the desk."""
    return day in public_holidays(day.year, department_code)


# -- school holidays: published by the ministry a few years ahead, so a small table of our own ---------------------------

TABLE = Path(__file__).parent / "data" / "school_holidays.csv"
CORSICA = "Corse"
"""The zone of its own, as the table names it."""
ZONES = {
    "A": "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86 87 89 90",
    "B": "02 04 05 06 08 10 13 14 18 22 27 28 29 35 36 37 41 44 45 49 50 51 52 53 54 55 56 57 59 60 61 62 67 68 72 76 "
    "80 83 84 85 88",
    "C": "09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95",
    CORSICA: "2A 2B 20",
}
"""The departments of each zone, by their academies (arrêté of 7 December 2022). Overseas each rector decides: no zone."""
ZONE_OF = {department: zone for zone, departments in ZONES.items() for department in departments.split()}


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days without school in a zone, both ends included."""

    first: dt.date
    last: dt.date
    name: str

    @property
    def words(self) -> str:
        """Its name, in the language of the page."""
        return pro(self.name)


NAMES = (
    pro_noop("Vacances d’été"),
    pro_noop("Vacances de la Toussaint"),
    pro_noop("Vacances de Noël"),
    pro_noop("Vacances d’hiver"),
    pro_noop("Vacances de printemps"),
)
"""Every name of the table."""


@cache
def _table() -> dict[str, list[Holidays]]:
    found: dict[str, list[Holidays]] = defaultdict(list)
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            first, last = dt.date.fromisoformat(row["first"]), dt.date.fromisoformat(row["last"])
            found[row["zone"]].append(Holidays(first, last, row["name"]))
    return found


def zone_of(department_code: str) -> str:
    """The school zone of a department: A, B, C or Corse; empty overseas, where dates are entered by hand."""
    return ZONE_OF.get(department_code, "")


def school_holidays(department_code: str) -> list[Holidays]:
    """The school holidays known for a department, soonest first; none overseas."""
    return list(_table().get(zone_of(department_code), []))


def school_year(day: dt.date) -> int:
    """The year in which the school year of ``day`` began (1 September)."""
    return day.year if day.month >= 9 else day.year - 1


def is_year_known(year: int, department_code: str) -> bool:
    """Whether the table holds the school year that begins in September of ``year``, for this department."""
    return any(school_year(one.first) == year for one in school_holidays(department_code))


def is_school_holiday(day: dt.date, department_code: str) -> bool:
    """Whether ``day`` is without school in this department, as far as the table knows."""
    return any(one.first <= day <= one.last for one in school_holidays(department_code))


Span = tuple[dt.date, dt.date, str]
"""Days entered by hand: the first, the last, why."""


@dataclass(frozen=True, slots=True)
class DaysOff:
    """The days when nobody comes to a structure, and why: public holidays, its own closures, school holidays for who asks."""

    department_code: str
    closed: tuple[Span, ...] = ()
    school: tuple[Span, ...] = ()
    """School holidays entered by hand, beside those of the table."""

    def why(self, day: dt.date, *, school: bool = False) -> str:
        """Why ``day`` is off, in words; empty when it is not. ``school``: school holidays count too."""
        if is_public_holiday(day, self.department_code):
            return pro("jour férié")
        for first, last, reason in self.closed:
            if first <= day <= last:
                return reason
        if school and (is_school_holiday(day, self.department_code) or any(a <= day <= b for a, b, _ in self.school)):
            return pro("vacances scolaires")
        return ""

    def is_off(self, day: dt.date) -> bool:
        """Whether nobody is there on ``day``: school holidays close no structure."""
        return bool(self.why(day))

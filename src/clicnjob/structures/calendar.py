"""French public holidays, computed: nothing to download, right for every year of the Gregorian calendar."""

import datetime as dt
from functools import cache

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

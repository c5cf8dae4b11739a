"""School holidays: the table, its zones, what it does not know."""

import datetime as dt

import pytest

from clicnjob.structures.calendar import (
    ZONE_OF,
    DaysOff,
    is_school_holiday,
    is_year_known,
    school_holidays,
    school_year,
    zone_of,
)


def test_every_department_of_the_mainland_and_corsica_has_one_zone_and_overseas_none() -> None:
    mainland = {f"{number:02}" for number in range(1, 96)} - {"20"} | {"2A", "2B"}
    assert mainland <= set(ZONE_OF)
    assert [zone_of(code) for code in ("69", "83", "75", "2A", "974", "971")] == ["A", "B", "C", "Corse", "", ""]


@pytest.mark.parametrize(
    ("day", "zones"),
    [
        ("2025-10-18", "ABC"),
        ("2025-11-03", ""),
        ("2026-02-07", "A"),
        ("2026-02-16", "AB"),
        ("2026-03-08", "C"),
        ("2026-04-26", "BC"),
        ("2026-07-04", "ABC"),
        ("2026-12-18", ""),
        ("2027-01-03", "ABC"),
        ("2027-02-06", "C"),
        ("2027-03-07", "B"),
        ("2027-04-10", "AC"),
        ("2027-07-02", ""),
    ],
)
def test_days_as_the_ministry_published_them(day: str, zones: str) -> None:
    found = [
        zone
        for zone, code in (("A", "69"), ("B", "83"), ("C", "75"))
        if is_school_holiday(dt.date.fromisoformat(day), code)
    ]
    assert "".join(found) == zones


def test_what_is_known_and_what_is_not() -> None:
    assert [school_year(dt.date(2026, month, 1)) for month in (8, 9)] == [2025, 2026]
    assert [is_year_known(year, "83") for year in (2024, 2025, 2026, 2027)] == [False, True, True, False]
    assert (is_year_known(2025, "2B"), is_year_known(2026, "2B"), school_holidays("974")) == (True, False, [])


def test_why_a_day_is_off() -> None:
    days = DaysOff(
        "83",
        closed=((dt.date(2026, 8, 3), dt.date(2026, 8, 14), "Fermeture d’été"),),
        school=((dt.date(2028, 1, 3), dt.date(2028, 1, 7), "Vacances"),),
    )
    assert [days.why(dt.date(2026, month, day)) for month, day in ((7, 14), (8, 3), (8, 15), (8, 17), (9, 1))] == [
        "jour férié",
        "Fermeture d’été",
        "jour férié",
        "",
        "",
    ]
    assert (days.why(dt.date(2026, 8, 17), school=True), days.is_off(dt.date(2026, 8, 17))) == (
        "vacances scolaires",
        False,
    )
    assert days.why(dt.date(2028, 1, 4), school=True) == "vacances scolaires"

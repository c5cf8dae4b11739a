"""Public holidays and room codes: pure rules."""

import datetime as dt

import pytest

from clicnjob.structures.calendar import easter, is_public_holiday, public_holidays
from clicnjob.workshops.rules.codes import DIGITS, LETTERS, new_room_code, normalise_code, spaced


@pytest.mark.parametrize(
    ("year", "month", "day"), [(2000, 4, 23), (2008, 3, 23), (2024, 3, 31), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)]
)
def test_easter_falls_where_the_almanac_says(year: int, month: int, day: int) -> None:
    assert easter(year) == dt.date(year, month, day)


def test_the_holidays_of_2026_in_toulon() -> None:
    assert sorted(f"{day:%d/%m}" for day in public_holidays(2026, "83")) == sorted(
        ["01/01", "06/04", "01/05", "08/05", "14/05", "25/05", "14/07", "15/08", "01/11", "11/11", "25/12"]
    )


def test_alsace_has_two_more_and_la_reunion_its_own() -> None:
    assert public_holidays(2026, "67") - public_holidays(2026) == {dt.date(2026, 4, 3), dt.date(2026, 12, 26)}
    assert public_holidays(2026, "974") - public_holidays(2026) == {dt.date(2026, 12, 20)}


def test_an_ordinary_tuesday_is_not_a_holiday() -> None:
    assert not is_public_holiday(dt.date(2026, 3, 10), "83")


def test_room_codes_are_six_characters_easily_said_and_never_twice_the_same_character() -> None:
    for _ in range(200):
        code = new_room_code()
        assert set(code[:3]) <= set(LETTERS)
        assert set(code[3:]) <= set(DIGITS)
        assert len(set(code)) == 6
    assert not set("OI01LB8S5Z") & set(LETTERS + DIGITS)


def test_a_code_is_read_however_it_is_typed_and_shown_in_two_halves() -> None:
    assert normalise_code(" kra-4 72 ") == "KRA472"
    assert spaced("KRA472") == "KRA 472"

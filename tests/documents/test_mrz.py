"""Machine readable zones, without pictures: what each layout says, and what is refused."""

import datetime as dt
import random

import pytest
from django.utils import translation

from clicnjob.config.benches.mrz_drawing import zone
from clicnjob.documents.mrz.alphabet import check_digit
from clicnjob.documents.mrz.layouts import LAYOUTS, Layout
from clicnjob.documents.mrz.names import split_names
from clicnjob.documents.mrz.nations import NATIONS
from clicnjob.documents.mrz.parsing import Reading, date_of, doubted, parse
from clicnjob.documents.mrz.settling import Line, Votes
from clicnjob.documents.presenters.nations import nation_name

TODAY = dt.date(2026, 11, 26)


def wide(width: int, *rows: str) -> tuple[str, ...]:
    return tuple(row.ljust(width, "<") for row in rows)


# ICAO Doc 9303's own examples (parts 4 to 7), and the one of Wikipedia's page on the old French card.
TD1 = wide(30, "I<UTOD231458907", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA")
TD2 = wide(36, "I<UTOERIKSSON<<ANNA<MARIA", "D231458907UTO7408122F1204159<<<<<<<6")
TD3 = wide(44, "P<UTOERIKSSON<<ANNA<MARIA", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
MRV_A = wide(44, "V<UTOERIKSSON<<ANNA<MARIA", "L8988901C4XXX4009078F96121096ZE184226B")
MRV_B = wide(36, "V<UTOERIKSSON<<ANNA<MARIA", "L8988901C4XXX4009078F9612109")
CNI = wide(36, "IDFRABERTHIER", "8806923102858CORINNE<<<<<<<6512068F6")


@pytest.mark.parametrize(
    ("rows", "name", "number", "born", "ends"),
    [
        (TD1, "TD1", "D23145890", "1974-08-12", "2012-04-15"),
        (TD2, "TD2", "D23145890", "1974-08-12", "2012-04-15"),
        (TD3, "TD3", "L898902C3", "1974-08-12", "2012-04-15"),
        (MRV_A, "MRV-A", "L8988901C", "1940-09-07", "1996-12-10"),
        (MRV_B, "MRV-B", "L8988901C", "1940-09-07", "1996-12-10"),
    ],
)
def test_each_layout_says_what_it_holds(rows: tuple[str, ...], name: str, number: str, born: str, ends: str) -> None:
    found = parse(rows, today=TODAY)

    assert (found.valid, found.wrong, found.format) == (True, (), name)
    said = [found.fields[field] for field in ("surname", "given_names", "number", "birth_date", "expires_on", "sex")]
    assert said == ["ERIKSSON", "ANNA MARIA", number, born, ends, "F"]


def test_the_old_french_card_has_a_layout_of_its_own() -> None:
    found = parse(CNI, today=TODAY)

    assert (found.valid, found.format) == (True, "CNI")
    fields = found.fields
    assert (fields["surname"], fields["given_names"], fields["number"]) == ("BERTHIER", "CORINNE", "880692310285")
    assert (fields["birth_date"], fields["issued"], fields["expires_on"]) == ("1965-12-06", "1988-06", "")


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_no_wrong_digit_passes(layout: Layout) -> None:
    """Each character that a check digit covers, replaced by each digit: never valid."""
    rows = zone(layout, random.Random(1))
    assert parse(rows, today=TODAY).valid
    covered = {
        (span.row, place) for check in layout.checks for span in check.over for place in range(span.start, span.end)
    }

    passed = []
    for row, place in sorted(covered):
        for other in "0123456789":
            if not rows[row][place].isdigit() or other == rows[row][place]:
                continue
            changed = rows[row][:place] + other + rows[row][place + 1 :]
            tried = (*rows[:row], changed, *rows[row + 1 :])
            passed += [tried] if parse(tried, today=TODAY).valid else []

    assert passed == []


@pytest.mark.parametrize("number", range(60))
def test_what_is_written_is_read_back(number: int) -> None:
    layout = LAYOUTS[number % len(LAYOUTS)]
    rows = zone(layout, random.Random(number))

    found = parse(rows, today=TODAY)

    assert (found.valid, found.format, found.lines) == (True, layout.name, rows)


def test_a_number_where_a_nationality_stands_is_read_as_printed() -> None:
    """As on the specimen of Romania's card: the digits hold, and no State is named."""
    found = parse(wide(36, "IDROUSAVA<<SUPERMAN", "HD198025<51328505095M130509012049941"), today=TODAY)

    assert (found.valid, found.fields["nationality"], found.fields["issuer"]) == (True, "132", "ROU")


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (wide(44, "P<UTOERIKSSON<<ANNA<MARIA<<<K", TD3[1]), "names"),
        (wide(44, "P<UTOERIKSS0N<<ANNA<MARIA", TD3[1]), "alphabet"),
        (wide(44, "P<QQQERIKSSON<<ANNA<MARIA", TD3[1]), "nation"),
        (wide(36, "IDROUSAVA<<SUPERMAN", "HD198025<51R28505095M130509012049941"), "nation"),
        ((TD3[0], TD3[1][:13] + "740832" + check_digit("740832") + TD3[1][20:]), "dates"),
    ],
    ids=["filler misread", "digit in a name", "no such State", "half a State", "32 August"],
)
def test_what_no_digit_covers_is_looked_at_too(rows: tuple[str, ...], why: str) -> None:
    found = parse(rows, today=TODAY)

    assert (found.valid, why in found.wrong) == (False, True)


@pytest.mark.parametrize("rows", [(), ("P<UTO",), ("A" * 44, "B" * 43), ("X" * 30,) * 3, ("É" * 44, "É" * 44)])
def test_nonsense_is_no_zone(rows: tuple[str, ...]) -> None:
    assert not parse(rows, today=TODAY).valid


def test_a_long_number_goes_on_in_the_optional_data() -> None:
    """As Belgian cards do: nine characters, a filler for the digit, then two more and the digit."""
    number = "59033010108"
    first = f"IDBEL{number[:9]}<{number[9:]}{check_digit(number)}".ljust(30, "<")
    second = "8502016F1605217BEL<<<<<<<<<<<"
    whole = check_digit(first[5:] + second[:7] + second[8:15] + second[18:])

    found = parse((first, second + whole, "VAN<DER<VELDEN<<GREET<HILDE".ljust(30, "<")), today=TODAY)

    assert (found.valid, found.fields["number"]) == (True, number)


@pytest.mark.parametrize(
    ("six", "birth", "said"),
    [
        ("070314", True, "2007-03-14"),
        ("261126", True, "2026-11-26"),
        ("261127", True, "1926-11-27"),
        ("350101", True, "1935-01-01"),
        ("350101", False, "2035-01-01"),
        ("991231", False, "1999-12-31"),
    ],
)
def test_two_digits_of_a_year(six: str, *, birth: bool, said: str) -> None:
    assert date_of(six, latest=TODAY if birth else None) == (said, True)


@pytest.mark.parametrize(
    ("six", "real"), [("05<<<<", True), ("0503<<", True), ("<<<<<<", True), ("05<<01", False), ("0513<<", False)]
)
def test_a_birth_of_which_the_day_is_unknown(six: str, *, real: bool) -> None:
    assert date_of(six, latest=TODAY, unknown=True) == ("", real)


def test_names_that_fill_their_place_may_be_cut() -> None:
    found = split_names("BENALI<<GABRIEL<XAVIER")

    assert found is not None
    assert (found.surname, found.given, found.cut) == ("BENALI", "GABRIEL XAVIER", True)


def test_the_codes_of_states() -> None:
    assert len(NATIONS) > 270
    assert [NATIONS[code] for code in ("D", "FRA", "GIN", "XXA", "RKS")] == [
        "Allemagne",
        "France",
        "Guinée",
        "Apatride",
        "Kosovo",
    ]


def test_states_have_their_english_name_too() -> None:
    with translation.override("en"):
        names = {code: nation_name(code) for code in NATIONS}

    assert [names[code] for code in ("D", "CIV", "COD", "XXA")] == [
        "Germany",
        "Côte d’Ivoire",
        "Congo - Kinshasa",
        "Stateless",
    ]
    assert all(names.values())
    assert nation_name("ZZZ") == ""
    assert nation_name("GIN") == "Guinée"


# -- several readings of the same rows ------------------------------------------------------------------------------------


def seen(text: str, **doubts: tuple[int, float]) -> Line:
    """A row read for sure, but at a place where another character was thought of too."""
    places: list[dict[str, float]] = [{char: 0.8} for char in text]
    for char, (place, weight) in doubts.items():
        places[place][char.lstrip("_")] = weight
    return Line(tuple(places))


def settled(*passes: tuple[Line, ...]) -> Reading:
    votes = Votes(TODAY)
    for lines in passes:
        votes.add(lines)
    return votes.best()


def test_the_alphabet_of_a_place_settles_letters_and_digits() -> None:
    """O for 0 in a date, 0 for O in a name."""
    name, data = TD3
    found = settled((seen(name.replace("SSON", "SS0N")), seen(data[:14] + "4O8122F12O4159" + data[28:])))

    assert (found.valid, found.lines) == (True, TD3)


def test_a_check_digit_prefers_what_was_also_seen() -> None:
    wrong = TD3[1].replace("L898902C3", "LB98902C3")

    assert not settled((seen(TD3[0]), seen(wrong))).valid
    assert settled((seen(TD3[0]), seen(wrong, _8=(1, 0.5)))).lines == TD3


def test_a_digit_that_nobody_saw_is_never_made_up() -> None:
    """One character away from a valid number, in ten ways: still refused."""
    for place in range(9):
        wrong = TD3[1][:place] + ("7" if TD3[1][place] != "7" else "4") + TD3[1][place + 1 :]
        assert not settled((seen(TD3[0]), seen(wrong))).valid


def test_a_row_that_fillers_made_too_long_counts_little() -> None:
    longer = TD3[1].replace("<<<<<", "<<<<<<")

    assert settled((seen(TD3[0] + "<"), seen(longer))).lines == TD3


def test_a_reading_in_doubt_is_not_valid() -> None:
    sure = parse(TD3, today=TODAY)

    assert doubted(sure).valid
    assert doubted(Reading(True, "TD3", TD3, sure.fields, (), 0.9, 0.3)).wrong == ("doubt",)

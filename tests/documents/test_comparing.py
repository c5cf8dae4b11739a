"""A file beside a zone: names as papers write them, letter by letter; what to look at twice."""

import datetime as dt

import pytest

from clicnjob.documents.mrz.parsing import Reading, parse
from clicnjob.documents.rules.comparing import Verdict, compare, compare_given_names, compare_surnames, spellings
from clicnjob.documents.rules.warnings import Warning as Alert
from clicnjob.documents.rules.warnings import last_day, warnings

DAY = dt.date(2026, 11, 26)
BORN = dt.date(2007, 5, 4)


@pytest.mark.parametrize(
    ("file", "paper"),
    [
        ("Lefèvre", "LEFEVRE"),
        ("D’Artagnan", "DARTAGNAN"),
        ("N'Diaye", "NDIAYE"),
        ("Saint-Marc", "SAINT MARC"),
        ("Ben Salem", "BENSALEM"),
        ("Müller", "MUELLER"),
        ("Müller", "MULLER"),
        ("Özil", "OEZIL"),
        ("Æbeltoft", "AEBELTOFT"),
        ("Cœur", "COEUR"),
        ("Straße", "STRASSE"),
        ("Muñoz", "MUNOZ"),
        ("Nguyễn", "NGUYEN"),
        ("Wałęsa", "WALESA"),
    ],
)
def test_a_surname_as_a_zone_writes_it(file: str, paper: str) -> None:
    assert compare_surnames(file, paper).verdict is Verdict.SAME


@pytest.mark.parametrize(
    ("file", "paper"),
    [
        ("Durand née Martin", "MARTIN"),
        ("Durand (Martin)", "MARTIN"),
        ("Martin ép. Durand", "DURAND"),
        ("Benali", "BENALI CHERIF"),
        ("Benali Cherif", "CHERIF"),
    ],
)
def test_a_birth_name_beside_a_use_name(file: str, paper: str) -> None:
    found = compare_surnames(file, paper)

    assert (found.verdict, found.why) == (Verdict.PART, "nom de naissance ou d’usage : une partie est la même")


@pytest.mark.parametrize(
    ("file", "paper", "verdict"),
    [
        ("Léa", "LEA MARIE", Verdict.SAME),
        ("Jean-Paul", "JEAN PAUL", Verdict.SAME),
        ("Léa Marie", "LEA", Verdict.SAME),
        ("Marie", "LEA MARIE", Verdict.PART),
        ("Lea", "LEO", Verdict.OTHER),
        ("Léa", "", Verdict.OTHER),
    ],
)
def test_given_names(file: str, paper: str, verdict: Verdict) -> None:
    assert compare_given_names(file, paper).verdict is verdict


def test_a_name_that_the_paper_cut() -> None:
    assert compare_surnames("Rakotoarimanana-Andriamihaja", "RAKOTOARIMANANA ANDRIAM", cut=True).verdict is Verdict.SAME
    assert compare_surnames("Rakotoarimanana-Andriamihaja", "RAKOTOARIMANANA ANDRIAM").verdict is Verdict.OTHER


def test_differences_are_told_letter_by_letter() -> None:
    found = compare_surnames("Moreau", "MOREAUX")
    other = compare("04/05/2007", "04/06/2007")

    assert (found.verdict, [(piece.text, piece.same) for piece in found.paper]) == (
        Verdict.OTHER,
        [("MOREAU", True), ("X", False)],
    )
    assert [(piece.text, piece.same) for piece in other.file] == [("04/0", True), ("5", False), ("/2007", True)]


def test_spellings_are_few() -> None:
    assert spellings("Müller") == ["MUELLER", "MULLER", "MUXXLLER"]
    assert len(spellings("ÄÖÜ" * 20)) <= 64


def reading(**fields: str) -> Reading:
    said = {"birth_date": "2007-05-04", "expires_on": "2031-01-01", "issuer": "FRA", "nationality": "FRA", "type": "ID"}
    return Reading(True, "TD1", (), {**said, **fields})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, []),
        ({"expires_on": "2026-11-26"}, [Alert.EXPIRES_SOON]),
        ({"expires_on": "2026-11-25"}, [Alert.EXPIRED]),
        ({"expires_on": "2027-02-26"}, [Alert.EXPIRES_SOON]),
        ({"expires_on": "2027-02-27"}, []),
        ({"birth_date": "2007-05-05"}, [Alert.OTHER_BIRTH]),
        ({"birth_date": "2010-11-26"}, [Alert.OTHER_BIRTH]),
        ({"birth_date": "2010-11-27"}, [Alert.OTHER_BIRTH, Alert.TOO_YOUNG]),
        ({"birth_date": "2000-11-27"}, [Alert.OTHER_BIRTH]),
        ({"birth_date": "2000-11-26"}, [Alert.OTHER_BIRTH, Alert.TOO_OLD]),
        ({"nationality": "UTO"}, [Alert.SPECIMEN]),
    ],
)
def test_what_to_look_at_twice(fields: dict[str, str], said: list[Alert]) -> None:
    assert warnings(reading(**fields), born=BORN, day=DAY, other_name=False, used_elsewhere=[]) == said


def test_another_name_and_another_file_come_first() -> None:
    found = warnings(reading(expires_on="2020-01-01"), born=BORN, day=DAY, other_name=True, used_elsewhere=["x"])

    assert found == [Alert.SAME_NUMBER, Alert.OTHER_NAME, Alert.EXPIRED]


def test_a_reading_that_its_digits_do_not_confirm_warns_of_nothing_but_the_files_own_age() -> None:
    unsure = Reading(False, "TD1", (), {"birth_date": "1950-01-01", "expires_on": "2001-01-01"}, ("all",))

    assert warnings(unsure, born=BORN, day=DAY, other_name=True, used_elsewhere=["x"]) == []
    assert warnings(unsure, born=dt.date(2000, 1, 1), day=DAY, other_name=True, used_elsewhere=[]) == [Alert.TOO_OLD]


@pytest.mark.parametrize(
    ("issued", "born", "ends"),
    [
        ("2014-01", "1990-05-04", "2029-01-31"),
        ("2004-01", "1980-05-04", "2019-01-31"),
        ("2003-12", "1980-05-04", "2013-12-31"),
        ("2015-06", "2000-05-04", "2025-06-30"),
        ("2018-05", "2000-05-04", "2028-05-31"),
        ("2018-06", "2000-05-04", "2033-06-30"),
    ],
    ids=["adult", "prolonged", "before", "minor", "the month of 18: the shorter", "just 18"],
)
def test_how_long_an_old_french_card_is_good(issued: str, born: str, ends: str) -> None:
    """Décret n° 2013-1188: fifteen years for adults, those valid on 1 January 2014 included; ten for minors."""
    assert last_day(reading(expires_on="", issued=issued, birth_date=born)) == dt.date.fromisoformat(ends)


def test_a_real_zone_goes_all_the_way() -> None:
    card = ("IDFRABERTHIER".ljust(36, "<"), "8806923102858CORINNE<<<<<<<6512068F6")

    found = warnings(parse(card, today=DAY), born=dt.date(1965, 12, 6), day=DAY, other_name=False, used_elsewhere=[])

    assert found == [Alert.EXPIRED, Alert.TOO_OLD]

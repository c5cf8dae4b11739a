"""Search before create, likely duplicates (R8)."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clicnjob.accounts.models import User
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import Site, YoungPerson
from clicnjob.structures.queries import likely_duplicates, normalise, search_people
from clicnjob.structures.rules import alike, find_date
from tests.conftest import make_person

ActorOf = Callable[[User], Actor]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Léa Moreau", "lea moreau"),
        ("  ÉLISE   D’ŒUVRE-Noël ", "elise doeuvre noel"),
        ("N’Diaye", "ndiaye"),
        ("Anne-Laëtitia", "anne laetitia"),
        ("Ægir Straße", "aegir strasse"),
        ("Çağla Işık", "cagla isik"),
        ("Łukasz Đặng", "lukasz dang"),
        ("محمد", "محمد"),
        ("--- ", ""),
    ],
)
def test_a_name_is_the_same_however_it_is_typed(written: str, plain: str) -> None:
    assert normalise(written) == plain


@pytest.mark.parametrize(
    ("text", "day", "rest"),
    [
        ("moreau 14/03/2007", dt.date(2007, 3, 14), "moreau"),
        ("14-3-07", dt.date(2007, 3, 14), ""),
        ("14.03.2007 léa", dt.date(2007, 3, 14), "léa"),
        ("14032007", dt.date(2007, 3, 14), ""),
        ("2007-03-14", dt.date(2007, 3, 14), ""),
        ("léa 14 mars 2007", dt.date(2007, 3, 14), "léa"),
        ("1er août 2006", dt.date(2006, 8, 1), ""),
        ("31/02/2007", None, "31/02/2007"),
        ("léa", None, "léa"),
    ],
)
def test_a_birth_date_is_recognised_as_people_write_it(text: str, day: dt.date | None, rest: str) -> None:
    assert find_date(text) == (day, rest)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Mohamed", "Mohammed", True),
        ("Youssef", "Yusuf", True),
        ("Haddad", "Hadad", True),
        ("Moreau", "Moraeu", True),
        ("Sophie", "Sofie", True),
        ("Léa", "Leo", False),
        ("Martin", "Morel", False),
        ("Nour", "Noé", False),
    ],
)
def test_spellings_of_one_name(one: str, other: str, *, same: bool) -> None:
    assert alike(one, other) is same


@pytest.fixture
def crowd(toulon_site: Site, lea: YoungPerson) -> dict[str, YoungPerson]:
    return {
        "lea": lea,
        "ndiaye": make_person(
            toulon_site, "Fatou", "N’Diaye", phone="+33698765432", birth_date=dt.date(2005, 12, 1), imilo_number=4412
        ),
        "jean": make_person(toulon_site, "Jean-Pierre", "Lœuil", phone="", birth_date=dt.date(2006, 1, 2)),
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lea", ["lea"]),
        ("MOREAU Léa", ["lea"]),
        ("mor lé", ["lea"]),
        ("14/03/2007", ["lea"]),
        ("moreau 14/03/2007", ["lea"]),
        ("moreau 15/03/2007", []),
        ("ndiaye", ["ndiaye"]),
        ("n’diaye fatou", ["ndiaye"]),
        ("n diaye", ["ndiaye"]),
        ("4412", ["ndiaye"]),
        ("06 98 76 54 32", ["ndiaye"]),
        ("+33698765432", ["ndiaye"]),
        ("loeuil jean pierre", ["jean"]),
        ("jeanpierre", ["jean"]),
        ("l", []),
        ("", []),
        ("zzz", []),
        ("99999999999999999999999", []),
    ],
)
def test_search_finds_the_file(
    text: str, found: list[str], crowd: dict[str, YoungPerson], claire: User, actor_of: ActorOf
) -> None:
    assert search_people(actor_of(claire), text) == [crowd[name] for name in found]


def test_search_stays_in_the_structure(
    lea: YoungPerson, younes: YoungPerson, claire: User, omar: User, actor_of: ActorOf
) -> None:
    """G10."""
    assert search_people(actor_of(claire), "haddad") == []
    assert search_people(actor_of(omar), "haddad") == [younes]
    assert search_people(actor_of(omar), "14/03/2007") == [younes]


def test_network_and_nobody_find_no_one(lea: YoungPerson, ines: User, actor_of: ActorOf) -> None:
    assert search_people(actor_of(ines), "moreau") == []


@pytest.mark.parametrize("count", [1, 3])
def test_search_is_one_query(count: int, toulon_site: Site, claire: User, actor_of: ActorOf) -> None:
    for number in range(count):
        make_person(toulon_site, "Inaya", f"Petit{number}", claire)
    actor = actor_of(claire)
    with CaptureQueriesContext(connection) as queries:
        people = search_people(actor, "inaya")
        assert [(p.referent.full_name if p.referent else "", p.site.name) for p in people] == [
            ("Claire Martin", "Centre")
        ] * count
    assert len(queries) == 1


@pytest.mark.parametrize(
    ("first", "last", "born", "phone", "reasons"),
    [
        ("Léa", "Moreau", dt.date(2007, 3, 14), "", ["même date de naissance", "même prénom et même nom"]),
        ("MOREAU", "lea", dt.date(2007, 3, 14), "", ["même date de naissance", "prénom et nom inversés"]),
        ("Lea", "Moraeu", dt.date(2007, 3, 14), "", ["même date de naissance", "nom presque pareil"]),
        ("Léa", "Moreau", dt.date(2007, 3, 15), "", ["date de naissance à un chiffre près", "même prénom et même nom"]),
        ("Léa", "Moreau", dt.date(2001, 9, 30), "", ["même prénom et même nom"]),
        ("Jade", "Moreau", dt.date(2007, 3, 14), "", ["même date de naissance", "même nom"]),
        (
            "Léa",
            "Durand",
            dt.date(2007, 3, 14),
            "+33612345678",
            ["même date de naissance", "même prénom", "même téléphone"],
        ),
        ("Léa", "Durand", dt.date(2007, 3, 14), "", None),
        ("Jade", "Durand", dt.date(2007, 3, 14), "", None),
        ("Jade", "Durand", dt.date(2000, 1, 1), "+33612345678", None),
        ("Lea", "Moraeu", dt.date(2000, 1, 1), "", None),
    ],
)
def test_likely_duplicates_say_why(
    *,
    first: str,
    last: str,
    born: dt.date,
    phone: str,
    reasons: list[str] | None,
    lea: YoungPerson,
    sonia: User,
    actor_of: ActorOf,
) -> None:
    found = likely_duplicates(actor_of(sonia), first_name=first, last_name=last, birth_date=born, phone=phone)
    assert [(d.person, d.reasons) for d in found] == ([(lea, reasons)] if reasons else [])


def test_day_and_month_swapped(toulon_site: Site, sonia: User, actor_of: ActorOf) -> None:
    person = make_person(toulon_site, "Aya", "Lemaire", birth_date=dt.date(2007, 5, 4))
    found = likely_duplicates(actor_of(sonia), first_name="Aya", last_name="Lemaire", birth_date=dt.date(2007, 4, 5))
    assert [(d.person, d.reasons) for d in found] == [
        (person, ["jour et mois de naissance inversés", "même prénom et même nom"])
    ]


def test_duplicates_of_another_structure_are_never_told(younes: YoungPerson, sonia: User, actor_of: ActorOf) -> None:
    """G10."""
    found = likely_duplicates(
        actor_of(sonia), first_name="Younès", last_name="Haddad", birth_date=younes.birth_date, phone=younes.phone
    )
    assert found == []

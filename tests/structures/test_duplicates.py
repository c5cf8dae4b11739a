"""Files that may be one person: found by names, dates and phones, said distinct, never compared all with all."""

import datetime as dt
import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.actions import forget_distinct, say_distinct
from clicnjob.structures.models import DistinctPair, Membership, Site, YoungPerson
from clicnjob.structures.queries import distinct_pairs, duplicate_pairs, likely_duplicates
from clicnjob.structures.rules import normalise, skeleton, transliterated
from tests.conftest import make_person

pytestmark = pytest.mark.django_db
DAY = dt.date(2006, 5, 12)


def pairs(actor: Actor, **asked: Any) -> list[tuple[set[str], list[str]]]:
    return [({pair.first.full_name, pair.second.full_name}, pair.reasons) for pair in duplicate_pairs(actor, **asked)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Mohamed", "Muhammad", True),
        ("Mohamed", "Mohammed", True),
        ("Oleksandr", "Aleksandr", True),
        ("Oleksandr", "Alexander", True),
        ("Yusuf", "Youssouf", True),
        ("Abdelkader", "Abd el-Qader", True),
        ("Ahmadi", "Ahmadzai", False),
        ("Marie", "Amir", False),
        ("Léa", "Ali", False),
        ("Kateryna", "Katerina", True),
    ],
)
def test_names_of_other_alphabets(one: str, other: str, *, same: bool) -> None:
    assert transliterated(one, other) is same


def test_a_skeleton_is_consonants() -> None:
    assert (skeleton("Oleksandr"), skeleton("Mohamed"), skeleton("")) == ("alksndr", "mmd", "")


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        (("Elise", "Noel", DAY, ""), ["même date de naissance", "même prénom et même nom"]),
        (("Noël", "Élise", DAY, ""), ["même date de naissance", "prénom et nom inversés"]),
        (
            ("Élise", "Noël", dt.date(2006, 12, 5), ""),
            ["jour et mois de naissance inversés", "même prénom et même nom"],
        ),
        (
            ("Élise", "Noël", dt.date(2006, 5, 13), ""),
            ["date de naissance à un chiffre près", "même prénom et même nom"],
        ),
        (("Elise", "Nowel", dt.date(1999, 1, 1), "+33611111111"), ["même téléphone"]),
    ],
)
def test_what_makes_a_pair(
    toulon_site: Site, nadia: User, other: tuple[str, str, dt.date, str], reasons: list[str]
) -> None:
    make_person(toulon_site, "Élise", "Noël", birth_date=DAY, phone="+33611111111")
    make_person(toulon_site, other[0], other[1], birth_date=other[2], phone=other[3])

    [(names, found)] = pairs(account_actor(nadia))

    assert names == {"Élise Noël", f"{other[0]} {other[1]}"}
    assert set(reasons) <= set(found)


def test_written_in_two_ways(toulon_site: Site, nadia: User, sonia: User) -> None:
    """Also told at the first reception, before a second file is made."""
    make_person(toulon_site, "Muhammad", "Oleksenko", birth_date=DAY, phone="")
    make_person(toulon_site, "Mohamed", "Aleksenko", birth_date=DAY, phone="")

    [(_names, reasons)] = pairs(account_actor(nadia))
    at_reception = likely_duplicates(account_actor(sonia), first_name="Mohammed", last_name="Oleksenko", birth_date=DAY)

    assert reasons == ["même date de naissance", "même nom écrit autrement"]
    assert len(at_reception) == 2


@pytest.mark.parametrize(
    "other",
    [
        ("Karim", "Durand", DAY, "+33622222222"),  # nothing but the day
        ("Élise", "Noël", dt.date(1999, 8, 30), ""),  # a namesake
        ("Ines", "Noel", dt.date(2004, 1, 2), ""),  # a sister
    ],
)
def test_what_makes_none(toulon_site: Site, nadia: User, other: tuple[str, str, dt.date, str]) -> None:
    make_person(toulon_site, "Élise", "Noël", birth_date=DAY, phone="+33611111111")
    make_person(toulon_site, other[0], other[1], birth_date=other[2], phone=other[3])

    assert pairs(account_actor(nadia)) == []


def test_another_structure_is_not_compared(toulon_site: Site, nice_site: Site, nadia: User, omar: User) -> None:
    """G10: nobody learns that a person has a file elsewhere."""
    make_person(toulon_site, "Élise", "Noël", birth_date=DAY)
    make_person(nice_site, "Élise", "Noël", birth_date=DAY)

    assert pairs(account_actor(nadia)) == []


def test_a_sector_manager_sees_the_pairs_of_their_place(
    toulon_site: Site, toulon: Any, sami: User, nadia: User
) -> None:
    other = Site.objects.create(structure=toulon, name="Ouest", address="1 rue Neuve, 83000 Toulon")
    for site in (other, other):
        make_person(site, "Élise", "Noël", birth_date=DAY)
    Membership.objects.filter(user=sami).update(site=toulon_site)

    assert pairs(account_actor(sami)) == []
    assert len(pairs(account_actor(nadia))) == 1


def test_said_distinct_is_remembered_and_taken_back(toulon_site: Site, sonia: User, nadia: User) -> None:
    one, other = (make_person(toulon_site, "Élise", "Noël", birth_date=DAY) for _twin in range(2))
    actor = account_actor(sonia)

    pair = say_distinct(first=other, second=one, by=actor)
    assert say_distinct(first=one, second=other, by=account_actor(nadia)) == pair
    assert (pairs(actor), [row.pk for row in distinct_pairs(actor)]) == ([], [pair.pk])
    forget_distinct(pair=pair, by=actor)

    assert len(pairs(actor)) == 1
    assert not DistinctPair.objects.exists()


@pytest.mark.parametrize("who", ["claire", "omar", "ines"])
def test_who_may_not_say_so(who: str, toulon_site: Site, request: pytest.FixtureRequest) -> None:
    one, other = (make_person(toulon_site, "Élise", "Noël", request.getfixturevalue("karim")) for _twin in range(2))

    with pytest.raises(DomainError):
        say_distinct(first=one, second=other, by=account_actor(request.getfixturevalue(who)))

    assert not DistinctPair.objects.exists()


def test_two_closed_files_are_nobodys_work(toulon_site: Site, nadia: User) -> None:
    one, other = (make_person(toulon_site, "Élise", "Noël", birth_date=DAY) for _twin in range(2))
    YoungPerson.objects.filter(pk=one.pk).update(closed_at=clock.now())
    assert len(pairs(account_actor(nadia))) == 1
    YoungPerson.objects.filter(pk=other.pk).update(closed_at=clock.now())

    assert pairs(account_actor(nadia)) == []


def test_of_one_file(toulon_site: Site, nadia: User) -> None:
    for name in ("Noël", "Durand"):
        for _twin in range(2):
            make_person(toulon_site, "Élise", name, birth_date=DAY if name == "Noël" else dt.date(2005, 1, 1), phone="")
    one = YoungPerson.objects.filter(last_name="Durand").first()

    [(names, _reasons)] = pairs(account_actor(nadia), of=one)

    assert names == {"Élise Durand"}


@pytest.mark.parametrize("item_count", [1, 12])
def test_queries_do_not_grow(
    item_count: int, toulon_site: Site, nadia: User, django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in range(item_count):
        for _twin in range(2):
            make_person(
                toulon_site,
                f"Élise{'abcdefghijkl'[number]}",
                "Noël",
                birth_date=DAY + dt.timedelta(number * 40),
                phone="",
            )
    actor = account_actor(nadia)

    with django_assert_num_queries(3):
        assert len(list(duplicate_pairs(actor))) >= 1


def test_five_thousand_files(toulon_site: Site, nadia: User, record_property: Callable[[str, object], None]) -> None:
    """A big structure, a tenth of it born on 1 January: found in seconds, not in hours."""
    chance = random.Random(7)
    parts = ["ba", "ben", "di", "gar", "ham", "ka", "lou", "mar", "nov", "ou", "pet", "ra", "sa", "tra", "vil", "zi"]
    first = ["".join(chance.sample(parts, 2)).capitalize() for _name in range(300)]
    second = ["".join(chance.sample(parts, 3)).capitalize() for _name in range(3000)]

    def made(number: int) -> YoungPerson:
        name, surname = chance.choice(first), chance.choice(second)
        year = 1999 + number % 9
        born = dt.date(year, 1, 1) if number % 10 == 0 else dt.date(year, 1, 1) + dt.timedelta(chance.randrange(365))
        return YoungPerson(
            structure_id=toulon_site.structure_id, site=toulon_site, first_name=name, last_name=surname,
            search_name=normalise(f"{name} {surname}"), birth_date=born, phone=f"+336{number:08d}",
        )  # fmt: skip

    YoungPerson.objects.bulk_create([made(number) for number in range(5_000)], batch_size=1000)
    twin = YoungPerson.objects.order_by("pk")[777]
    twin.pk, twin.phone = YoungPerson().pk, ""
    twin.save(force_insert=True)

    start = time.perf_counter()
    page = duplicate_pairs(account_actor(nadia))
    took = time.perf_counter() - start

    record_property("bench", {"duplicates_5000_s": round(took, 2), "pairs": page.paginator.count})
    print(f"BENCH duplicates_5000_s {took:.2f} pairs {page.paginator.count}")
    of = duplicate_pairs(account_actor(nadia), of=twin)
    assert of[0].certain
    assert took < 30

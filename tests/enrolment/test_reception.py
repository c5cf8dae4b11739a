"""The first reception page: search first, duplicates with reasons, nothing typed is lost (R8)."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clicnjob.accounts.models import User
from clicnjob.structures.models import FirstReception, Site, YoungPerson
from clicnjob.structures.queries import normalise
from tests.conftest import make_person

ClientOf = Callable[..., Client]
URL = "/premier-accueil/"


def typed(site: Site, **changes: Any) -> dict[str, Any]:
    return {
        "first_name": "Nour",
        "last_name": "Belaïd",
        "birth_date": "02/11/2006",
        "language": "ar",
        "reached_by": "phone",
        "phone": "06 44 55 66 77",
        "site": str(site.pk),
        "interview": "later",
        **changes,
    }


def test_search_comes_first(toulon_site: Site, sonia: User, client_of: ClientOf) -> None:
    page = client_of(sonia).get(URL).content.decode()
    assert 'name="q"' in page
    assert 'name="first_name"' not in page


def test_a_known_person_is_found_swapped_without_accents(lea: YoungPerson, sonia: User, client_of: ClientOf) -> None:
    page = client_of(sonia).get(URL, {"q": "MOREAU lea"}).content.decode()
    assert f"/jeunes/{lea.pk}/" in page
    assert "suivi·e par Claire" in page
    assert "Aucune de ces personnes" in page
    # The card says the birth year, not the date (R2).
    assert "2007" in page
    assert "14/03/2007" not in page


def test_what_was_searched_fills_the_form(toulon_site: Site, sonia: User, client_of: ClientOf) -> None:
    page = client_of(sonia).get(URL, {"q": "BELAÏD nour 2/11/2006"}).content.decode()
    assert 'value="Nour"' in page
    assert 'value="Belaïd"' in page
    assert 'value="02/11/2006"' in page
    assert '<details class="fold" id="new" open>' in page


def test_a_known_first_name_goes_to_its_field(lea: YoungPerson, sonia: User, client_of: ClientOf) -> None:
    """People type both orders: a first name that somebody has here says which one it is."""
    client = client_of(sonia)
    for typed_words in ("Léa Santoni", "Santoni Lea", "lea santoni"):
        page = client.get(URL, {"q": typed_words}).content.decode()
        fields = dict(re.findall(r'name="((?:first|last)_name)" value="([^"]*)"', page))
        assert (normalise(fields["first_name"]), fields["last_name"]) == ("lea", "Santoni")


def test_a_first_reception_is_recorded_then_the_next_one(toulon_site: Site, sonia: User, client_of: ClientOf) -> None:
    client = client_of(sonia)
    answer = client.post(URL, typed(toulon_site))
    person = YoungPerson.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"{URL}?fait={person.pk}")
    assert (person.full_name, person.birth_date, person.language, person.phone, person.search_name) == (
        "Nour Belaïd",
        dt.date(2006, 11, 2),
        "ar",
        "+33644556677",
        "nour belaid",
    )
    reception = FirstReception.objects.get()
    assert (reception.received_by, reception.interview_at, reception.orientation) == (sonia, None, "pending")
    page = client.get(answer["Location"]).content.decode()
    assert "Nour Belaïd est enregistré·e" in page
    assert "Accueil suivant" in page


def test_interview_now_with_a_counsellor(toulon_site: Site, claire: User, client_of: ClientOf) -> None:
    client = client_of(claire)
    answer = client.post(URL, typed(toulon_site, interview="now", referent=str(claire.pk)))
    reception = FirstReception.objects.get()
    assert (reception.interviewed_by, reception.young_person.referent) == (claire, claire)
    assert "Positionner sur l’atelier" in client.get(answer["Location"]).content.decode()


def test_interview_now_needs_a_counsellor(toulon_site: Site, sonia: User, client_of: ClientOf) -> None:
    page = client_of(sonia).post(URL, typed(toulon_site, interview="now")).content.decode()
    assert "Choisissez le conseiller ou la conseillère." in page
    assert YoungPerson.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"birth_date": "31/02/2006"}, "Écrivez la date comme 14/03/2007."),
        ({"birth_date": "hier"}, "Écrivez la date comme 14/03/2007."),
        ({"birth_date": "02/11/1980"}, "Vérifiez l’année"),
        ({"birth_date": "02/11/2099"}, "Cette date de naissance n’est pas encore passée"),
        ({"phone": "06 44"}, "Ce numéro de téléphone n’existe pas"),
        ({"phone": ""}, "ou choisissez une autre façon de joindre ce jeune"),
        ({"reached_by": "email"}, "Écrivez son adresse e-mail"),
        ({"reached_by": "relative"}, "Écrivez le nom et le téléphone du proche"),
        ({"imilo_number": "12a"}, "ne contient que des chiffres"),
        ({"last_name": "---"}, "Écrivez le nom."),
    ],
)
def test_a_mistake_is_said_and_nothing_typed_is_lost(
    changes: dict[str, str], sentence: str, toulon_site: Site, sonia: User, client_of: ClientOf
) -> None:
    values = typed(toulon_site, relay="", email="", **{"q": "belaïd", **changes})
    page = client_of(sonia).post(URL, values).content.decode()
    assert sentence in page
    for name in ("first_name", "last_name", "birth_date", "phone", "q"):
        if values[name]:
            assert f'value="{values[name]}"' in page
    assert YoungPerson.objects.count() == 0


@pytest.mark.parametrize(
    "changes",
    [{"reached_by": "visit"}, {"reached_by": "letter"}, {"reached_by": "relative", "relay": "Mme Belaïd"}],
)
def test_having_no_phone_stops_nothing(
    changes: dict[str, str], toulon_site: Site, sonia: User, client_of: ClientOf
) -> None:
    """R8."""
    assert client_of(sonia).post(URL, typed(toulon_site, **{"phone": "", **changes})).status_code == 303


def test_likely_duplicates_are_shown_before_creating(lea: YoungPerson, sonia: User, client_of: ClientOf) -> None:
    client = client_of(sonia)
    values = typed(lea.site, first_name="Moreau", last_name="Lea", birth_date="14/03/2007")
    page = client.post(URL, values).content.decode()
    assert "même date de naissance, prénom et nom inversés" in page
    assert f'name="confirmed" value="{lea.pk}"' in page
    assert YoungPerson.objects.count() == 1
    assert client.post(URL, {**values, "confirmed": str(lea.pk)}).status_code == 303
    assert YoungPerson.objects.count() == 2


def test_hitting_twice_makes_one_file(toulon_site: Site, sonia: User, client_of: ClientOf) -> None:
    client = client_of(sonia)
    assert client.post(URL, typed(toulon_site)).status_code == 303
    assert client.post(URL, typed(toulon_site)).status_code == 200
    assert YoungPerson.objects.count() == 1


def test_an_imilo_number_is_worn_once(lea: YoungPerson, sonia: User, client_of: ClientOf) -> None:
    YoungPerson.objects.update(imilo_number=77)
    page = client_of(sonia).post(URL, typed(lea.site, imilo_number="77")).content.decode()
    assert "Un autre dossier porte déjà ce numéro i-milo" in page


def test_another_structure_s_place_is_not_a_choice(
    toulon_site: Site, nice_site: Site, sonia: User, client_of: ClientOf
) -> None:
    """G10."""
    assert client_of(sonia).post(URL, typed(nice_site)).status_code == 200
    assert YoungPerson.objects.count() == 0


def test_another_structure_s_file_is_not_shown_as_done(
    younes: YoungPerson, toulon_site: Site, sonia: User, client_of: ClientOf
) -> None:
    client = client_of(sonia)
    assert client.get(URL, {"fait": str(younes.pk)}).status_code == 404
    assert client.get(URL, {"fait": "n-importe-quoi"}).status_code == 200


def test_the_page_asks_the_same_number_of_questions(
    toulon_site: Site, sonia: User, claire: User, client_of: ClientOf
) -> None:
    client = client_of(sonia)
    client.get(URL, {"q": "inaya"})  # the first search makes the counter of searches
    counts = []
    for number in range(3):
        make_person(toulon_site, "Inaya", f"Petit{number}", claire)
        with CaptureQueriesContext(connection) as queries:
            client.get(URL, {"q": "inaya"})
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts


def test_a_page_sent_twice_opens_one_file(toulon_site: Site, sonia: User, client_of: ClientOf) -> None:
    client = client_of(sonia)
    page = client.get(URL, {"q": "Belaïd Nour"}).content.decode()
    made = re.search(r'name="person_id" value="([0-9a-f-]{36})"', page)
    assert made is not None
    sent = typed(toulon_site, person_id=made[1], imilo_number="123456")

    answers = [client.post(URL, sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert {answer["Location"] for answer in answers} == {f"{URL}?fait={made[1]}"}
    assert FirstReception.objects.count() == YoungPerson.objects.count() == 1


def test_the_id_of_a_page_gives_nobody_else_away(
    younes: YoungPerson, toulon_site: Site, sonia: User, client_of: ClientOf
) -> None:
    answer = client_of(sonia).post(URL, typed(toulon_site, person_id=str(younes.pk)))

    assert answer.status_code == 200
    assert "Younès" not in answer.content.decode()
    assert FirstReception.objects.filter(structure_id=toulon_site.structure_id).count() == 0

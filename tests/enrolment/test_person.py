"""Young people: the caseload, the structure's cards, one young person's page (R2)."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.documents.models import Document
from clicnjob.enrolment.queries.people import people_page
from clicnjob.messaging.models import Conversation
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import ExceptionalAccess, FirstReception, Site, YoungPerson
from clicnjob.workshops.models import Seat, Session
from tests.conftest import make_account, make_person

ActorOf = Callable[[User], Actor]
ClientOf = Callable[..., Client]


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)


@pytest.fixture
def crowd(toulon_site: Site, lea: YoungPerson, claire: User, karim: User) -> dict[str, YoungPerson]:
    """Léa to position; Aya with an account and a paper; Bilal seated by Karim; Chloé waits for an answer."""
    aya = make_person(toulon_site, "Aya", "Zidane", claire)
    make_account(aya)
    Document.objects.create(structure=aya.structure, young_person=aya, kind="cni", sent_by_kind="youth")
    bilal = make_person(toulon_site, "Bilal", "Aziz", karim)
    FirstReception.objects.filter(young_person=bilal).update(orientation="seated")
    chloe = make_person(toulon_site, "Chloé", "Lebrun", claire)
    make_account(chloe)
    Conversation.objects.create(
        structure=chloe.structure, young_person=chloe, unanswered_since=clock.now() - dt.timedelta(days=3)
    )
    return {"lea": lea, "aya": aya, "bilal": bilal, "chloe": chloe}


def test_my_caseload_then_the_structure(crowd: dict[str, YoungPerson], claire: User, client_of: ClientOf) -> None:
    client = client_of(claire)
    assert names(client.get("/jeunes/").content.decode()) == ["Chloé Lebrun", "Léa Moreau", "Aya Zidane"]
    everyone = client.get("/jeunes/", {"vue": "structure"}).content.decode()
    assert names(everyone) == ["Bilal Aziz", "Chloé Lebrun", "Léa Moreau", "Aya Zidane"]


def test_reception_sees_the_structure_s_cards(
    crowd: dict[str, YoungPerson], younes: YoungPerson, sonia: User, client_of: ClientOf
) -> None:
    assert len(names(client_of(sonia).get("/jeunes/").content.decode())) == 4


@pytest.mark.parametrize(
    ("pile", "found"),
    [
        ("", ["Bilal", "Chloé", "Léa", "Aya"]),
        ("a-positionner", ["Bilal", "Chloé", "Léa", "Aya"]),
        ("sans-compte", ["Léa"]),
        ("documents", ["Aya"]),
        ("sans-reponse", ["Chloé"]),
        ("a-finaliser", ["Chloé", "Aya"]),
        ("atelier", []),
    ],
)
def test_piles(pile: str, found: list[str], crowd: dict[str, YoungPerson], claire: User, actor_of: ActorOf) -> None:
    page = people_page(actor_of(claire), mine=False, pile=pile)
    assert [person.first_name for person in page] == found


def test_a_coming_seat_makes_one_expected(
    crowd: dict[str, YoungPerson], lea_seat: Seat, claire: User, actor_of: ActorOf
) -> None:
    page = people_page(actor_of(claire), mine=False, pile="atelier")
    assert [(person.first_name, person.next_seat_at) for person in page] == [("Léa", lea_seat.session.starts_at)]


def test_the_longest_wait_first(crowd: dict[str, YoungPerson], claire: User, actor_of: ActorOf) -> None:
    page = people_page(actor_of(claire), mine=False, sort="attente")
    assert next(iter(page)).first_name == "Chloé"


def test_a_search_with_the_names_swapped(crowd: dict[str, YoungPerson], claire: User, client_of: ClientOf) -> None:
    assert names(client_of(claire).get("/jeunes/", {"q": "zidane aya"}).content.decode()) == ["Aya Zidane"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"q": "zzzz"}, "Personne ne correspond"),
        ({}, "Vous ne suivez encore personne"),
        ({"vue": "structure"}, "Aucun jeune"),
    ],
)
def test_empty_states(query: dict[str, str], words: str, claire: User, client_of: ClientOf) -> None:
    assert words in client_of(claire).get("/jeunes/", query).content.decode()


def test_pages(toulon_site: Site, claire: User, client_of: ClientOf) -> None:
    for number in range(27):
        make_person(toulon_site, "Inaya", f"Petit{number:02}", claire)
    client = client_of(claire)
    assert len(names(client.get("/jeunes/").content.decode())) == 25
    second = client.get("/jeunes/", {"page": "2", "q": "inaya"}).content.decode()
    assert names(second) == ["Inaya Petit25", "Inaya Petit26"]
    assert "?q=inaya&amp;tri=nom&amp;page=1" in second
    assert client.get("/jeunes/", {"page": "zz", "tri": "zz", "etat": "zz"}).status_code == 200


def test_the_list_asks_the_same_number_of_questions(toulon_site: Site, claire: User, client_of: ClientOf) -> None:
    client = client_of(claire)
    client.get("/jeunes/")
    counts = []
    for number in range(3):
        make_account(make_person(toulon_site, "Inaya", f"Petit{number}", claire))
        with CaptureQueriesContext(connection) as queries:
            client.get("/jeunes/")
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts


def test_the_referent_s_page(lea: YoungPerson, claire: User, client_of: ClientOf) -> None:
    page = client_of(claire).get(f"/jeunes/{lea.pk}/").content.decode()
    for words in ("Léa Moreau", "14/03/2007", "06\xa012\xa034\xa056\xa078", "À positionner", "Journal"):
        assert words in page
    assert "accès exceptionnel" not in page


@pytest.mark.parametrize("who", ["karim", "nadia", "sonia", "sami"])
def test_out_of_reach_only_the_card(
    who: str, lea: YoungPerson, lea_account: User, request: pytest.FixtureRequest, client_of: ClientOf
) -> None:
    """R2: name, birth year, referent, next seat, waiting time; nothing else."""
    FirstReception.objects.update(received_at=clock.now() - dt.timedelta(days=4))
    YoungPerson.objects.update(email="lea@exemple.fr", relay="Mme Moreau", imilo_number=123456)
    Document.objects.create(structure=lea.structure, young_person=lea, kind="cni", sent_by_kind="youth")
    user = request.getfixturevalue(who)
    page = client_of(user).get(f"/jeunes/{lea.pk}/").content.decode()
    for shown in ("Léa Moreau", "2007", "Claire Martin", "accès exceptionnel"):
        assert shown in page
    for hidden in ("14/03/2007", "12 34 56 78", "lea@exemple.fr", "Mme Moreau", "123456", "Carte nationale", "Journal"):
        assert hidden not in page
    assert AuditEvent.objects.filter(event="content.opened").count() == 0


def test_opening_the_page_is_in_the_journal_once(lea: YoungPerson, claire: User, client_of: ClientOf) -> None:
    """R17: the only write of this GET."""
    client = client_of(claire)
    for _ in range(2):
        client.get(f"/jeunes/{lea.pk}/")
    assert list(AuditEvent.objects.values_list("event", "actor_id", "person_id")) == [
        ("content.opened", claire.pk, lea.pk)
    ]
    assert "Dossier ouvert" in client.get(f"/jeunes/{lea.pk}/").content.decode()


def test_an_exceptional_access_opens_the_page(lea: YoungPerson, karim: User, claire: User, client_of: ClientOf) -> None:
    FirstReception.objects.update(received_at=clock.now() - dt.timedelta(days=4))
    client = client_of(karim, fresh=True)
    url = f"/jeunes/{lea.pk}/acces-exceptionnel/"
    assert client.post(url, {"reason": ""}).status_code == 303
    assert ExceptionalAccess.objects.count() == 0
    assert client.post(url, {"reason": "Léa est à l’accueil"}).status_code == 303
    assert "14/03/2007" in client.get(f"/jeunes/{lea.pk}/").content.decode()
    journal = client_of(claire).get(f"/jeunes/{lea.pk}/").content.decode()
    assert "Accès exceptionnel ouvert pour 24 h" in journal
    assert "Léa est à l’accueil" in journal
    assert "Karim Benali" in journal


def test_correcting_the_file(lea: YoungPerson, claire: User, karim: User, client_of: ClientOf) -> None:
    url = f"/jeunes/{lea.pk}/modifier/"
    values: dict[str, Any] = {
        "first_name": "Léa",
        "last_name": "Moreau-Petit",
        "birth_date": "14/03/2007",
        "language": "fr",
        "reached_by": "visit",
        "phone": "",
    }
    client = client_of(claire)
    page = client.post(url, {**values, "birth_date": "1"}).content.decode()
    assert "Écrivez la date comme 14/03/2007." in page
    assert 'value="Moreau-Petit"' in page
    assert client.post(url, values).status_code == 303
    lea.refresh_from_db()
    assert (lea.search_name, lea.phone) == ("lea moreau petit", "")
    assert AuditEvent.objects.get(event="person.corrected").facts == {
        "fields": "last_name,phone,reached_by,search_name"
    }
    assert client_of(karim).get(url).status_code == 404


@pytest.mark.parametrize("path", ["", "modifier/"])
def test_another_structure_s_file_does_not_exist(
    path: str, younes: YoungPerson, claire: User, client_of: ClientOf
) -> None:
    """G10."""
    client = client_of(claire)
    there = client.get(f"/jeunes/{younes.pk}/{path}")
    nowhere = client.get(f"/jeunes/00000000-0000-4000-8000-000000000000/{path}")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert client.post(f"/jeunes/{younes.pk}/acces-exceptionnel/", {"reason": "curiosité"}).status_code == 404


def test_the_leader_of_the_running_session_reads(
    lea: YoungPerson, lea_seat: Seat, session: Session, karim: User, client_of: ClientOf
) -> None:
    """R2: the leadership of the running session."""
    assert "14/03/2007" in client_of(karim).get(f"/jeunes/{lea.pk}/").content.decode()


def test_the_journal_costs_the_same_whatever_its_length(lea: YoungPerson, claire: User, client_of: ClientOf) -> None:
    client = client_of(claire)
    url = f"/jeunes/{lea.pk}/"
    client.get(url)
    counts = []
    for _ in range(3):
        AuditEvent.objects.create(
            event="seat.given", actor_kind="staff", actor_id=claire.pk, person_id=lea.pk, structure_id=lea.structure_id
        )
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts


def test_the_list_says_no_more_than_the_card(crowd: dict[str, YoungPerson], sonia: User, client_of: ClientOf) -> None:
    """R2: no account, no papers, no reason for who does not reach the content."""
    FirstReception.objects.update(received_at=clock.now() - dt.timedelta(days=4))
    FirstReception.objects.filter(young_person=crowd["bilal"]).update(orientation="otherwise")
    client = client_of(sonia)
    page = client.get("/jeunes/").content.decode()
    for hidden in ("Compte créé", "Pas de compte", "À vérifier", "Accompagné autrement"):
        assert hidden not in page.split("<tbody>")[1]
    assert "Attend une réponse" in page
    for pile in ("sans-compte", "documents", "a-finaliser"):
        assert names(client.get("/jeunes/", {"etat": pile}).content.decode()) == []


def test_the_journal_speaks_french(lea: YoungPerson, claire: User, client_of: ClientOf) -> None:
    """Every line in words; traces that say nothing to people stay in the audit."""
    for event, facts in (
        ("reception.oriented", {"orientation": "one_to_one"}),
        ("notice.queued", {"template": "convocation"}),
        ("notice.queued", {"template": "staff_notice"}),
        ("content.opened", {"what": "document"}),
        ("appointment.absent", {}),
        ("unheard.of", {}),
    ):
        AuditEvent.objects.create(
            event=event,
            facts=facts,
            actor_kind="staff",
            actor_id=claire.pk,
            person_id=lea.pk,
            structure_id=lea.structure_id,
        )
    page = client_of(claire).get(f"/jeunes/{lea.pk}/").content.decode()
    journal = page.split('id="journal"')[1].split("</ol>")[0]
    said = re.findall(r'<span class="item-main"><span>([^<]+)</span>', journal)
    assert said == [
        "Dossier ouvert",
        "Absent·e au rendez-vous",
        "Document ouvert",
        "Convocation envoyée",
        "Inscription hors atelier",
    ]


def test_what_stands_beside_a_conversation(lea_seat: Seat, lea: YoungPerson, claire: User, client_of: ClientOf) -> None:
    tomorrow = clock.now() + dt.timedelta(days=1)
    Session.objects.filter(pk=lea_seat.session_id).update(starts_at=tomorrow, ends_at=tomorrow + dt.timedelta(hours=1))

    piece = client_of(claire).get(f"/jeunes/{lea.pk}/resume/").content.decode()

    assert "<html" not in piece
    assert "À venir" in piece
    assert "Atelier, " in piece
    assert "Pas de document" in piece

"""Transfers on screen: find the structure, ask, answer, take back; the young person's page; 404 for everybody else."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.enrolment.actions.arriving import accept_transfer
from clicnjob.enrolment.actions.transferring import ask_transfer
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.messaging.models import Conversation
from clicnjob.shared.actor import SYSTEM, Role
from clicnjob.structures.models import Site, Structure, Transfer, YoungPerson
from tests.conftest import make_member, make_person
from tests.words import words

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]


@pytest.fixture
def oscar(nice: Structure, nice_site: Site) -> User:
    """Direction at Nice."""
    return make_member(nice, "Oscar", Role.DIRECTION, "Blanc")


@pytest.fixture
def talk(lea: YoungPerson, lea_account: User) -> Conversation:
    conversation = open_conversation(person=lea, by=SYSTEM)
    send_message(conversation=conversation, body="Bonjour ?", client_id=uuid.uuid4(), by=account_actor(lea_account))
    return conversation


@pytest.fixture
def asked(lea: YoungPerson, talk: Conversation, nice: Structure, oscar: User, claire: User) -> Transfer:
    return ask_transfer(person=lea, target=nice, reason="moved", note="Projet de boulangerie", by=account_actor(claire))


def test_from_the_file_to_the_answer_without_javascript(
    lea: YoungPerson, talk: Conversation, nice: Structure, nice_site: Site, claire: User, oscar: User, omar: User,
    lea_account: User, client_of: ClientOf,
) -> None:  # fmt: skip
    desk, there, phone = client_of(claire), client_of(oscar), client_of(lea_account)
    page = f"/jeunes/{lea.pk}/transfert/"
    assert page in desk.get(f"/jeunes/{lea.pk}/").content.decode()
    found = desk.get(page, {"q": "nice"}).content.decode()
    assert f"?structure={nice.pk}" in found
    form = desk.get(page, {"structure": nice.pk})
    assert "peut dire non" in words(form.content)
    transfer_id = form.context["form"].initial["transfer_id"]
    posted = {"structure": nice.pk, "reason": "moved", "words": "À bientôt", "note": "", "transfer_id": transfer_id}
    done = desk.post(page, posted)
    assert (done.status_code, done["Location"]) == (303, f"/transferts/{transfer_id}/")
    assert desk.post(page, posted)["Location"] == done["Location"]

    assert "une autre Mission locale vous suive : Mission locale de Nice" in words(phone.get("/accueil/").content)
    mine = words(phone.get("/mon-transfert/").content)
    assert "Pourquoi : vous déménagez." in mine
    assert "demande de transfert à répondre" in words(there.get("/accueil/").content)
    assert "Léa Moreau, de Mission locale de Toulon" in words(there.get("/transferts/").content)
    detail = words(there.get(f"/transferts/{transfer_id}/").content)
    assert "Léa Moreau, né·e en 2007" in detail
    assert "0612345678" not in detail.replace(" ", "")
    assert there.post(f"/transferts/{transfer_id}/accepter/", {}).status_code == 422
    yes = there.post(f"/transferts/{transfer_id}/accepter/", {"referent": omar.pk, "site": nice_site.pk})
    person = YoungPerson.objects.get(structure=nice)
    assert (yes.status_code, yes["Location"]) == (303, f"/jeunes/{person.pk}/")

    assert "Bonjour ?" in phone.get("/ma-conversation/").content.decode()
    assert phone.get("/mon-transfert/").status_code == 404
    former = desk.get(f"/messages/{talk.pk}/")
    assert "on n’écrit plus ici" in words(former.content)
    assert "data-composer" not in former.content.decode()
    assert "Le dossier est fermé ici" in words(desk.get(f"/jeunes/{lea.pk}/").content)
    arrived = words(client_of(omar).get(f"/jeunes/{person.pk}/").content)
    assert "Arrivé·e par transfert" in arrived
    assert "Premier entretien" not in arrived
    assert "Positionner" not in arrived
    assert "Transfert fait, d’une Mission locale à l’autre" in arrived
    carried = Conversation.objects.get(young_person=person)
    for browser, path in (
        (desk, f"/jeunes/{person.pk}/"),
        (desk, f"/messages/{carried.pk}/"),
        (there, f"/messages/{talk.pk}/"),
        (there, f"/jeunes/{lea.pk}/"),
    ):
        assert browser.get(path).status_code == 404, path


def test_the_young_person_says_no(
    asked: Transfer, lea_account: User, claire: User, oscar: User, client_of: ClientOf
) -> None:
    phone = client_of(lea_account)

    assert phone.post("/mon-transfert/")["Location"] == "/accueil/"
    assert phone.post("/mon-transfert/")["Location"] == "/accueil/"

    asked.refresh_from_db()
    assert asked.state == "refused"
    assert "Refusée par le jeune" in words(client_of(claire).get("/transferts/").content)
    late = client_of(oscar).post(f"/transferts/{asked.pk}/refuser/", {"why_not": "full"}, follow=True)
    assert "Cette demande a déjà sa réponse" in words(late.content)


def test_declined_with_a_reason_and_taken_back(
    asked: Transfer, lea: YoungPerson, nice: Structure, claire: User, oscar: User, client_of: ClientOf
) -> None:
    desk, there = client_of(claire), client_of(oscar)
    assert there.post(f"/transferts/{asked.pk}/refuser/", {}).status_code == 422
    there.post(f"/transferts/{asked.pk}/refuser/", {"why_not": "area"})
    assert "L’adresse n’est pas de notre territoire" in words(desk.get(f"/transferts/{asked.pk}/").content)

    again = ask_transfer(person=lea, target=nice, reason="nearer", by=account_actor(claire))
    desk.post(f"/transferts/{again.pk}/reprendre/")
    again.refresh_from_db()
    assert again.state == "withdrawn"
    assert "Reprise" in words(there.get(f"/transferts/{again.pk}/").content)


def test_who_is_known_there_already_is_shown_before_the_answer(
    asked: Transfer, nice_site: Site, omar: User, oscar: User, client_of: ClientOf
) -> None:
    twin = make_person(nice_site, "Léa", "Moreau", omar)

    page = client_of(oscar).get(f"/transferts/{asked.pk}/").content.decode()

    assert f"/jeunes/{twin.pk}/" in page
    assert "Peut-être déjà connu·e ici" in page


def test_everybody_else_finds_nothing(
    asked: Transfer, karim: User, omar: User, younes_account: User, oscar: User, client_of: ClientOf
) -> None:
    """G10: like an unknown id."""
    for user in (karim, omar):
        unknown = client_of(user).get(f"/transferts/{uuid.uuid4()}/")
        assert (client_of(user).get(f"/transferts/{asked.pk}/").status_code, unknown.status_code) == (404, 404)
    assert client_of(younes_account).get("/mon-transfert/").status_code == 404
    direction = client_of(oscar)
    assert direction.post(f"/transferts/{asked.pk}/reprendre/").status_code == 404
    assert direction.get(f"/jeunes/{asked.young_person_id}/").status_code == 404


def test_empty_then_as_many_queries_for_three_as_for_one(
    lea: YoungPerson, toulon_site: Site, nice: Structure, oscar: User, claire: User, client_of: ClientOf,
    django_assert_num_queries: Callable[[int], object],
) -> None:  # fmt: skip
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk = client_of(claire)
    assert "Aucun transfert" in words(desk.get("/transferts/").content)
    counts = []
    for name in ("Aya", "Bilal", "Chloé"):
        person = make_person(toulon_site, name, "Nord", claire)
        ask_transfer(person=person, target=nice, reason="moved", by=account_actor(claire))
        with CaptureQueriesContext(connection) as asked:
            desk.get("/transferts/")
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_many_messages_cost_few_statements(
    talk: Conversation, asked: Transfer, nice_site: Site, lea_account: User, omar: User, oscar: User
) -> None:
    """A long conversation is carried by pieces, not message by message."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number in range(120):
        send_message(conversation=talk, body=f"message {number}", client_id=uuid.uuid4(), by=account_actor(lea_account))
    with CaptureQueriesContext(connection) as done:
        accept_transfer(transfer=asked, referent=omar, site=nice_site, by=account_actor(oscar))

    assert len(done) < 110

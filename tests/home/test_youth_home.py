"""The young person's home: one next thing, four ways in, an account told in sentences."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from clicnjob.accounts.models import Device, User
from clicnjob.appointments.models import Appointment
from clicnjob.documents import actions as documents
from clicnjob.documents.enums import DocumentState, RefusalReason
from clicnjob.documents.models import Document
from clicnjob.messaging.models import Conversation
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures import actions as structures
from clicnjob.structures.models import Attachment, YoungPerson
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import Seat, Session
from tests.documents.conftest import PICTURE
from tests.words import words

ActorOf = Callable[[User], Actor]
ClientOf = Callable[[User], Client]


def card(response: HttpResponse) -> str:
    found = re.search(r'<section class="next-card".*?</section>', response.content.decode(), re.DOTALL)
    assert found is not None
    return words(found[0])


def an_appointment(lea: YoungPerson, claire: User, days: int = 5) -> Appointment:
    return Appointment.objects.create(
        structure_id=lea.structure_id,
        young_person=lea,
        counsellor=claire,
        starts_at=clock.now() + dt.timedelta(days=days),
        place="10 place d'Armes",
        given_by=claire,
    )


def a_document(lea: YoungPerson, state: DocumentState, claire: User, refusal: str = "") -> Document:
    checked = {} if state == DocumentState.TO_CHECK else {"checked_at": clock.now(), "checked_by": claire}
    return Document.objects.create(
        structure_id=lea.structure_id,
        young_person=lea,
        kind="cni",
        state=state,
        refusal=refusal,
        sent_by_kind="youth",
        **checked,
    )


# -- the next thing --------------------------------------------------------------------------------------------------------


def test_at_the_workshop(lea_account: User, lea_seat: Seat, client_of: ClientOf) -> None:
    assert card(client_of(lea_account).get("/accueil/")).startswith("En ce moment Vous êtes à l’atelier Salle Mistral")


def test_a_photo_to_take_again(lea: YoungPerson, lea_account: User, claire: User, client_of: ClientOf) -> None:
    a_document(lea, DocumentState.REFUSED, claire, RefusalReason.BLURRED)

    assert card(client_of(lea_account).get("/accueil/")).startswith(
        "Une photo à refaire Refaites la photo de votre document La photo est floue"
    )


def test_a_message_to_read(lea: YoungPerson, lea_account: User, client_of: ClientOf) -> None:
    conversation = Conversation.objects.create(structure_id=lea.structure_id, young_person=lea, unread_by_youth=1)
    client = client_of(lea_account)
    assert card(client.get("/accueil/")) == "Un message à lire Claire vous a écrit Lire et répondre"

    Conversation.objects.filter(pk=conversation.pk).update(unread_by_youth=3)
    assert "Claire vous a écrit 3 messages" in card(client.get("/accueil/"))


def test_the_workshop_to_come(lea: YoungPerson, lea_account: User, lea_seat: Seat, client_of: ClientOf) -> None:
    starts = clock.now() + dt.timedelta(days=2)
    Session.objects.update(
        state=SessionState.PLANNED, starts_at=starts, ends_at=starts + dt.timedelta(minutes=90), room_code=""
    )

    text = card(client_of(lea_account).get("/accueil/"))
    assert text.startswith("Votre atelier")
    assert "Salle Mistral Centre 10 place d'Armes, 83000 Toulon À apporter : votre pièce d’identité." in text


def test_the_appointment_to_come(lea: YoungPerson, lea_account: User, claire: User, client_of: ClientOf) -> None:
    an_appointment(lea, claire)
    an_appointment(lea, claire, days=9)

    text = card(client_of(lea_account).get("/accueil/"))
    assert text.startswith("Votre rendez-vous")
    assert "Vous avez rendez-vous avec Claire Martin" in text


def test_a_paper_to_send_then_nothing(lea: YoungPerson, lea_account: User, claire: User, client_of: ClientOf) -> None:
    client = client_of(lea_account)
    assert "Envoyez la photo de votre pièce d’identité" in card(client.get("/accueil/"))

    a_document(lea, DocumentState.TO_CHECK, claire)
    assert card(client.get("/accueil/")).startswith("Tout est à jour")


def test_home_speaks_english(lea: YoungPerson, lea_account: User, claire: User, client_of: ClientOf) -> None:
    a_document(lea, DocumentState.REFUSED, claire, RefusalReason.DARK)
    client = client_of(lea_account)
    client.post("/langue/", {"langue": "en", "suite": "/accueil/"})

    assert card(client.get("/accueil/")).startswith(
        "A photo to take again Take the photo of your document again The photo is too dark"
    )


def test_someone_attached_nowhere_is_told_where_to_go(lea_account: User, client_of: ClientOf) -> None:
    Attachment.objects.update(ended_at=clock.now())

    client = client_of(lea_account)
    assert "Votre compte n’est relié à aucune Mission locale." in words(client.get("/accueil/"))
    assert client.get("/mon-compte/").status_code == client.get("/mes-rendez-vous/").status_code == 200


@pytest.mark.parametrize("many", [1, 3])
def test_home_costs_the_same_however_much_is_planned(
    lea: YoungPerson,
    lea_account: User,
    claire: User,
    client_of: ClientOf,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    many: int,
) -> None:
    for day in range(many):
        an_appointment(lea, claire, days=day + 1)
        a_document(lea, DocumentState.TO_CHECK, claire)
    client = client_of(lea_account)

    with django_assert_max_num_queries(15):
        client.get("/accueil/")


# -- appointments ------------------------------------------------------------------------------------------------------------


def test_my_appointments(
    lea: YoungPerson, younes: YoungPerson, lea_account: User, lea_seat: Seat, claire: User, client_of: ClientOf
) -> None:
    an_appointment(lea, claire)

    page = words(client_of(lea_account).get("/mes-rendez-vous/"))

    assert ("Atelier d'inscription" in page, "Avec Claire Martin, 30 minutes" in page) == (True, True)


def test_nothing_planned(lea_account: User, client_of: ClientOf) -> None:
    assert "Rien de prévu" in words(client_of(lea_account).get("/mes-rendez-vous/"))


# -- my account --------------------------------------------------------------------------------------------------------------


def test_my_account_in_sentences(lea_account: User, client_of: ClientOf) -> None:
    page = words(client_of(lea_account).get("/mon-compte/"))

    assert "Vous êtes Léa Moreau. Date de naissance : 14/03/2007." in page
    assert "Claire Martin vous accompagne. Votre structure : Mission locale de Toulon." in page
    assert "Personne d’autre que votre conseiller." in page


def test_who_opened_my_file(
    lea: YoungPerson, lea_account: User, karim: User, nadia: User, actor_of: ActorOf, client_of: ClientOf
) -> None:
    structures.note_content_opened(person=lea, by=actor_of(karim))
    structures.grant_exceptional_access(person=lea, reason="Appel de la famille", by=actor_of(nadia))

    page = words(client_of(lea_account).get("/mon-compte/"))

    assert ("Karim Benali" in page, "Nadia Ferrand" in page) == (True, True)
    assert "Accès exceptionnel : Appel de la famille" in page


def test_who_looked_at_my_papers_and_what_became_of_them(
    lea: YoungPerson, lea_account: User, claire: User, hugo_actor: Actor, actor_of: ActorOf, client_of: ClientOf
) -> None:
    """G32, G33: every look is written; the same one again within the hour is one line; my own are not there."""
    by = actor_of(claire)
    paper = documents.receive(person=lea, kind="cni", pictures=[PICTURE], by=hugo_actor)
    for number in (1, 2, 1):
        documents.look(document=paper, page=number, by=by)
    documents.look(document=paper, page=1, by=actor_of(lea_account))
    documents.refuse(document=paper, reason="blurred", by=by)
    page = words(client_of(lea_account).get("/mon-compte/qui-a-ouvert/"))

    assert page.count("Claire Martin a regardé la photo de votre document") == 1
    assert page.count("Claire Martin a demandé une autre photo") == 1
    assert page.count("La photo de votre document est effacée") == 1
    assert page.count("Hugo a photographié votre document") == 1
    assert "Léa Moreau a" not in page

    client = client_of(lea_account)
    client.cookies["langue"] = "en"
    english = words(client.get("/mon-compte/qui-a-ouvert/"))
    assert "Claire Martin looked at the photo of your document" in english


def test_my_journal_is_paged(
    lea: YoungPerson, lea_account: User, karim: User, actor_of: ActorOf, client_of: ClientOf
) -> None:
    moment = clock.now()
    for hours in reversed(range(45)):
        with clock.travel(moment - dt.timedelta(hours=2 * hours)):
            structures.note_content_opened(person=lea, by=actor_of(karim))
    client = client_of(lea_account)
    counts = [
        words(client.get(f"/mon-compte/qui-a-ouvert/?page={number}")).count("Karim Benali a ouvert votre dossier")
        for number in ("1", "2", "3", "99", "x")
    ]

    assert counts == [20, 20, 5, 5, 20]
    assert words(client.get("/mon-compte/")).count("Karim Benali") == 5


def test_another_ones_journal_is_not_mine(
    younes: YoungPerson, lea_account: User, omar: User, actor_of: ActorOf, client_of: ClientOf
) -> None:
    structures.note_content_opened(person=younes, by=actor_of(omar))

    assert "Omar" not in words(client_of(lea_account).get("/mon-compte/"))


def test_i_change_how_i_am_reached(lea: YoungPerson, lea_account: User, client_of: ClientOf) -> None:
    client = client_of(lea_account)

    response = client.post("/mon-compte/", {"phone": "06 98 76 54 32", "discreet": "on"}, follow=True)

    lea_account.refresh_from_db()
    lea.refresh_from_db()
    assert (lea_account.phone, lea_account.discreet, lea.discreet) == ("+33698765432", True, True)
    assert "Votre numéro : 06 98 76 54 32." in words(response)


def test_my_devices(lea_account: User, younes_account: User, client_of: ClientOf) -> None:
    Device.objects.create(user=lea_account, token_hash="a", label="Téléphone de Léa")
    Device.objects.create(user=younes_account, token_hash="b", label="Téléphone de Younès")

    page = words(client_of(lea_account).get("/mon-compte/"))

    assert ("Téléphone de Léa" in page, "Téléphone de Younès" in page) == (True, False)


def test_the_language_is_mine_everywhere(lea: YoungPerson, lea_account: User, client_of: ClientOf) -> None:
    client = client_of(lea_account)

    response = client.post("/langue/", {"langue": "en", "suite": "/mon-compte/"})

    lea_account.refresh_from_db()
    lea.refresh_from_db()
    assert (response.status_code, response["Location"]) == (303, "/mon-compte/")
    assert (lea_account.language, lea.language, response.cookies["langue"].value) == ("en", "en", "en")
    assert "My account" in words(client.get("/mon-compte/"))


def test_it_is_the_young_persons_own(claire: User, lea: YoungPerson, client: Client, client_of: ClientOf) -> None:
    for address in ("/mon-compte/", "/mes-rendez-vous/", "/mes-donnees/"):
        assert client_of(claire).get(address).status_code == 403
        assert client.get(address)["Location"].startswith("/connexion/jeune/")

"""What is mine: seeing it, taking it away, leaving a structure, ending the account and changing one's mind (D12, GDPR 15 to 20)."""

import datetime as dt
import io
import json
import uuid
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from clicnjob.accounts.models import Device, User
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actors import account_actor
from clicnjob.keeping import actions
from clicnjob.keeping.tasks import end_accounts
from clicnjob.messaging.actions import send_message
from clicnjob.messaging.models import Conversation, Message
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.queries import rendered_outbox
from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from clicnjob.structures import actions as structures
from clicnjob.structures.models import Attachment, YoungPerson
from clicnjob.workshops.models import Seat
from tests.conftest import CODE, make_account, make_person
from tests.words import words

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]
DAY = dt.timedelta(days=1)


@pytest.fixture
def thread(lea: YoungPerson, lea_account: User, claire: User) -> Conversation:
    found = Conversation.objects.create(structure_id=lea.structure_id, young_person=lea)
    for who, body in ((claire, "Bonjour Léa"), (lea_account, "Bonjour, c’est <b>moi</b>")):
        send_message(conversation=found, body=body, client_id=uuid.uuid4(), by=account_actor(who))
    return found


def test_my_data_in_sentences(
    thread: Conversation, lea: YoungPerson, lea_account: User, lea_seat: Seat, client_of: ClientOf
) -> None:
    page = words(client_of(lea_account).get("/mes-donnees/"))

    for said in (
        "Mission locale de Toulon",
        "Vous êtes Léa",
        "Mes rendez-vous 1",
        "prévu",
        "Messages 2",
        "Mes accords",
    ):
        assert said in page, said
    assert "Votre dossier est effacé deux ans après le dernier contact." in page


@pytest.mark.parametrize(("years", "told"), [(17, True), (18, False)])
def test_who_is_under_18_is_told_plainly(
    lea: YoungPerson, lea_account: User, client_of: ClientOf, years: int, told: bool
) -> None:
    today = clock.today()
    YoungPerson.objects.filter(pk=lea.pk).update(birth_date=dt.date(today.year - years, 1, 1))
    page = words(client_of(lea_account).get("/mes-donnees/"))
    assert ("Vous avez moins de 18 ans" in page, "Les autres jeunes ne voient rien." in page) == (told, told)


def test_nothing_of_another_is_there(
    thread: Conversation, lea_account: User, younes: YoungPerson, younes_account: User, client_of: ClientOf
) -> None:
    """G11."""
    page = words(client_of(younes_account).get("/mes-donnees/"))
    assert (younes.last_name in page, "Léa" in page, "Toulon" in page) == (True, False, False)


@pytest.mark.parametrize("count", [1, 3])
def test_its_queries_do_not_grow(
    lea_account: User,
    lea: YoungPerson,
    claire: User,
    client_of: ClientOf,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    from clicnjob.appointments.models import Appointment

    client = client_of(lea_account)
    client.get("/mes-donnees/")
    for number in range(count):
        Appointment.objects.create(
            structure_id=lea.structure_id,
            young_person=lea,
            counsellor=claire,
            given_by=claire,
            place="ici",
            starts_at=clock.now() + (number + 1) * DAY,
        )
    with django_assert_num_queries(14):
        client.get("/mes-donnees/")


# -- taking it away -------------------------------------------------------------------------------------------------------


def taken(client: Client) -> zipfile.ZipFile:
    response = client.post("/mes-donnees/recevoir/", {"code": CODE})
    assert (response.status_code, response["Content-Type"]) == (200, "application/zip")
    assert "no-store" in response["Cache-Control"]
    return zipfile.ZipFile(io.BytesIO(response.content))


def test_taking_ones_data_away(
    thread: Conversation, lea: YoungPerson, lea_account: User, lea_seat: Seat, claire: User, client_of: ClientOf
) -> None:
    structures.note_content_opened(person=lea, by=account_actor(claire))

    archive = taken(client_of(lea_account))

    facts = json.loads(archive.read("mes-donnees.json"))
    (file,) = facts["dossiers"]
    assert (file["prenom"], file["structure"]) == ("Léa", "Mission locale de Toulon")
    assert [(one["de"], one["texte"]) for one in file["messages"]] == [
        ("Claire", "Bonjour Léa"),
        ("Léa", "Bonjour, c’est <b>moi</b>"),
    ]
    assert [one["etat"] for one in file["ateliers"]] == ["registered"]
    assert [(one["qui"], one["quoi"]) for one in facts["qui_a_ouvert_mon_dossier"]] == [
        ("Claire Martin", "a ouvert votre dossier")
    ]
    page = archive.read("mes-donnees.html").decode()
    assert "c’est &lt;b&gt;moi&lt;/b&gt;" in page
    assert "Claire Martin</bdi> a ouvert votre dossier" in page
    assert AuditEvent.objects.get(event="data.exported").facts == {"files": 0}


def test_a_wrong_code_takes_nothing(thread: Conversation, lea_account: User, client_of: ClientOf) -> None:
    client = client_of(lea_account)
    for _try in range(5):
        assert client.post("/mes-donnees/recevoir/", {"code": "000000"}).status_code == 422
    assert client.post("/mes-donnees/recevoir/", {"code": CODE}).status_code == 422, "five tries, then a pause (G14)"
    assert not AuditEvent.objects.filter(event="data.exported").exists()


def test_what_a_mistaken_person_said_is_not_taken(thread: Conversation, lea_account: User, client_of: ClientOf) -> None:
    """R7: an account joined as the wrong person takes nothing of the file."""
    link = Attachment.objects.get(user=lea_account)
    structures.end_attachment(attachment=link, wrong_claim=True, by=account_actor(lea_account))

    facts = json.loads(taken(client_of(lea_account)).read("mes-donnees.json"))

    assert (facts["dossiers"], facts["qui_a_ouvert_mon_dossier"]) == ([], [])


# -- leaving a structure --------------------------------------------------------------------------------------------------


def test_leaving_stops_its_notices_and_opens_ones_data(
    thread: Conversation, lea: YoungPerson, lea_account: User, claire: User, client_of: ClientOf
) -> None:
    client = client_of(lea_account)
    assert "Ses messages et ses rappels s’arrêtent." in words(client.get("/mon-compte/partir/"))
    assert Attachment.objects.current().count() == 1, "nothing ends by looking"

    assert client.post("/mon-compte/partir/")["Location"] == "/mes-donnees/"

    lea_account.refresh_from_db()
    assert (lea_account.is_active, Attachment.objects.current().count()) == (True, 0)
    assert Outbox.objects.filter(young_person=lea, state="waiting").count() == 0
    assert "account" not in {one.template for one in rendered_outbox()}
    with clock.travel(clock.now() + DAY):
        send_message(conversation=thread, body="Après", client_id=uuid.uuid4(), by=account_actor(claire))
    assert Outbox.objects.filter(young_person=lea, state="waiting").count() == 0
    said = [one["texte"] for one in json.loads(taken(client).read("mes-donnees.json"))["dossiers"][0]["messages"]]
    assert said == ["Bonjour Léa", "Bonjour, c’est <b>moi</b>"], "what came after the end is not told"
    assert "Vous n’êtes plus inscrit ici" in words(client.get("/mes-donnees/"))


def test_coming_back(thread: Conversation, lea: YoungPerson, lea_account: User, client_of: ClientOf) -> None:
    client = client_of(lea_account)
    client.post("/mon-compte/partir/")
    link = Attachment.objects.get()

    client.post("/mon-compte/revenir/", {"lien": str(link.pk)})
    assert Attachment.objects.current().get().user == lea_account

    client.post("/mon-compte/partir/")
    YoungPerson.objects.filter(pk=lea.pk).update(closed_at=clock.now())
    client.post("/mon-compte/revenir/", {"lien": str(link.pk)})
    assert Attachment.objects.current().count() == 0


def test_nobody_leaves_or_comes_back_for_another(
    lea: YoungPerson, lea_account: User, younes_account: User, client_of: ClientOf
) -> None:
    link = Attachment.objects.get(user=lea_account)
    client = client_of(younes_account)
    for address in ("/mon-compte/partir/", "/mon-compte/revenir/"):
        for lien in (str(link.pk), str(uuid.uuid4()), "x"):
            assert client.post(address, {"lien": lien}).status_code == 404
    assert Attachment.objects.current().count() == 2


def test_the_structure_ends_it_too(
    thread: Conversation,
    lea: YoungPerson,
    lea_account: User,
    claire: User,
    karim: User,
    sonia: User,
    omar: User,
    client_of: ClientOf,
) -> None:
    address = f"/jeunes/{lea.pk}/fin-du-rattachement/"
    answers = {who.first_name: client_of(who).post(address).status_code for who in (karim, sonia, omar)}
    assert answers == {"Karim": 404, "Sonia": 403, "Omar": 404}
    assert Attachment.objects.current().count() == 1
    with pytest.raises(DomainError) as refused:
        actions.detach(person=lea, by=account_actor(omar))
    assert refused.value.code == "not_allowed"

    assert "Mettre fin au rattachement de Léa" in words(client_of(claire).get(address))
    assert client_of(claire).post(address).status_code == 303
    assert Attachment.objects.current().count() == 0
    assert "Pas de compte rattaché" in words(client_of(claire).get(address))


def test_two_structures_are_left_one_by_one(
    lea: YoungPerson, lea_account: User, nice_site: object, omar: User, client_of: ClientOf
) -> None:
    other = make_person(nice_site, "Léa", "Moreau", omar)  # type: ignore[arg-type]
    second = structures.attach(person=other, user=lea_account, by=account_actor(omar))
    client = client_of(lea_account)
    page = words(client.get("/mes-donnees/"))
    assert ("Mission locale de Toulon" in page, "Mission locale de Nice" in page) == (True, True)

    client.post("/mon-compte/partir/", {"lien": str(second.pk)})

    assert Attachment.objects.current().get().young_person == lea


# -- ending the account ---------------------------------------------------------------------------------------------------


def test_ending_the_account_takes_seven_days(
    thread: Conversation, lea: YoungPerson, lea_account: User, claire: User, client_of: ClientOf
) -> None:
    Device.objects.create(user=lea_account, token_hash="a", label="Téléphone")
    client, moment = client_of(lea_account), clock.now()
    page = words(client.get("/mon-compte/supprimer/"))
    assert ("Ce qui reste, et pourquoi" in page, "mission de service public" in page) == (True, True)
    assert client.post("/mon-compte/supprimer/", {"code": "000000"}).status_code == 422
    lea_account.refresh_from_db()
    assert lea_account.deleted_after is None

    assert client.post("/mon-compte/supprimer/", {"code": CODE})["Location"] == "/"

    assert client.get("/mes-donnees/").status_code == 302, "signed out everywhere at once"
    told = [one.text for one in rendered_outbox() if one.template == "staff_notice"]
    assert [text for text in told if "supprime son compte" in text]
    page = words(client_of(claire).get("/conservation/"))
    assert ("Comptes que leur jeune supprime" in page, "Léa Moreau" in page) == (True, True)
    with clock.travel(moment + 6 * DAY):
        assert end_accounts() == 0
    with clock.travel(moment + 7 * DAY + dt.timedelta(minutes=1)):
        assert (end_accounts(), end_accounts()) == (1, 0)
    lea_account.refresh_from_db()
    lea.refresh_from_db()
    assert (lea_account.full_name, lea_account.code, lea_account.is_active) == ("–", "", False)
    assert (Device.objects.count(), Attachment.objects.current().count()) == (0, 0)
    assert (lea.full_name, Message.objects.count(), lea.anonymised_at) == ("Léa Moreau", 2, None), "the file stays"


def test_signing_in_keeps_it(lea: YoungPerson, lea_account: User, client_of: ClientOf, client: Client) -> None:
    User.objects.filter(pk=lea_account.pk).update(username="lea.moreau")
    lea_account.refresh_from_db()
    lea_account.set_password("le mistral souffle fort")
    lea_account.save()
    moment = clock.now()
    client_of(lea_account).post("/mon-compte/supprimer/", {"code": CODE})
    proof = {"username": "lea.moreau", "password": "le mistral souffle fort"}

    page = client.post("/connexion/jeune/identifiant/", proof, follow=True)

    assert "Votre compte est gardé." in words(page)
    with clock.travel(moment + 30 * DAY):
        assert end_accounts() == 0
    lea_account.refresh_from_db()
    assert (lea_account.is_active, lea_account.deleted_after, lea_account.last_seen_on) == (True, None, clock.today())
    kept = AuditEvent.objects.filter(event__startswith="account.deletion").order_by("pk")
    assert [event.event for event in kept] == ["account.deletion_asked", "account.deletion_dropped"]


def test_only_ones_own_account(lea: YoungPerson, lea_account: User, younes_account: User, claire: User) -> None:
    for who in (younes_account, claire):
        with pytest.raises(DomainError) as refused:
            actions.leave_for_good(user=lea_account, by=account_actor(who))
        assert refused.value.code == "not_yours"
    with pytest.raises(DomainError) as refused:
        actions.leave_for_good(user=claire, by=account_actor(claire))
    assert refused.value.code == "not_yours"


def test_a_new_account_can_join_afterwards(lea: YoungPerson, lea_account: User) -> None:
    actions.end_account(user_id=lea_account.pk, again=True, by=account_actor(lea_account))
    again = make_account(lea)
    assert Attachment.objects.current().get().user == again

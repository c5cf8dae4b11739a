"""Mes documents: what is asked, why, its state in plain words; bring it, photograph it, or ask for help."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.documents import actions
from clicnjob.documents.models import Bringing, HelpAsk, Requirement
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.models import Conversation
from clicnjob.messaging.queries import messages_page
from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Structure, YoungPerson
from tests.documents.papers import a_paper

URL = "/mes-documents/"
ClientOf = Callable[[User], Client]


@pytest.fixture
def lea_client(lea_account: User, client_of: ClientOf) -> Client:
    return client_of(lea_account)


def test_what_is_asked_why_how_long_and_who_sees(lea: YoungPerson, toulon: Structure, lea_client: Client) -> None:
    page = lea_client.get(URL).content.decode()
    for words in (
        "À montrer une seule fois\u202f: Pièce d’identité.",
        "Pas encore envoyé",
        "Pour savoir que ce dossier est bien le vôtre.",
        "Carte Vitale ou attestation de droits",
        "Claire, ou un collègue pendant l’atelier.",
        "après 7 jours au plus.",
        "nous gardons seulement",
    ):
        assert words in page, words

    Requirement.objects.create(
        structure=toulon, subject="identity", weight="required", kinds=["cni"], unverified_days=3
    )
    page = lea_client.get(URL).content.decode()
    assert "Pièce d’identité\u202f: 3 jours, Carte Vitale ou attestation de droits\u202f: 7 jours" in page
    assert "Passeport" not in page


@pytest.mark.parametrize(
    ("state", "days", "words"),
    [
        ("to_check", None, "Un conseiller va regarder"),
        ("refused", None, "Photo à refaire"),
        ("verified", 400, "Identité justifiée"),
        ("verified", 20, "Bientôt plus valable"),
        ("verified", -1, "Plus valable"),
    ],
)
def test_its_state_in_plain_words(
    state: str, days: int | None, words: str, lea: YoungPerson, lea_client: Client
) -> None:
    a_paper(lea, "cni", state, ends=clock.today() + dt.timedelta(days=days) if days is not None else None)

    page = lea_client.get(URL).content.decode()
    assert words in page
    assert ('href="?piece=identity#scan"' in page) is (state == "refused" or (days is not None and days < 100))


@pytest.mark.parametrize(("birth_year", "said"), [(2012, True), (2004, False)])
def test_minors_read_that_their_parents_are_not_asked(
    birth_year: int, lea: YoungPerson, lea_client: Client, claire: User, client_of: ClientOf, *, said: bool
) -> None:
    YoungPerson.objects.filter(pk=lea.pk).update(birth_date=dt.date(birth_year, 1, 1))

    assert ("Rien n’est demandé à vos parents ici." in lea_client.get(URL).content.decode()) is said
    page = client_of(claire).get(f"/jeunes/{lea.pk}/").content.decode()
    assert ("le représentant légal et ses coordonnées restent dans i-milo" in page) is said


def test_the_kinds_of_the_paper_one_came_for_are_first(lea_client: Client) -> None:
    page = lea_client.get(f"{URL}?piece=health").content.decode()

    assert 0 < page.index('value="vitale"') < page.index('value="cni"')


def test_bringing_it_is_remembered_seen_and_taken_back(
    lea: YoungPerson, lea_client: Client, claire: User, client_of: ClientOf
) -> None:
    for _twice in range(2):
        assert lea_client.post(f"{URL}apporter/", {"subject": "identity"})["Location"] == f"{URL}#piece-identity"

    assert Bringing.objects.count() == 1
    assert "Vous l’apportez à l’atelier." in lea_client.get(URL).content.decode()
    for address in ("/dossiers/", f"/jeunes/{lea.pk}/"):
        assert "Apporte à l’atelier\u202f: Identité" in client_of(claire).get(address).content.decode()

    lea_client.post(f"{URL}apporter/", {"subject": "identity", "plus": "1"})
    assert Bringing.objects.count() == 0


def test_asking_for_help_is_seen_said_in_the_conversation_and_closed(
    lea: YoungPerson, lea_account: User, lea_client: Client, claire: User, client_of: ClientOf
) -> None:
    conversation = Conversation.objects.create(structure=lea.structure, young_person=lea)
    for _twice in range(2):
        lea_client.post(f"{URL}aide/", {"subject": "identity", "reason": "town_hall"})

    ask = HelpAsk.objects.get()
    lines, _older = messages_page(account_actor(claire), conversation)
    assert [line.body for line in lines] == [
        "J’ai besoin d’aide pour un document\u202f: Pièce d’identité. Je n’arrive pas à avoir un rendez-vous à la mairie."
    ]
    assert "Vous avez demandé de l’aide." in lea_client.get(URL).content.decode()
    client = client_of(claire)
    assert "rendez-vous à la mairie" in client.get("/dossiers/?etat=aide").content.decode()
    assert "1 jeune demande de l’aide pour un document" in client.get("/accueil/").content.decode()

    for _twice in range(2):
        assert client.post(f"/demandes-d-aide/{ask.pk}/traitee/").status_code == 303
    ask.refresh_from_db()
    assert (ask.closed_by, AuditEvent.objects.filter(event="help.closed").count()) == (claire, 1)
    assert "Aucun dossier ici" in client.get("/dossiers/?etat=aide").content.decode()


def test_a_form_without_a_reason_says_so(lea: YoungPerson, lea_client: Client) -> None:
    page = lea_client.post(f"{URL}aide/", {"subject": "health"})

    assert (page.status_code, HelpAsk.objects.count()) == (422, 0)
    assert 'id="piece-health" open' in page.content.decode()


def test_without_a_conversation_the_ask_is_kept(lea: YoungPerson, lea_account: User) -> None:
    ask = actions.ask_help(person=lea, subject="identity", reason="lost", by=account_actor(lea_account))
    again = actions.ask_help(person=lea, subject="identity", reason="residence", by=account_actor(lea_account))

    assert (again.pk, HelpAsk.objects.get().reason) == (ask.pk, "residence")


def test_a_verified_paper_ends_what_was_said_about_it(lea: YoungPerson, lea_account: User, claire: User) -> None:
    by = account_actor(lea_account)
    for subject in ("identity", "health"):
        actions.bring(person=lea, subject=subject, coming=True, by=by)
        actions.ask_help(person=lea, subject=subject, reason="lost", by=by)

    actions.see_original(person=lea, kind="cni", expires_on=None, by=account_actor(claire))

    assert [row.subject for row in Bringing.objects.all()] == ["health"]
    assert [row.subject for row in HelpAsk.objects.filter(closed_at=None)] == ["health"]


def test_only_for_oneself_and_only_what_is_asked(
    lea: YoungPerson, lea_account: User, younes_account: User, claire: User, toulon: Structure
) -> None:
    Requirement.objects.create(
        structure=toulon, subject="health", weight="not_asked", kinds=["vitale"], unverified_days=7
    )
    codes = []
    for user, subject in ((younes_account, "identity"), (claire, "identity"), (lea_account, "health")):
        for call in (
            lambda by, what: actions.bring(person=lea, subject=what, coming=True, by=by),
            lambda by, what: actions.ask_help(person=lea, subject=what, reason="lost", by=by),
        ):
            with pytest.raises(DomainError) as refusal:
                call(account_actor(user), subject)
            codes.append(refusal.value.code)

    assert codes == ["out_of_reach"] * 4 + ["not_asked"] * 2
    assert (Bringing.objects.count(), HelpAsk.objects.count()) == (0, 0)


def test_home_says_what_else_is_required(lea: YoungPerson, toulon: Structure, lea_client: Client) -> None:
    Requirement.objects.create(
        structure=toulon, subject="health", weight="required", kinds=["vitale"], unverified_days=7
    )
    a_paper(lea, "cni")

    assert lea_client.get("/accueil/").content.decode().count("Un document est demandé") == 2
    a_paper(lea, "vitale", "to_check")
    page = lea_client.get("/accueil/").content.decode()
    assert ("Un document est demandé" in page, "Identité justifiée" in page) == (False, True)


def test_in_english(lea: YoungPerson, lea_client: Client) -> None:
    """Every sentence of the page is in the catalogue."""
    a_paper(lea, "cni", "refused")
    lea_client.cookies["langue"] = "en"

    page = lea_client.get(URL).content.decode()
    for words in (
        "Identity document",
        "I will bring it to the workshop",
        "I need help to get it",
        "Who sees the photo?",
    ):
        assert words in page, words
    for words in ("Pièce", "atelier", "besoin", "Pourquoi"):
        assert words not in page.replace("attestation d’hébergement", ""), words

"""Writing to several, page by page, without JavaScript."""

import csv
import datetime as dt
import html
import io
import re
import uuid
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import STRONG
from clicnjob.audit.models import AuditEvent
from clicnjob.messaging.actions.lists import add_members, create_list
from clicnjob.messaging.enums import Delivery, MailingState
from clicnjob.messaging.models import Conversation, ListMember, Mailing, MailingRecipient, Message, RecipientList
from clicnjob.messaging.queries.sealed import text_of
from clicnjob.messaging.tasks import send_mailings
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.tables import plain_cell
from clicnjob.structures.models import Membership, Site, YoungPerson
from tests.conftest import make_account, make_person

SignIn = Callable[[User], Client]
ActorOf = Callable[[User], Actor]
ALL = "/messages/envois/"


def text(answer: HttpResponse) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def begin(desk: Client) -> tuple[Mailing, str]:
    """A new draft and the address where it is written."""
    answer = desk.post(ALL)
    mailing = Mailing.objects.get(state=MailingState.DRAFT)
    path = reverse("messaging:compose", args=[mailing.pk])
    assert (answer.status_code, answer["Location"]) == (303, path)
    return mailing, path


@pytest.fixture
def adam(toulon_site: Site, claire: User) -> YoungPerson:
    return make_person(toulon_site, "Adam", "Roux", claire)


@pytest.fixture
def desk(claire: User, client_of: SignIn) -> Client:
    return client_of(claire)


def test_from_the_choice_to_the_report(
    lea: YoungPerson, lea_account: User, adam: YoungPerson, desk: Client, client_of: SignIn
) -> None:
    mailing, path = begin(desk)
    body = "Bonjour {prenom}"
    assert text(desk.get(path)).count("Léa Moreau") == 1
    answer = desk.post(path, {"body": body, "do": "ajouter", "person": [lea.pk, adam.pk]}, follow=True)
    page = text(answer)
    assert "2 destinataires ajoutés." in page
    assert "1 n’a pas encore de compte" in page
    assert ("Bonjour Léa" in page, "Bonjour Adam" in page) == (True, True)
    one = text(desk.post(path, {"body": body, "do": "voir", "apercu": str(adam.pk)}, follow=True))
    assert ("Bonjour Léa" in one, "Bonjour Adam" in one) == (False, True)

    sent = desk.post(path, {"body": body, "do": "envoyer", "moment": "maintenant"})
    report = reverse("messaging:mailing", args=[mailing.pk])
    assert (sent.status_code, sent["Location"]) == (303, report)
    assert "0 sur 2 envoyé" in text(desk.get(report))
    assert f'data-live="mailing:{mailing.pk}"' in desk.get(report).content.decode()
    send_mailings()
    page = text(desk.get(report))
    assert ("2 sur 2 envoyés" in page, "Envoyé, attend un compte" in page) == (True, True)
    assert "Bonjour Léa" in text(client_of(lea_account).get("/ma-conversation/"))
    assert "Lu" in text(desk.get(f"{report}?etat=read"))
    assert desk.get(path)["Location"] == report, "what is launched is no longer written"


def test_each_button_keeps_the_text(lea: YoungPerson, adam: YoungPerson, desk: Client) -> None:
    mailing, path = begin(desk)
    found = desk.post(path, {"body": "En cours", "q": "léa", "compte": "non"})
    assert found["Location"] == f"{path}?q=l%C3%A9a&compte=non"
    page = text(desk.get(found["Location"]))
    assert ("Léa Moreau" in page, "Adam Roux" in page) == (True, False)
    for do in ("chercher", "ajouter-tous", f"retirer:{lea.pk}", "vider", "garder"):
        assert desk.post(path, {"body": f"Après {do}", "do": do}).status_code == 303
        mailing.refresh_from_db()
        assert text_of(mailing) == f"Après {do}"
    assert desk.post(path, {"body": "x", "page": "2", "q": "a"})["Location"] == f"{path}?q=a&page=2"
    assert MailingRecipient.objects.count() == 0


def test_lists_on_the_way(
    lea: YoungPerson, karim: User, toulon_site: Site, claire: User, desk: Client, actor_of: ActorOf
) -> None:
    _mailing, path = begin(desk)
    forum = create_list(name="Forum", shared=True, by=actor_of(claire))
    add_members(found=forum, people=[lea.pk], by=actor_of(claire))
    add_members(found=forum, people=[make_person(toulon_site, "Inaya", "Petit", karim).pk], by=actor_of(karim))
    page = text(desk.post(path, {"body": "", "do": f"liste:{forum.pk}"}, follow=True))
    assert "1 destinataire ajouté. 1 hors de votre portée, laissé de côté." in page
    assert desk.post(path, {"body": "", "do": f"liste:{uuid.uuid4()}"}).status_code == 404


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"body": "", "moment": "maintenant"}, "Écrivez votre message."),
        ({"body": "{nmo}", "moment": "maintenant"}, "n’est pas un champ connu"),
        ({"body": "Bonjour"}, "Choisissez quand l’envoyer."),
        ({"body": "Bonjour", "moment": "autre"}, "Choisissez un jour et une heure."),
        ({"body": "Bonjour", "moment": "demain"}, "Choisissez un jour et une heure."),
        ({"body": "Bonjour", "moment": "autre", "day": "2020-01-01", "hour": "09:00"}, "Ce moment est déjà passé."),
        ({"body": "Bonjour", "moment": "autre", "day": "2099-01-01", "hour": "09:00"}, "C’est dans plus d’un an."),
        ({"body": "x" * 4001, "moment": "maintenant"}, "Votre message est trop long."),
    ],
)
def test_refused_with_the_text_kept(lea: YoungPerson, desk: Client, sent: dict[str, str], words: str) -> None:
    mailing, path = begin(desk)
    desk.post(path, {"body": "Bonjour", "do": "ajouter", "person": [lea.pk]})
    answer = desk.post(path, sent | {"do": "envoyer"})
    assert (answer.status_code, words in text(answer)) == (422, True)
    assert html.escape(sent["body"]) in answer.content.decode()
    mailing.refresh_from_db()
    assert mailing.state == MailingState.DRAFT


def test_above_fifty(toulon_site: Site, claire: User, desk: Client) -> None:
    for number in range(51):
        make_person(toulon_site, f"P{number}", "Test", claire)
    mailing, path = begin(desk)
    page = text(desk.post(path, {"body": "Bonjour", "do": "ajouter-tous"}, follow=True))
    assert "Vous écrivez à 51 personnes. Tapez ce nombre" in page
    sent = {"body": "Bonjour", "do": "envoyer", "moment": "maintenant"}
    assert desk.post(path, sent | {"confirmed": "50"}).status_code == 422
    assert desk.post(path, sent | {"confirmed": "51"}).status_code == 303
    mailing.refresh_from_db()
    assert mailing.recipient_count == 51


def test_programmed_changed_sent_now_cancelled(lea: YoungPerson, desk: Client) -> None:
    mailing, path = begin(desk)
    desk.post(path, {"body": "Bonjour", "do": "ajouter", "person": [lea.pk]})
    tomorrow = clock.today() + dt.timedelta(days=1)
    hour = {"moment": "autre", "day": tomorrow.isoformat(), "hour": "09:00"}
    desk.post(path, {"body": "Bonjour", "do": "envoyer", **hour})
    mailing.refresh_from_db()
    assert mailing.send_at == clock.at(tomorrow, dt.time(9))
    change = reverse("messaging:change-mailing", args=[mailing.pk])
    assert "Bonjour" in desk.get(change).content.decode()
    assert desk.post(change, {"body": "", **hour}).status_code == 422
    assert desk.post(change, {"body": "Bonsoir", **hour, "hour": "18:30"}).status_code == 303
    mailing.refresh_from_db()
    assert (text_of(mailing), mailing.send_at) == ("Bonsoir", clock.at(tomorrow, dt.time(18, 30)))
    assert "partira" in text(desk.get(ALL))
    assert desk.post(reverse("messaging:send-mailing-now", args=[mailing.pk])).status_code == 303
    assert desk.post(reverse("messaging:cancel-mailing", args=[mailing.pk])).status_code == 303
    assert (send_mailings(), Message.objects.count()) == (0, 0)
    assert "1 annulé" in text(desk.get(reverse("messaging:mailing", args=[mailing.pk])))
    assert desk.get(change).status_code == 303


def test_later_from_a_conversation(talk: Conversation, desk: Client) -> None:
    """The composer's button posts the text alone; the page asks for the hour."""
    path = reverse("messaging:later", args=[talk.pk])
    assert f'formaction="{path}"' in desk.get(f"/messages/{talk.pk}/").content.decode()
    asked = desk.post(path, {"body": "À mardi", "client_id": str(uuid.uuid4())})
    assert (asked.status_code, "À mardi" in asked.content.decode(), Mailing.objects.count()) == (200, True, 0)
    once = str(uuid.uuid4())
    refused = desk.post(path, {"body": "À mardi", "client_id": once, "moment": "autre"})
    assert (refused.status_code, "Choisissez un jour et une heure." in text(refused)) == (422, True)
    tomorrow = clock.at(clock.today() + dt.timedelta(days=1), dt.time(9)).isoformat()
    for _twice in range(2):
        answer = desk.post(path, {"body": "À mardi", "client_id": once, "moment": tomorrow})
        assert answer.status_code == 303
    assert Mailing.objects.get().from_conversation
    page = text(desk.get(f"/messages/{talk.pk}/"))
    assert ("Programmé" in page, page.count("À mardi")) == (True, 1)


def test_the_export_is_a_table_without_formulas(lea: YoungPerson, adam: YoungPerson, desk: Client) -> None:
    YoungPerson.objects.filter(pk=adam.pk).update(last_name="=1+1", first_name="@A")
    _mailing, path = begin(desk)
    desk.post(path, {"body": "Bonjour", "do": "ajouter", "person": [lea.pk, adam.pk]})
    desk.post(path, {"body": "Bonjour", "do": "envoyer", "moment": "maintenant"})
    send_mailings()
    mailing = Mailing.objects.get()
    web = desk.session
    web[STRONG] = clock.now().isoformat()
    web.save()
    answer = desk.post(reverse("messaging:export-mailing", args=[mailing.pk]))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[:2] + row[3:4] for row in rows] == [
        ["Nom", "Prénom", "État"],
        ["'=1+1", "'@A", "Envoyé, attend un compte"],
        ["Moreau", "Léa", "Envoyé, attend un compte"],
    ]
    assert AuditEvent.objects.get(event="mailing.exported").facts == {"recipients": 2}


@pytest.mark.parametrize("value", ["=A1", "+33", "-1", "@x", "\tx", "\rx"])
def test_cells(value: str) -> None:
    assert (plain_cell(value), plain_cell("Léa"), plain_cell("")) == (f"'{value}", "Léa", "")


def test_what_the_direction_sees(
    lea: YoungPerson, lea_account: User, nadia: User, desk: Client, client_of: SignIn
) -> None:
    """R2: how it went and who was left out; neither the text nor who read it."""
    mailing, path = begin(desk)
    desk.post(path, {"body": "Un secret", "do": "ajouter", "person": [lea.pk]})
    office = client_of(nadia)
    report = reverse("messaging:mailing", args=[mailing.pk])
    assert office.get(report).status_code == 404, "a draft"
    desk.post(path, {"body": "Un secret", "do": "envoyer", "moment": "maintenant"})
    send_mailings()
    page = text(office.get(report))
    assert ("1 sur 1 envoyé" in page, "Un secret" in page, "Léa" in page) == (True, False, False)
    assert "Claire Martin" in text(office.get(f"{ALL}?vue=equipe"))
    assert "De l’équipe" not in text(desk.get(f"{ALL}?vue=equipe")), "a counsellor has one’s own only"


def test_what_could_not_be_sent_is_told(
    lea: YoungPerson, claire: User, nadia: User, desk: Client, client_of: SignIn
) -> None:
    mailing, path = begin(desk)
    desk.post(path, {"body": "Bonjour", "do": "ajouter", "person": [lea.pk]})
    desk.post(path, {"body": "Bonjour", "do": "envoyer", "moment": "maintenant"})
    Membership.objects.filter(user=claire).update(ended_at=clock.now())
    send_mailings()
    office = client_of(nadia)
    assert "1 envoi n’est pas parti pour tous" in text(office.get("/accueil/"))
    assert "Claire Martin ne travaille plus ici" in text(office.get(ALL))
    page = text(office.get(reverse("messaging:mailing", args=[mailing.pk])))
    assert ("Léa Moreau" in page, "l’auteur ne travaille plus ici" in page) == (True, True)
    assert office.post(reverse("messaging:acknowledge-mailing", args=[mailing.pk])).status_code == 303
    assert "n’est pas parti" not in text(office.get("/accueil/"))


def test_lists_page_by_page(lea: YoungPerson, adam: YoungPerson, karim: User, desk: Client) -> None:
    assert desk.post("/messages/listes/", {"name": " "}).status_code == 422
    assert desk.post("/messages/listes/", {"name": "Garantie jeunes"}).status_code == 303
    found = RecipientList.objects.get()
    path = reverse("messaging:list", args=[found.pk])
    page = text(desk.post(path, {"do": "ajouter", "person": [lea.pk, adam.pk]}, follow=True))
    assert "2 jeunes ajoutés à la liste." in page
    YoungPerson.objects.filter(pk=adam.pk).update(referent=karim)
    assert "Adam Roux · suivi·e par Karim" in text(desk.get(path))
    assert "1 qui n’est plus dans vos suivis" in text(desk.get("/messages/listes/"))
    assert "1 jeune retiré de la liste." in text(desk.post(path, {"do": f"retirer:{adam.pk}"}, follow=True))
    assert "un nouveau nom" in text(desk.post(path, {"do": "renommer", "name": "Garantie 2027"}, follow=True))
    assert "Donnez un nom" in text(desk.post(path, {"do": "renommer", "name": ""}, follow=True))
    end = reverse("messaging:delete-list", args=[found.pk])
    assert "compte 1 jeune." in text(desk.get(end))
    assert desk.post(end, {"name": "Garantie"}).status_code == 422
    assert desk.post(end, {"name": "garantie 2027"}).status_code == 303
    assert (RecipientList.objects.count(), ListMember.objects.count()) == (0, 0)


def test_one_and_many_cost_the_same(lea: YoungPerson, toulon_site: Site, claire: User, desk: Client) -> None:
    """The draft, the report, the history, a list: as many queries for three as for twelve."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    mailing, path = begin(desk)
    desk.post("/messages/listes/", {"name": "Une"})
    found = RecipientList.objects.get()
    report = reverse("messaging:mailing", args=[mailing.pk])
    places = [path, reverse("messaging:list", args=[found.pk]), "/messages/listes/", ALL]

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(address).status_code == 200, address
        return len(seen)

    def fill(count: int) -> None:
        people = [make_account(make_person(toulon_site, f"P{n}", f"T{count}", claire)) for n in range(count)]
        ids = [user.attachments.get().young_person_id for user in people]
        desk.post(path, {"body": "Bonjour {prenom}", "do": "ajouter", "person": ids})
        desk.post(reverse("messaging:list", args=[found.pk]), {"do": "ajouter", "person": ids})

    fill(3)
    for address in places:
        desk.get(address)  # opens the key
    few = [cost(address) for address in places]
    fill(9)
    assert [cost(address) for address in places] == few
    desk.post(path, {"body": "Bonjour", "do": "envoyer", "moment": "maintenant"})
    send_mailings()
    many = cost(report)
    MailingRecipient.objects.filter(state=Delivery.SENT).exclude(pk=MailingRecipient.objects.first().pk).delete()
    assert cost(report) == many

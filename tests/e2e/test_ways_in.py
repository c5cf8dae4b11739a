"""Ways in as they are lived: the card at the speed of real fingers, the phone that knows its owner, an access given back."""

import re
import time
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import CDPSession, Page, expect

from clicnjob.accounts import actions as accounts
from clicnjob.accounts.models import Passkey, User
from clicnjob.accounts.sessions import own_actor
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.notifications.queries import rendered_outbox
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import Card, YoungPerson
from clicnjob.structures.queries import card_token
from clicnjob.workshops.models import Seat
from tests.e2e.eyes import NARROWEST, axe, eyes
from tests.e2e.rooms import CODE, DESK, PHONE, Room, card_of
from tests.e2e.rooms import room as room  # noqa: PLC0414  a fixture
from tests.realtime import conftest as network

serve = network.serve
KEYSTROKE_MS, LOOK_SECONDS = 350, 3.0
"""One finger on a phone, about three letters a second; and the time to look at a new screen before doing anything."""
MOST_SECONDS = 120
MOBILE = "+33612345678"


def screen(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    time.sleep(LOOK_SECONDS)


def test_joining_by_card_without_phone_or_email_at_the_speed_of_fingers(
    room: Room, lea: YoungPerson, lea_seat: Seat
) -> None:
    """R7: two minutes at most from the QR code to the first message, on a phone that has no number and no address."""
    card, phone = card_of(lea), room.open(PHONE)

    def type_in(label: str, text: str) -> None:
        field = phone.get_by_label(label).first
        field.tap()
        field.press_sequentially(text, delay=KEYSTROKE_MS)

    started = time.monotonic()
    phone.goto(card)
    screen(phone, "C’est vous, Léa")
    phone.get_by_role("button", name="Oui, c’est moi").tap()
    screen(phone, "Votre code")
    type_in("Choisissez 6 chiffres", CODE)
    type_in("Tapez-les encore une fois", CODE)
    phone.get_by_role("button", name="Continuer").tap()
    screen(phone, "Comment vous joindre ?")
    phone.get_by_role("button", name="Passer, sans numéro").tap()
    screen(phone, "C’est fait !")
    type_in("Votre réponse", "Bonjour, merci")
    phone.get_by_role("button", name="Envoyer").first.tap()
    expect(phone.locator(".mine .bubble").last).to_have_text("Bonjour, merci")
    took = time.monotonic() - started

    account = User.objects.get(kind="youth")
    print(f"BENCH join_by_card_seconds {took:.1f} s ({KEYSTROKE_MS} ms a key, {LOOK_SECONDS} s a screen)")
    assert (account.phone, account.email, account.username) == ("", None, None)
    assert took <= MOST_SECONDS


class Finger:
    """The device's own authenticator, as Chromium plays it: it asks its owner, or does not recognise them."""

    def __init__(self, page: Page) -> None:
        self.wire: CDPSession = page.context.new_cdp_session(page)
        self.wire.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.device = self.wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def recognised(self, yes: bool) -> None:
        self.wire.send("WebAuthn.setUserVerified", {"authenticatorId": self.device, "isUserVerified": yes})


@pytest.fixture
def named(room: Room) -> Room:
    """Passkeys need a name: the same server under its own."""
    room.home = room.home.replace("127.0.0.1", "localhost")
    return room


def clean(page: Page) -> list[str]:
    found = axe(page)
    size = page.viewport_size
    page.set_viewport_size(NARROWEST)
    found += eyes(page, "fits", "spacing")
    page.set_viewport_size(size or NARROWEST)
    return [str(one) for one in found]


@pytest.mark.parametrize("own_code_first", [False, True], ids=["anyone’s phone", "a phone that asks for the code"])
def test_a_phone_that_knows_its_owner(
    named: Room, lea: YoungPerson, lea_account: User, client_of: Callable[[User], Client], own_code_first: bool
) -> None:
    """Added, used, refused, removed; on a phone that asks for the code at each opening it is one more way past the same page."""
    open_conversation(person=lea, by=SYSTEM)
    phone = named.open(PHONE, client_of(lea_account))
    finger = Finger(phone)
    phone.goto("/mon-compte/connexion/")
    phone.get_by_role("link", name="Mon empreinte ou mon visage").tap()
    expect(phone.get_by_role("heading", name="Mon empreinte ou mon visage")).to_be_visible()
    assert clean(phone) == []
    name = phone.get_by_label("Nom de l’appareil")
    expect(name).not_to_have_value("")
    name.fill("Mon téléphone")
    phone.get_by_label("Votre code à 6 chiffres").fill(CODE)
    phone.get_by_role("button", name="Ajouter cet appareil").tap()
    expect(phone.locator("#flash")).to_contain_text("Cet appareil vous reconnaît.")
    expect(phone.locator("main")).to_contain_text("Mon téléphone")
    assert clean(phone) == []

    phone.goto("/mon-compte/")
    phone.get_by_role("button", name="Me déconnecter", exact=True).tap()
    phone.wait_for_url(re.compile("//[^/]+/$"))
    phone.goto("/connexion/jeune/?suite=/mon-compte/connexion/cles/")
    entry = phone.get_by_role("button", name="Avec mon empreinte ou mon visage")
    assert clean(phone) == []
    finger.recognised(yes=False)
    entry.tap()
    expect(phone.locator("[data-passkey-failed]")).to_be_visible()
    finger.recognised(yes=True)
    entry.tap()
    expect(phone).to_have_url(re.compile("//[^/]+/mon-compte/connexion/cles/$"))
    if own_code_first:
        phone.goto("/mon-compte/connexion/code-a-l-ouverture/")
        phone.get_by_label("Votre code à 6 chiffres").fill(CODE)
        phone.get_by_role("button", name="Demander mon code ici").tap()
        expect(phone.locator("#flash")).to_contain_text("Votre code sera demandé ici.")
        phone.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)  # the browser was closed
        phone.goto("/mon-compte/connexion/cles/")
        expect(phone).to_have_url(re.compile("/connexion/jeune/"))
        phone.get_by_role("button", name="Avec mon empreinte ou mon visage").tap()
        expect(phone).to_have_url(re.compile("//[^/]+/mon-compte/connexion/cles/$"))

    phone.get_by_role("button", name="Retirer").tap()
    phone.get_by_role("dialog").get_by_role("button", name="Confirmer").tap()
    expect(phone.locator("#flash")).to_contain_text("Cette façon d’entrer est retirée.")
    assert Passkey.objects.count() == 0


def test_a_password_is_shown_while_one_wants_it(
    room: Room, lea_account: User, client_of: Callable[[User], Client]
) -> None:
    """Chosen, seen, used; the page of the username is the same with and without script, but for the tick that shows."""
    phone = room.open(PHONE, client_of(lea_account))
    phone.goto("/mon-compte/connexion/identifiant/")
    idea = phone.locator("main code").inner_text()
    password = phone.locator("input[name=password]")
    phone.get_by_label("Identifiant", exact=False).first.fill("lea.moreau")
    password.fill(idea)
    expect(password).to_have_attribute("type", "password")
    phone.get_by_label("Montrer le mot de passe").check()
    expect(password).to_have_attribute("type", "text")
    phone.get_by_label("Votre code à 6 chiffres").fill(CODE)
    phone.get_by_role("button", name="Choisir").tap()
    expect(phone.locator("#flash")).to_contain_text("Votre identifiant marche.")

    other = room.open(PHONE)
    other.goto("/connexion/jeune/identifiant/")
    other.get_by_label("Votre identifiant").fill("lea.moreau")
    other.locator("input[name=password]").fill(idea)
    other.get_by_role("button", name="Entrer", exact=True).tap()
    expect(other.get_by_role("heading", name="Bonjour Léa")).to_be_visible()


def test_an_access_given_back_in_person(
    room: Room, lea: YoungPerson, lea_account: User, claire: User, sonia: User, client_of: Callable[[User], Client]
) -> None:
    """R6: Léa lost her phone, her card and her code, and has no e-mail. Sonia knows her; three minutes later she reads Claire."""
    talk = open_conversation(person=lea, by=SYSTEM)
    send_message(conversation=talk, body="À jeudi, Léa", client_id=lea.pk, by=account_actor(claire))
    former_card, stolen = card_of(lea), room.open(PHONE, client_of(lea_account))
    stolen.goto("/ma-conversation/")
    expect(stolen.locator("#thread")).to_contain_text("À jeudi, Léa")

    desk = room.open(DESK, client_of(sonia))
    desk.goto(f"/jeunes/{lea.pk}/")
    link = desk.get_by_role("link", name="Accès perdu : nouvelle carte")
    if not link.is_visible():
        desk.locator("summary:has-text('Plus'), summary:has-text('Autres')").first.click()
    link.click()
    expect(desk.get_by_role("heading", name="Nouvelle carte")).to_be_visible()
    expect(desk.locator("main")).to_contain_text("La personne est devant vous, et vous l’avez reconnue.")
    expect(desk.locator("main")).to_contain_text("Claire, qui suit ce dossier, sera prévenu·e.")
    desk.get_by_role("button", name="Faire une nouvelle carte").click()
    expect(desk.locator(".sheet-qr svg").first).to_be_visible()

    new_card = f"/c/{card_token(Card.objects.get(young_person=lea, revoked_at=None))}/"
    phone = room.open(PHONE)
    phone.goto(former_card)
    expect(phone.get_by_role("button", name="Oui, c’est moi")).to_have_count(0)
    phone.goto(new_card)
    phone.get_by_role("button", name="Oui, c’est moi").tap()
    phone.get_by_label("Choisissez 6 chiffres").first.fill("594826")
    phone.get_by_label("Tapez-les encore une fois").first.fill("594826")
    phone.get_by_role("button", name="Continuer").tap()
    phone.wait_for_url("**/accueil/")
    phone.goto("/ma-conversation/")
    expect(phone.locator("#thread")).to_contain_text("À jeudi, Léa")

    assert stolen.goto("/ma-conversation/").url.startswith(f"{room.home}/connexion/")  # type: ignore[union-attr]
    told = [(row.recipient, row.text) for row in rendered_outbox() if row.channel == "email"]
    assert [to for to, _ in told] == ["claire@exemple.fr"]
    assert "Un accès a été redonné" in told[0][1]
    event = AuditEvent.objects.get(event="access.recovered")
    assert (event.actor_id, event.person_id) == (sonia.pk, lea.pk)


def test_an_access_given_back_by_voice(
    room: Room, lea: YoungPerson, lea_account: User, sonia: User, client_of: Callable[[User], Client]
) -> None:
    """R6: Léa is far away and forgot her code. Her verified phone, her birth date and eight digits from Sonia open."""
    accounts.verify_phone(user=lea_account, phone=MOBILE, by=own_actor(lea_account))
    desk, phone = room.open(DESK, client_of(sonia)), room.open(PHONE)
    desk.goto(f"/jeunes/{lea.pk}/nouvelle-carte/")
    assert clean(desk) == []
    desk.get_by_role("button", name="Donner un code de retour").click()
    given = desk.locator("main code").inner_text()
    assert re.fullmatch(r"\d{4} \d{4}", given)
    assert clean(desk) == []

    phone.goto("/connexion/jeune/telephone/")
    phone.locator("input[type=tel]").fill("06 12 34 56 78")
    phone.get_by_role("button", name="Recevoir un code").tap()
    phone.get_by_role("link", name="J’ai oublié mon code").tap()
    expect(phone.get_by_role("heading", name="Retrouver mon compte")).to_be_visible()
    assert clean(phone) == []
    sms = next(row.text for row in rendered_outbox() if row.channel == "sms")
    phone.get_by_label("Le code reçu par SMS").fill(re.findall(r"\b\d{6}\b", sms)[0])
    phone.get_by_label("Date de naissance").fill(lea.birth_date.isoformat())
    phone.get_by_label("Le code de votre Mission locale").fill(given)
    phone.get_by_role("button", name="Continuer").tap()
    expect(phone.get_by_role("heading", name="Changer mon code")).to_be_visible()
    expect(phone.get_by_label("Votre code actuel")).to_have_count(0)
    phone.get_by_label("Le nouveau code", exact=False).first.fill("594826")
    phone.get_by_label("Encore le nouveau code").fill("594826")
    phone.get_by_role("button", name="Changer le code").tap()
    expect(phone.locator("#flash")).to_contain_text("Votre nouveau code marche.")
    told = [row.text for row in rendered_outbox() if row.channel == "email"]
    assert len(told) == 1
    assert "code de retour" in told[0]

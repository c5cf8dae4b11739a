"""Answering, editing, withdrawing, jumping, long and right-to-left texts, in real browsers, phone and desk."""

import re
import uuid
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import send_message, withdraw_message
from clicnjob.messaging.models import Conversation, Message
from tests.browser import looks
from tests.e2e.eyes import axe, fits
from tests.messaging import test_in_a_browser as two
from tests.messaging.test_in_a_browser import DESK, MINE, PHONE, Open, write

pytestmark = two.pytestmark
serve, talk, enter = two.serve, two.talk, two.enter


def say(talk: Conversation, user: User, body: str, **more: Any) -> Message:
    return send_message(conversation=talk, body=body, client_id=uuid.uuid4(), by=account_actor(user), **more)


def act(page: Page, message: int, name: str) -> None:
    """Open the actions of a message and take one."""
    menu = page.locator(f"#menu-{message}")
    menu.locator("summary").click()
    menu.get_by_text(name, exact=True).click()


def test_reply_edit_withdraw_are_seen_live(enter: Open, talk: Conversation, lea_account: User, claire: User) -> None:
    phone, desk = enter(lea_account, MINE, PHONE), enter(claire, f"/messages/{talk.pk}/", DESK)
    act(phone, 1, "Répondre")
    expect(phone.locator("[data-reply-to]")).to_contain_text("Bonjour Léa")
    write(phone, "Bonjour Clare")
    expect(desk.locator("#thread .quote")).to_contain_text("Bonjour Léa")
    expect(phone.locator("[data-reply-to]")).to_be_hidden()
    expect(phone.locator("#thread .mine .sent-state")).to_have_text("Lu")
    act(phone, 2, "Modifier")
    phone.get_by_label("Votre message").fill("Bonjour Claire")
    phone.get_by_role("button", name="Enregistrer").click()
    expect(desk.locator("#b-2")).to_have_text("Bonjour Claire")
    expect(desk.locator("#thread .bubble-note").last).to_contain_text("Modifié")
    expect(phone.locator("#thread .mine .sent-state")).to_have_text("Lu")
    act(phone, 2, "Retirer")
    phone.get_by_role("button", name="Retirer").click()
    expect(desk.locator("#b-2")).to_have_text("Message retiré")
    phone.get_by_role("button", name="Remettre").click()
    expect(desk.locator("#b-2")).to_have_text("Bonjour Claire")
    expect(phone.locator("#b-2")).to_have_text("Bonjour Claire")


def test_open_actions_stay_open_when_a_message_arrives(
    enter: Open, talk: Conversation, lea_account: User, claire: User
) -> None:
    phone = enter(lea_account, MINE, PHONE)
    say(talk, claire, "mot " * 600)
    more = phone.locator("details.more")
    expect(more).to_have_count(1)
    more.locator("summary").click()
    phone.locator("#menu-1 summary").click()
    say(talk, claire, "Autre chose")
    expect(phone.locator("#thread")).to_contain_text("Autre chose")
    assert (more.get_attribute("open"), phone.locator("#menu-1").get_attribute("open")) == ("", "")


def test_a_reply_waits_offline_with_its_quote(enter: Open, talk: Conversation, lea_account: User) -> None:
    phone = enter(lea_account, MINE, PHONE)
    phone.context.set_offline(True)
    act(phone, 1, "Répondre")
    write(phone, "plus tard")
    expect(phone.locator(".bubble-failed")).to_have_count(1)
    phone.context.set_offline(False)
    expect(phone.locator("#thread .mine .quote")).to_contain_text("Bonjour Léa")
    assert Message.objects.get(seq=2).reply_to_seq == 1


def test_without_javascript(enter: Open, talk: Conversation, lea_account: User, claire: User) -> None:
    phone = enter(lea_account, MINE, PHONE, java_script_enabled=False)
    act(phone, 1, "Répondre")
    expect(phone.locator(".composer-reply")).to_contain_text("Bonjour Léa")
    write(phone, "Bonjour")
    expect(phone.locator("#thread .mine .quote")).to_contain_text("Bonjour Léa")
    act(phone, 2, "Modifier")
    phone.get_by_label("Votre message").fill("Bonsoir")
    phone.get_by_role("button", name="Enregistrer").click()
    expect(phone.locator("#b-2")).to_have_text("Bonsoir")
    act(phone, 2, "Retirer")
    phone.get_by_role("button", name="Retirer").click()
    expect(phone.locator("#b-2")).to_have_text("Message retiré")
    phone.get_by_role("button", name="Remettre").click()
    expect(phone.locator("#b-2")).to_have_text("Bonsoir")


@pytest.mark.parametrize("profile", [PHONE, DESK], ids=["phone", "desk"])
def test_to_a_date_and_to_what_is_quoted(
    enter: Open, talk: Conversation, lea_account: User, claire: User, profile: dict[str, Any]
) -> None:
    for number in range(2, 71):
        say(talk, claire, f"numéro {number}.")
    say(talk, claire, "Et donc ?", reply_to=2)
    user, path = (lea_account, MINE) if profile is PHONE else (claire, f"/messages/{talk.pk}/")
    page = enter(user, path, profile)
    page.locator("#thread .quote").click()
    expect(page.locator(".aimed .bubble")).to_have_text("numéro 2.")
    expect(page.locator(".aimed")).to_be_in_viewport()
    page.get_by_role("link", name="Messages plus récents").click()
    expect(page.locator("#thread")).to_contain_text("Et donc ?")
    page.get_by_text("Aller à une date").click()
    page.get_by_label("Jour", exact=True).fill(talk.created_at.date().isoformat())
    page.get_by_role("button", name="Voir").click()
    expect(page.locator(".aimed .bubble")).to_have_text("Bonjour Léa")
    page.get_by_role("link", name="Revenir aux derniers messages").click()
    expect(page.locator("#thread li").last).to_be_in_viewport()


def test_arabic_reads_from_right_to_left(enter: Open, talk: Conversation, lea_account: User) -> None:
    phone = enter(lea_account, MINE, PHONE)
    write(phone, "مرحبا كلير، هل يمكنني الحضور غدا؟")
    bubble = phone.locator("#b-2")
    expect(bubble).to_contain_text("مرحبا")
    direction = "node => getComputedStyle(node).direction"
    assert (bubble.evaluate(direction), phone.locator("#b-1").evaluate(direction)) == ("rtl", "ltr")
    field = phone.get_by_label("Votre message", exact=True)
    field.fill("مرحبا")
    assert field.evaluate(direction) == "rtl"
    write(phone, "👍")
    expect(phone.locator(".bubble-big")).to_have_text("👍")


def test_a_draft_stays_in_its_tab_and_its_conversation(
    enter: Open, talk: Conversation, lea_account: User, claire: User
) -> None:
    """R14: a professional's draft lives as long as the tab; on a device nobody declared theirs, a young person's never."""
    desk = enter(claire, f"/messages/{talk.pk}/", DESK)
    desk.get_by_label("Votre message", exact=True).fill("à finir")
    desk.reload()
    expect(desk.get_by_label("Votre message", exact=True)).to_have_value("à finir")
    assert desk.evaluate("[Object.keys(sessionStorage), Object.keys(localStorage)]") == [
        [f"draft:conversation:{talk.pk}"],
        [],
    ]
    other = desk.context.new_page()
    other.goto(f"/messages/{talk.pk}/")
    expect(other.get_by_label("Votre message", exact=True)).to_have_value("")
    phone = enter(lea_account, MINE, PHONE)
    phone.get_by_label("Votre message", exact=True).fill("à finir")
    assert phone.evaluate("[...Object.keys(sessionStorage), ...Object.keys(localStorage)]") == []


def test_leaving_fast_leaves_nothing(enter: Open, talk: Conversation, lea_account: User) -> None:
    """The place is replaced, the session is over, nothing is stored: « back » does not return to the conversation."""
    phone = enter(lea_account, "about:blank", PHONE)
    phone.goto(MINE)
    phone.route("https://www.meteofrance.com/", lambda route: route.fulfill(body="Il fait beau"))
    phone.get_by_role("link", name="Quitter vite").click()
    expect(phone.locator("body")).to_have_text("Il fait beau")
    phone.go_back()
    assert phone.url == "about:blank"
    phone.goto(MINE)
    assert "/connexion/" in phone.url
    assert phone.evaluate("[...Object.keys(sessionStorage), ...Object.keys(localStorage)]") == []


def test_leaving_fast_without_a_script_signs_out_too(enter: Open, talk: Conversation, lea_account: User) -> None:
    """The way out is a form there: the session is over when the other page opens (G23)."""
    phone = enter(lea_account, MINE, PHONE, java_script_enabled=False)
    phone.context.route("https://www.meteofrance.com/**", lambda route: route.fulfill(body="Il fait beau"))
    expect(phone.get_by_role("link", name="Quitter vite")).to_have_count(0)
    phone.get_by_role("button", name="Quitter vite").click()
    expect(phone.locator("body")).to_have_text("Il fait beau")
    phone.goto(MINE)
    assert "/connexion/" in phone.url


@pytest.mark.parametrize(("profile", "scheme"), looks(phone=PHONE, desk=DESK))
def test_everyone_can_use_it(
    enter: Open, talk: Conversation, lea_account: User, claire: User, profile: dict[str, Any], scheme: str
) -> None:
    """axe-core: no violation; nothing wider than the screen."""
    mine = {user: say(talk, user, f"https://exemple.fr/{'a' * 90} {'mot ' * 500}") for user in (lea_account, claire)}
    say(talk, lea_account, "👍", reply_to=1)
    withdraw_message(message=say(talk, claire, "erreur"), by=account_actor(claire))
    withdraw_message(message=say(talk, lea_account, "erreur"), by=account_actor(lea_account))
    for user, path in ((lea_account, MINE), (claire, f"/messages/{talk.pk}/")):
        for place in (
            f"{path}?repondre=1&jour=2020-01-01",
            f"/message/{mine[user].pk}/modifier/",
            f"/message/{mine[user].pk}/retirer/",
        ):
            page = enter(user, place, profile, color_scheme=scheme)
            for menu in page.locator(".bubble-menu").all():
                menu.evaluate("node => node.open = true")
            assert (place, axe(page), fits(page)) == (place, [], True)
            page.close()


VOICE = """
window.told = [];
const VOICES = ["fr-FR", "ar-SA"].map(lang => ({ lang, localService: true }));
Object.defineProperty(window, "speechSynthesis", { value: {
  speaking: false, getVoices: () => VOICES, cancel() {}, speak: said => told.push([said.text, said.lang]),
} });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def test_read_aloud_where_there_is_a_voice(enter: Open, talk: Conversation, lea_account: User, claire: User) -> None:
    """Each text in its author's language; without a voice there is no button."""
    talk.young_person.language = "ar"
    talk.young_person.save()
    say(talk, lea_account, "مرحبا")
    mute = enter(lea_account, "about:blank", PHONE)
    mute.goto(MINE)
    assert mute.evaluate("speechSynthesis.getVoices().length") == 0
    mute.locator("#menu-1 summary").click()
    expect(mute.locator("#menu-1").get_by_text("Écouter")).to_be_hidden()
    phone = enter(lea_account, "about:blank", PHONE)
    phone.add_init_script(VOICE)
    phone.goto(MINE)
    act(phone, 1, "Écouter")
    act(phone, 2, "Écouter")
    assert phone.evaluate("told.map(([text, lang]) => [text.trim(), lang])") == [
        ["Bonjour Léa", "fr-FR"],
        ["مرحبا", "ar-SA"],
    ]


@pytest.mark.parametrize("scripted", [True, False], ids=["js", "no-js"])
def test_a_card_is_answered_in_one_tap(
    enter: Open, talk: Conversation, lea_account: User, claire: User, *, scripted: bool
) -> None:
    desk = enter(claire, f"/messages/{talk.pk}/", DESK)
    desk.get_by_role("link", name="Partager").click()
    paper = desk.locator("section", has=desk.get_by_role("heading", name="Un document à envoyer"))
    paper.get_by_label("Choisissez").select_option(label="Passeport")
    paper.get_by_role("button", name="Partager").click()
    expect(desk.locator(".share-card")).to_contain_text("Passeport")
    phone = enter(lea_account, MINE, PHONE, java_script_enabled=scripted)
    phone.get_by_role("button", name="Je ne l’ai pas").click()
    expect(phone.locator(".share-card")).to_contain_text("a pas ce document")
    expect(desk.locator(".share-card")).to_contain_text("a pas ce document")
    expect(desk.locator("#thread")).to_contain_text("Je n’ai pas ce document.")


def test_reporting_and_copying_the_days_contacts(
    enter: Open, talk: Conversation, lea_account: User, claire: User, nadia: User
) -> None:
    phone = enter(lea_account, MINE, PHONE)
    act(phone, 1, "Signaler")
    expect(phone.locator(".quote")).to_contain_text("Bonjour Léa")
    phone.get_by_role("button", name="Envoyer à la direction").click()
    expect(phone.get_by_text("C’est envoyé.")).to_be_visible()
    director = enter(nadia, "/signalements/", DESK)
    director.get_by_role("link", name="Un message").click()
    expect(director.locator("main")).to_contain_text("Bonjour Léa")
    director.get_by_role("button", name="Je m’en occupe").click()
    expect(director.locator("main")).to_contain_text("pris en charge", ignore_case=True)
    desk = enter(claire, "/messages/contacts/", DESK)
    expect(desk.locator("#lines")).to_have_value(re.compile("Léa Moreau .*1 envoyé"))

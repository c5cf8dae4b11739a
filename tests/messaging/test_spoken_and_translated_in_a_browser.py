"""Who reads no French, or does not read: pages read aloud and messages translated by the device alone (R27: its voices and its
translator are played here by ours, of the published shape)."""

import uuid
from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, Request, expect

from clicnjob.accounts.models import User
from clicnjob.enrolment.actions.joining import choose_language
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import send_message
from clicnjob.messaging.models import Conversation
from tests.e2e.eyes import axe
from tests.messaging import test_in_a_browser as talking

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
serve, enter, talk = talking.serve, talking.enter, talking.talk
DESK, MINE, PHONE = talking.DESK, talking.MINE, talking.PHONE
Open = Callable[..., Page]

VOICES = """(() => {
  const said = (window.said = []), voices = [
    { lang: "fr-FR", localService: false, name: "far" }, { lang: "fr-FR", localService: true, name: "near" },
    { lang: "uk-UA", localService: true, name: "near" }, { lang: "ar-SA", localService: false, name: "far" }];
  const synthesis = Object.assign(new EventTarget(), {
    getVoices: () => voices, speak: one => said.push(one), cancel: () => said.push("stop") });
  Object.defineProperty(window, "speechSynthesis", { value: synthesis });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
})()"""
"""A device with French and Ukrainian voices of its own, and others that would send what they read to their maker."""

TRANSLATOR = """(() => {
  const asked = (window.asked = []);
  let state = "STATE";
  self.Translator = {
    availability: async ({ sourceLanguage, targetLanguage }) => (sourceLanguage === targetLanguage ? "unavailable" : state),
    create: async options => {
      asked.push([options.sourceLanguage, options.targetLanguage]);
      const monitor = new EventTarget();
      options.monitor?.(monitor);
      monitor.dispatchEvent(Object.assign(new Event("downloadprogress"), { loaded: 0.5 }));
      state = "available";
      return { translate: async text => `[${options.targetLanguage}] ${text}` };
    },
  };
})()"""
"""The Translator API as Chrome 138 publishes it: availability, create with a monitor, translate."""


def said(page: Page) -> list[str]:
    found: list[str] = page.evaluate("said.map(one => one === 'stop' ? one : `${one.voice.name} ${one.text}`)")
    return found


def test_the_page_is_read_aloud_by_a_voice_of_the_device(enter: Open, lea_account: User) -> None:
    home = enter(lea_account, "about:blank", PHONE)
    home.add_init_script(VOICES)
    home.goto("/")
    listen = home.get_by_role("button", name="Écouter", exact=True)
    listen.click()

    lines = said(home)
    assert lines[:2] == ["stop", "near Bonjour Léa"]
    assert [line for line in lines if not line.startswith(("near ", "stop")) or "Écouter" in line] == []
    assert "near Mes documents" in lines

    expect(listen).to_have_attribute("aria-pressed", "true")
    listen.click()
    assert said(home)[-1] == "stop"
    expect(listen).not_to_have_attribute("aria-pressed", "true")

    listen.click()
    home.evaluate("said.at(-1).onend()")
    expect(listen).not_to_have_attribute("aria-pressed", "true")  # read to its end, the button offers it again

    listen.click()
    home.route("https://www.meteofrance.com/**", lambda route: route.fulfill(body=""))
    last = "said.length = 0, document.querySelector('[data-quick-exit]').click(), said.join()"
    assert home.evaluate(last) == "stop"


def test_who_reads_nothing_hears_the_languages_and_joins(enter: Open, lea_account: User) -> None:
    """Only languages that the device itself speaks have a button; a voice of elsewhere never reads."""
    door = enter(lea_account, "about:blank", PHONE)
    door.add_init_script(VOICES)
    door.context.clear_cookies()
    door.goto("/rejoindre/")
    door.locator(".languages > summary").click()
    door.get_by_role("button", name="Écouter Українська").click()
    assert said(door) == ["stop", "near Вітаємо. Українська"]
    expect(door.locator("[data-lang=ar]")).to_be_hidden()

    door.goto("/rejoindre/?langue=uk")
    door.locator(".listen").click()
    heading = door.get_by_role("heading", level=1).inner_text()
    assert f"near {heading}" in said(door)
    assert [line for line in said(door) if "Français" in line] == []
    door.goto("/rejoindre/?langue=ar")
    expect(door.locator(".listen")).to_be_hidden()


def leave_trail(page: Page, *words: str) -> list[str]:
    """What the page asks from now on of anybody else, or with these words, translated or not, in it."""
    asked: list[str] = []
    ours = page.evaluate("location.origin")

    def note(request: Request) -> None:
        carried = request.url + (request.post_data or "")
        if not request.url.startswith(ours) or any(word in carried for word in words):
            asked.append(request.url)

    page.on("request", note)
    return asked


def in_two_languages(talk: Conversation, lea_account: User, claire: User) -> None:
    """Léa reads Ukrainian; Claire writes French."""
    choose_language(user=lea_account, language="uk", by=account_actor(lea_account))
    send_message(
        conversation=talk, body="Venez lundi.\nAvec votre carte.", client_id=uuid.uuid4(), by=account_actor(claire)
    )


def open_with(page: Page, state: str, path: str) -> None:
    page.add_init_script(VOICES)
    page.add_init_script(TRANSLATOR.replace("STATE", state))
    page.goto(path)


def test_a_message_is_translated_by_the_device_and_nothing_leaves_it(
    enter: Open, talk: Conversation, lea_account: User, claire: User
) -> None:
    in_two_languages(talk, lea_account, claire)
    phone = enter(lea_account, "/", PHONE)
    phone.context.add_cookies(
        [{"name": settings.LANGUAGE_COOKIE_NAME, "value": "uk", "domain": "127.0.0.1", "path": "/"}]
    )
    open_with(phone, "available", MINE)
    trail = leave_trail(phone, "Venez", "lundi", "[uk]")
    bubble = phone.locator("[data-seq]", has_text="Venez lundi.")
    button = bubble.locator("[data-translate]")
    assert phone.evaluate("asked") == []
    button.click()
    expect(bubble.locator(".translated > p")).to_have_text("[uk] Venez lundi.\n[uk] Avec votre carte.")
    expect(bubble.locator(".translated > p")).to_have_attribute("lang", "uk")
    expect(bubble.locator(".bubble")).to_contain_text("Venez lundi.")  # the message itself stays
    assert phone.evaluate("asked") == [["fr", "uk"]]
    bubble.locator(".translated [data-speak]").click()
    assert said(phone)[-2:] == ["near [uk] Venez lundi.", "near [uk] Avec votre carte."]
    assert axe(phone) == []

    button.click()
    expect(bubble.locator(".translated")).to_have_count(0)
    other = phone.locator("[data-seq]", has_text="Bonjour Léa")
    other.locator("[data-translate]").click()  # by the same translator
    expect(other.locator(".translated > p")).to_have_text("[uk] Bonjour Léa")
    assert phone.evaluate("asked") == [["fr", "uk"]]
    assert trail == []


def test_the_counsellor_reads_the_answer_in_french(
    enter: Open, talk: Conversation, lea_account: User, claire: User
) -> None:
    in_two_languages(talk, lea_account, claire)
    send_message(conversation=talk, body="Дякую", client_id=uuid.uuid4(), by=account_actor(lea_account))
    desk = enter(claire, "/", DESK)
    open_with(desk, "downloadable", f"/messages/{talk.pk}/")
    expect(desk.get_by_text("Léa lit en ukrainien")).to_be_visible()
    trail = leave_trail(desk, "Дякую", "%D0%94", "[fr]")
    desk.get_by_role("button", name="Traduire").click()
    download = desk.get_by_role("button", name="Télécharger")
    expect(download).to_be_visible()
    assert desk.evaluate("asked") == []  # nothing is fetched before one agrees: it is heavy
    download.click()
    expect(desk.locator(".translated > p")).to_have_text("[fr] Дякую")
    expect(desk.get_by_text("Traduit par votre appareil, à vérifier.")).to_be_visible()
    desk.get_by_role("button", name="Cacher la traduction").click()
    expect(desk.locator(".translated")).to_have_count(0)
    assert trail == []


def test_nothing_is_offered_where_the_device_cannot_or_need_not(
    enter: Open, talk: Conversation, lea_account: User, claire: User
) -> None:
    phone = enter(lea_account, "/", PHONE)
    open_with(phone, "available", MINE)  # she reads French, as Claire writes
    expect(phone.get_by_text("Bonjour Léa")).to_be_visible()
    assert phone.locator("[data-translate]").count() == 0

    in_two_languages(talk, lea_account, claire)
    desk = enter(claire, "/", DESK)
    open_with(desk, "unavailable", f"/messages/{talk.pk}/")
    expect(desk.locator(".bubble", has_text="Venez lundi.")).to_be_visible()
    assert desk.locator("html.can-translate").count() == 0

    phone = enter(lea_account, "/", PHONE)
    phone.context.add_cookies(
        [{"name": settings.LANGUAGE_COOKIE_NAME, "value": "uk", "domain": "127.0.0.1", "path": "/"}]
    )
    open_with(phone, "downloadable", MINE)  # nothing heavy is fetched on her phone
    expect(phone.locator(".bubble", has_text="Venez lundi.")).to_be_visible()
    assert phone.locator("html.can-translate").count() == 0

"""The desk in a real browser: keys, search, templates, a list that never jumps, alerts without content; on a phone too."""

import re
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import add_template, open_conversation, send_message
from clicnjob.messaging.models import Conversation, DeskMark, Message
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import Site, YoungPerson
from tests.browser import looks
from tests.conftest import make_account, make_person
from tests.e2e.eyes import axe, fits
from tests.messaging import test_in_a_browser as shared

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
serve, PHONE, DESK = shared.serve, shared.PHONE, shared.DESK
Open = Callable[..., Page]


def say(talk: Conversation, user: User, body: str) -> Message:
    return send_message(conversation=talk, body=body, client_id=uuid.uuid4(), by=account_actor(user))


@pytest.fixture
def talk(lea: YoungPerson, lea_account: User, claire: User) -> Conversation:
    conversation = open_conversation(person=lea, by=SYSTEM)
    for number in range(30):
        say(conversation, claire, f"message numéro {number}")
    say(conversation, lea_account, "Mon entretien à la médiathèque est confirmé")
    return conversation


@pytest.fixture
def others(toulon_site: Site, claire: User) -> dict[str, tuple[Conversation, User]]:
    found = {}
    for name in ("Inaya", "Enzo"):
        person = make_person(toulon_site, name, "Petit", claire)
        found[name] = (open_conversation(person=person, by=SYSTEM), make_account(person))
        say(found[name][0], claire, f"Bonjour {name}")
    return found


@pytest.fixture
def enter(
    browser: Browser, talk: Conversation, serve: Callable[[], Any], client_of: Callable[[User], Client]
) -> Iterator[Open]:
    address, contexts, errors = f"http://127.0.0.1:{serve().port}", [], []

    def open_page(user: User, path: str, profile: dict[str, Any], **options: Any) -> Page:
        context = browser.new_context(base_url=address, **{**profile, **options})
        contexts.append(context)
        cookie = client_of(user).cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def field(page: Page) -> Any:
    return page.get_by_label("Votre message", exact=True)


def test_a_morning_at_the_keyboard(
    enter: Open, talk: Conversation, others: dict[str, tuple[Conversation, User]], claire: User
) -> None:
    add_template(title="Relance", body="Bonjour {prenom}, des nouvelles ?", shared=False, by=account_actor(claire))
    desk = enter(claire, "/messages/", DESK)
    desk.keyboard.press("n")
    expect(desk.get_by_role("heading", name="Léa Moreau")).to_be_visible()
    desk.wait_for_load_state("domcontentloaded")  # the heading is drawn before the scripts that hear keys
    desk.keyboard.press("s")
    expect(desk.get_by_role("button", name="Suivre cette conversation")).to_have_attribute("aria-pressed", "true")
    desk.wait_for_load_state("domcontentloaded")
    desk.keyboard.press("t")
    desk.keyboard.press("Enter")
    expect(field(desk)).to_have_value("Bonjour Léa, des nouvelles ?")
    desk.keyboard.type(" jns/?")
    expect(field(desk)).to_have_value("Bonjour Léa, des nouvelles ? jns/?")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#thread .mine").last).to_contain_text("des nouvelles ? jns/?")
    field(desk).blur()
    desk.keyboard.press("?")
    dialog = desk.get_by_role("dialog", name="Touches et alertes")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Entrée envoie").uncheck()
    dialog.get_by_label("Touches d’une seule lettre").uncheck()
    dialog.get_by_role("button", name="Fermer").click()
    desk.keyboard.press("r")
    expect(field(desk)).not_to_be_focused()
    field(desk).fill("une ligne")
    field(desk).press("Enter")
    field(desk).press_sequentially("deux")
    expect(field(desk)).to_have_value("une ligne\ndeux")
    assert Message.objects.filter(conversation=talk).count() == 32
    assert DeskMark.objects.get().followed


def test_only_the_panes_scroll_and_the_field_has_the_width(enter: Open, talk: Conversation, claire: User) -> None:
    """Words that are only said aloud stand in the pane that scrolls; « Envoyer » alone stands beside the field."""
    desk = enter(claire, f"/messages/{talk.pk}/", DESK)
    expect(field(desk)).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollHeight - innerHeight") == 0
    assert desk.evaluate("document.querySelector('[data-scroll]').scrollHeight > innerHeight"), (
        "there is something to scroll"
    )
    wide = desk.evaluate("['#id_body', '.pane-thread'].map(one => document.querySelector(one).offsetWidth)")
    assert wide[0] > 0.75 * wide[1], wide
    field(desk).focus()
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("button", name="Envoyer")).to_be_focused()


@pytest.mark.parametrize("profile", [PHONE, DESK], ids=["phone", "desk"])
def test_search_then_jump(enter: Open, talk: Conversation, claire: User, profile: dict[str, Any]) -> None:
    for number in range(30):
        say(talk, claire, f"suite {number}")
    page = enter(claire, "/messages/", profile)
    if profile is DESK:
        page.keyboard.press("/")
        page.keyboard.type("mediatheque entretiens")
        page.keyboard.press("Enter")
    else:
        search = page.get_by_label("Chercher un nom, un numéro, un mot des messages")
        search.fill("mediatheque entretiens")
        search.press("Enter")
    expect(page.locator("mark")).to_have_text(["entretien", "médiathèque"])
    page.locator("[data-row]").click()
    expect(page.locator(".aimed")).to_contain_text("Mon entretien à la médiathèque")
    expect(page.locator(".aimed")).to_be_in_viewport()
    if profile is PHONE:
        page.get_by_role("link", name="Retour aux résultats").click()
    expect(page.locator("mark")).to_have_count(2)


def test_the_list_never_jumps(
    enter: Open, talk: Conversation, others: dict[str, tuple[Conversation, User]], claire: User
) -> None:
    desk = enter(claire, "/messages/", DESK)
    names = desk.locator("#inbox .item-title")
    before = names.all_inner_texts()
    last = before[-1]
    conversation, account = others[last.split(maxsplit=1)[0]]
    say(conversation, account, "Je suis en bas")
    expect(desk.locator("#inbox")).to_contain_text("Je suis en bas")
    assert names.all_inner_texts() == before
    expect(desk.get_by_role("button", name="Touches et alertes")).to_be_visible()
    expect(desk).to_have_title(re.compile(r"^\(2\) "))
    desk.get_by_role("button", name="Du nouveau").click()
    expect(names.first).to_have_text(last)
    expect(desk.get_by_role("button", name="Du nouveau")).to_be_hidden()


def test_alerts_say_nothing_and_are_asked_for(enter: Open, talk: Conversation, lea_account: User, claire: User) -> None:
    """G24: a fixed text, no name; nothing before a click; the tab's icon tells too."""
    desk = enter(claire, "/messages/", DESK, permissions=["notifications"])
    desk.evaluate("""() => {
        window.told = [];
        document.hasFocus = () => false;
        window.Notification = class { static permission = "granted"; static requestPermission = async () => "granted";
            constructor(title, options) { window.told.push([title, options.body, options.tag]); } };
    }""")
    say(talk, lea_account, "Pas d’alerte : rien n’est choisi")
    expect(desk.locator("#unread-count")).to_have_attribute("data-written", "1")
    desk.get_by_role("button", name="Touches et alertes").click()
    desk.get_by_label("Me prévenir").check()
    desk.get_by_role("button", name="Fermer").click()
    assert desk.evaluate("window.told") == []
    desk.goto(f"/messages/{talk.pk}/")
    desk.goto("/jeunes/")
    desk.evaluate("""() => {
        window.told = [];
        document.hasFocus = () => false;
        window.Notification = class { static permission = "granted";
            constructor(title, options) { window.told.push([title, options.body, options.tag]); } };
    }""")
    expect(desk.locator("#unread-count")).to_have_attribute("data-written", "0")
    say(talk, lea_account, "Un secret")
    expect(desk).to_have_title(re.compile(r"^\(1\) "))
    desk.wait_for_function("window.told.length > 0")
    assert desk.evaluate("window.told") == [["ClicNJob", "Un jeune vous a écrit", "clicnjob"]]
    assert "favicon-unread" in desk.locator('link[rel="icon"]').get_attribute("href")


def test_on_a_phone_without_javascript(
    enter: Open, talk: Conversation, others: dict[str, tuple[Conversation, User]], claire: User
) -> None:
    add_template(title="Relance", body="Bonjour {prenom} !", shared=False, by=account_actor(claire))
    phone = enter(claire, "/messages/", PHONE, java_script_enabled=False)
    phone.locator("#filters > summary").click()
    phone.get_by_label("Compte pas encore créé").check()
    phone.get_by_role("button", name="Filtrer").click()
    expect(phone.get_by_role("heading", name="Rien ne correspond")).to_be_visible()
    phone.goto("/messages/")
    phone.get_by_role("link", name=re.compile("Enzo Petit")).click()
    phone.get_by_role("button", name="Suivre cette conversation").click()
    expect(phone.get_by_role("button", name="Suivre cette conversation")).to_have_attribute("aria-pressed", "true")
    phone.locator("#templates > summary").click()
    phone.get_by_role("link", name="Relance").click()
    expect(field(phone)).to_have_value("Bonjour Enzo !")
    phone.get_by_role("button", name="Envoyer", exact=True).click()
    expect(phone.locator("#thread .mine").last).to_contain_text("Bonjour Enzo !")
    phone.get_by_role("button", name="Marquer comme non lue").click()
    expect(phone.locator("#flash")).to_contain_text("marquée comme non lue")
    expect(phone.locator(".item-unread")).to_have_count(2)


@pytest.mark.parametrize(
    ("profile", "scheme"), looks(narrow={"viewport": {"width": 320, "height": 640}}, phone=PHONE, desk=DESK)
)
def test_everyone_can_use_it(
    enter: Open, talk: Conversation, others: dict[str, tuple[Conversation, User]], claire: User, nadia: User,
    profile: dict[str, Any], scheme: str,
) -> None:  # fmt: skip
    """axe-core: no violation; nothing wider than the screen."""
    add_template(title="Relance", body="Bonjour {prenom} !", shared=False, by=account_actor(claire))
    places = (
        (claire, "/messages/", "#filters > summary"),
        (claire, "/messages/?a=equipe&vue=sans-reponse", ".inbox-tools .menu > summary"),
        (claire, "/messages/?q=entretien", ""),
        (claire, "/messages/", "[data-open=desk-keys]"),
        (claire, f"/messages/{talk.pk}/", "#templates > summary"),
        (claire, "/messages/modeles/", ""),
        (nadia, "/parametres/messages/", ""),
    )
    for user, path, opened in places:
        page = enter(user, path, profile, color_scheme=scheme)
        if opened:
            page.locator(opened).first.click()
        assert (path, axe(page), fits(page)) == (path, [], True)
        page.close()


def test_many_bells_are_two_looks_the_last_one_included(
    enter: Open, talk: Conversation, others: dict[str, tuple[Conversation, User]], claire: User
) -> None:
    """The list costs: it looks at once, then once in 2.5 s; hidden, not at all before one comes back."""
    desk = enter(claire, "/messages/", DESK)
    desk.wait_for_timeout(700)  # its stream opens
    looks: list[str] = []
    desk.on("request", lambda asked: looks.append(asked.url) if urlsplit(asked.url).path == "/messages/" else None)
    inaya, account = others["Inaya"]
    began = time.monotonic()
    say(inaya, account, "premier")
    expect(desk.locator("#inbox")).to_contain_text("premier")
    for number in range(6):
        say(inaya, account, f"suite {number}")
        desk.wait_for_timeout(150)
    once = 1 + int((time.monotonic() - began) / 2.5)  # one, but on a machine so busy that 2.5 s went by
    assert 1 <= len(looks) <= once
    expect(desk.locator("#inbox")).to_contain_text("suite 5")
    desk.wait_for_timeout(3000)
    assert 2 <= len(looks) <= once + 1

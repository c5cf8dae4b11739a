"""Two people, two real browsers: live, offline and back, hidden, without JavaScript."""

import contextlib
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect
from playwright.sync_api import Error as PlaywrightError

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging import live
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.queries import messages_page
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import YoungPerson
from tests.browser import looks
from tests.e2e.eyes import axe, fits
from tests.realtime import conftest as network

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
serve = network.serve
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
MINE = "/ma-conversation/"
Open = Callable[..., Page]


@pytest.fixture
def talk(lea: YoungPerson, lea_account: User, claire: User) -> Conversation:
    conversation = open_conversation(person=lea, by=SYSTEM)
    send_message(conversation=conversation, body="Bonjour Léa", client_id=uuid.uuid4(), by=account_actor(claire))
    return conversation


@pytest.fixture
def enter(
    browser: Browser, talk: Conversation, serve: Callable[[], network.Running], client_of: Callable[..., Client]
) -> Iterator[Open]:
    address = f"http://127.0.0.1:{serve().port}"
    contexts, errors = [], []

    def open_page(user: User, path: str, profile: dict[str, Any], **options: Any) -> Page:
        context = browser.new_context(base_url=address, **{**profile, **options})
        contexts.append(context)
        cookie = client_of(user, fresh=True).cookies[settings.SESSION_COOKIE_NAME]
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


def write(page: Page, body: str) -> None:
    page.get_by_label("Votre message", exact=True).fill(body)
    page.get_by_role("button", name="Envoyer", exact=True).click()


def bodies(talk: Conversation, reader: User) -> list[str]:
    lines, _ = messages_page(account_actor(reader), talk)
    assert [line.message.seq for line in lines] == list(range(1, len(lines) + 1))
    return [line.body for line in lines]


@pytest.mark.both
def test_live_on_phone_and_desk(enter: Open, talk: Conversation, lea_account: User, claire: User) -> None:
    phone, desk = enter(lea_account, MINE, PHONE), enter(claire, f"/messages/{talk.pk}/", DESK)
    expect(phone.locator("#unread")).to_be_visible()
    desk.get_by_label("Votre message", exact=True).fill("un brouillon")
    write(phone, "Bonjour en direct")
    expect(desk.locator("#thread")).to_contain_text("Bonjour en direct")
    expect(desk.locator("[data-said]")).to_have_text("Léa Moreau : Bonjour en direct")
    expect(desk.locator("#inbox")).to_contain_text("Bonjour en direct")
    expect(desk.get_by_label("Votre message", exact=True)).to_have_value("un brouillon")
    expect(phone.locator("#thread .mine .sent-state")).to_have_text("Lu")
    desk.get_by_role("button", name="Envoyer", exact=True).dblclick()
    expect(phone.locator("#thread")).to_contain_text("un brouillon")
    assert bodies(talk, claire) == ["Bonjour Léa", "Bonjour en direct", "un brouillon"]


def test_offline_then_back_once_and_in_order(enter: Open, talk: Conversation, lea_account: User, claire: User) -> None:
    """G4: what is not sent says so, keeps its text and its id."""
    phone = enter(lea_account, MINE, PHONE)
    phone.context.set_offline(True)
    write(phone, "un")
    write(phone, "deux")
    expect(phone.locator(".bubble-failed")).to_have_count(2)
    expect(phone.locator(".bubble-failed").first).to_contain_text("Pas envoyé")
    assert Message.objects.count() == 1
    phone.context.set_offline(False)
    expect(phone.locator("#thread .mine")).to_have_count(2)
    expect(phone.locator(".chat-pending li")).to_have_count(0)
    assert bodies(talk, claire) == ["Bonjour Léa", "un", "deux"]


def test_a_lost_answer_is_not_a_second_message(
    enter: Open, talk: Conversation, lea_account: User, claire: User
) -> None:
    """G1: the server has it, the phone does not know; trying again gives the first one back."""
    phone = enter(lea_account, MINE, PHONE)
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().url)
            route.abort()
        else:
            route.continue_()

    phone.route("**/flux/?**", lambda route: route.abort())  # no stream either
    phone.route("**/flux/envoyer/**", lose)
    write(phone, "une fois")
    retry = phone.get_by_role("button", name="Recommencer")
    retry.or_(phone.locator("#thread .mine")).first.wait_for()
    with contextlib.suppress(PlaywrightError):  # the page may look by itself first, and find its message there
        retry.click(timeout=2000)
    expect(phone.locator("#thread .mine")).to_have_count(1)
    expect(phone.locator(".chat-pending li")).to_have_count(0)
    assert len(lost) == 1
    assert bodies(talk, claire) == ["Bonjour Léa", "une fois"]


def test_without_the_fast_door_the_form_does(enter: Open, talk: Conversation, lea_account: User, claire: User) -> None:
    phone = enter(lea_account, MINE, PHONE)
    phone.route("**/flux/envoyer/**", lambda route: route.fulfill(status=503))
    write(phone, "par le formulaire")
    expect(phone.locator("#thread .mine .bubble")).to_have_text("par le formulaire")
    assert bodies(talk, claire) == ["Bonjour Léa", "par le formulaire"]


def test_an_event_that_was_missed_makes_the_page_look(
    enter: Open, talk: Conversation, lea_account: User, claire: User
) -> None:
    """G5, D2: a gap in the revisions, then a page older than what was already drawn; nothing twice, nothing missing."""
    phone = enter(lea_account, MINE, PHONE)
    expect(phone.locator("#thread .bubble")).to_have_count(1)
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url) if "?lu=" in request.url else None)
    phone.wait_for_timeout(1000)  # a page that begins to listen looks once
    asked.clear()
    send_message(conversation=talk, body="deux", client_id=uuid.uuid4(), by=account_actor(claire))
    expect(phone.locator("#thread .bubble")).to_have_text(["Bonjour Léa", "deux"])
    assert asked == [], "the text came with the event"
    publish = live.tell
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(live, "tell", lambda *_: None)
        send_message(conversation=talk, body="trois", client_id=uuid.uuid4(), by=account_actor(claire))
    assert live.tell is publish
    phone.wait_for_timeout(300)
    expect(phone.locator("#thread .bubble")).to_have_count(2)
    send_message(conversation=talk, body="quatre", client_id=uuid.uuid4(), by=account_actor(claire))
    expect(phone.locator("#thread .bubble")).to_have_text(["Bonjour Léa", "deux", "trois", "quatre"])
    assert len(asked) == 1
    # What was drawn stands although the page asked for meanwhile did not hold it yet.
    old = phone.evaluate("document.getElementById('thread').outerHTML")
    send_message(conversation=talk, body="cinq", client_id=uuid.uuid4(), by=account_actor(claire))
    expect(phone.locator("#thread .bubble")).to_have_count(5)
    phone.evaluate(
        "html => { document.getElementById('thread').outerHTML = html; htmx.process(document.getElementById('thread')); }",
        old,
    )
    expect(phone.locator("#thread .bubble")).to_have_text(["Bonjour Léa", "deux", "trois", "quatre", "cinq"])


def test_live_bubbles_are_those_of_the_page(enter: Open, talk: Conversation, lea_account: User, claire: User) -> None:
    """One markup: what was drawn from events equals what the server draws, links and all."""
    phone = enter(lea_account, MINE, PHONE)
    write(phone, "premier du jour")
    expect(phone.locator("#thread .bubble")).to_have_count(2)
    write(phone, "<b>gras</b> & https://exemple.fr/a?b=1, voilà")
    for body in ("bien", "vu : http://exemple.org"):
        send_message(conversation=talk, body=body, client_id=uuid.uuid4(), by=account_actor(claire))
    expect(phone.locator("#thread .bubble")).to_have_count(5)
    expect(phone.locator("#thread .chat b")).to_have_count(0)
    shape = """[...document.querySelectorAll('#thread .chat > [data-seq]')].map(li => {
        li.querySelectorAll('time').forEach(time => { time.removeAttribute('title'); time.removeAttribute('datetime'); });
        return li.outerHTML.replace(/\\s+/g, ' ').replace(/> </g, '><').replace(/ <\\/div>/g, '</div>').replace('Lu<', 'Envoyé<'); })"""
    drawn = phone.evaluate(shape)
    phone.reload()
    expect(phone.locator("#thread .bubble")).to_have_count(5)
    assert phone.evaluate(shape) == drawn


@pytest.mark.parametrize("width", [360, 820, 1280])
def test_a_press_that_lasts_sends(enter: Open, talk: Conversation, lea_account: User, claire: User, width: int) -> None:
    """By mouse in a small window: the menu at the foot, away while one types, does not come back between press and release."""
    for who, address in ((lea_account, MINE), (claire, f"/messages/{talk.pk}/")):
        page = enter(who, address, {"viewport": {"width": width, "height": 800}})
        page.get_by_label("Votre message", exact=True).fill(f"de {who.first_name}")
        page.get_by_role("button", name="Envoyer", exact=True).hover()
        page.mouse.down()
        page.wait_for_timeout(200)
        page.mouse.up()
        expect(page.locator("#thread .mine").last).to_contain_text(f"de {who.first_name}")


def test_what_is_hidden_is_not_marked_read(enter: Open, talk: Conversation, lea_account: User, claire: User) -> None:
    phone, desk = enter(lea_account, MINE, PHONE), enter(claire, f"/messages/{talk.pk}/", DESK)
    desk.get_by_role("button", name="Masquer").click()
    expect(desk.locator("#thread")).not_to_be_visible()
    expect(desk.locator("#inbox .rows")).not_to_be_visible()
    write(phone, "pendant l’entretien")
    expect(phone.locator("#thread .mine .sent-state")).to_have_text("Envoyé")
    desk.wait_for_timeout(800)
    talk.refresh_from_db()
    assert talk.unread_by_structure == 1
    desk.get_by_role("button", name="Montrer").click()
    expect(desk.locator("#thread")).to_contain_text("pendant l’entretien")
    expect(phone.locator("#thread .mine .sent-state")).to_have_text("Lu")


def test_without_javascript(enter: Open, talk: Conversation, lea_account: User, claire: User) -> None:
    phone = enter(lea_account, MINE, PHONE, java_script_enabled=False)
    write(phone, "Sans script")
    expect(phone.locator("#thread .mine .bubble")).to_have_text("Sans script")
    phone.go_back()
    phone.get_by_label("Votre message", exact=True).fill("Sans script")
    phone.get_by_role("button", name="Envoyer", exact=True).click()
    desk = enter(claire, "/messages/", DESK, java_script_enabled=False)
    desk.get_by_role("link", name="Léa Moreau").click()
    write(desk, "Bien reçu")
    expect(desk.locator("#thread .mine").last).to_contain_text("Bien reçu")
    assert bodies(talk, claire)[-1] == "Bien reçu"
    assert bodies(talk, claire).count("Sans script") <= 2, "a page gone back to may be a new one, with a new id"


@pytest.mark.parametrize(("profile", "scheme"), looks(phone=PHONE, desk=DESK))
def test_everyone_can_use_it(
    enter: Open, talk: Conversation, lea_account: User, claire: User, profile: dict[str, Any], scheme: str
) -> None:
    """axe-core: no violation; nothing wider than the screen."""
    send_message(conversation=talk, body="https://exemple.fr", client_id=uuid.uuid4(), by=account_actor(lea_account))
    places = (
        (lea_account, MINE),
        (lea_account, "/lien/?u=https://exemple.fr"),
        (claire, "/messages/"),
        (claire, "/messages/?q=personne"),
        (claire, f"/messages/{talk.pk}/"),
    )
    for user, path in places:
        page = enter(user, path, profile, color_scheme=scheme)
        assert (path, axe(page), fits(page)) == (path, [], True)
        page.close()

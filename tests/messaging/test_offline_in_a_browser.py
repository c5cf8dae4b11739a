"""A phone without network, in a real browser: what was read is read, what is written waits and goes once (R14, G4, G23)."""

import json
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from clicnjob.accounts.actions import end_sessions, register_device
from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import SHARED, device_cookie, own_actor
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.views import offline
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import YoungPerson
from clicnjob.vault.keys import keyed_hash
from tests.browser import until
from tests.conftest import CODE, make_account, make_person
from tests.e2e.eyes import axe
from tests.messaging.test_in_a_browser import DESK, MINE, PHONE, bodies, write
from tests.realtime import conftest as network

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
serve = network.serve
SECONDS = 20_000
Sign = Callable[[User], Client]

KEPT = """async () => {
  const names = (await indexedDB.databases()).map(one => one.name);
  const shells = (await navigator.serviceWorker.getRegistrations()).map(one => new URL(one.scope).pathname);
  return { databases: names, caches: (await caches.keys()).length, workers: shells, storage: localStorage.length };
}"""
NOTHING = {"databases": [], "caches": 0, "workers": [], "storage": 0}
ROWS = """async () => {
  const db = await new Promise(done => { indexedDB.open("clicnjob").onsuccess = event => done(event.target.result); });
  const all = name => new Promise(done => { db.transaction(name).objectStore(name).getAll().onsuccess = event => done(event.target.result); });
  const kept = await all("kept"), unsent = await all("unsent"), { key } = kept.find(row => row.key);
  const sealed = [...kept, ...unsent].filter(row => row.data);
  db.close();
  return {
    extractable: key.extractable, algorithm: key.algorithm.name, leaves: await crypto.subtle.exportKey("raw", key).then(() => true, () => false),
    ivs: new Set(sealed.map(row => row.iv.join())).size, sealed: sealed.length, waiting: unsent.length,
    text: sealed.map(row => new TextDecoder("latin1").decode(row.data)).join(),
  };
}"""


@pytest.fixture
def server(serve: Callable[..., network.Running]) -> network.Running:
    return serve()


@pytest.fixture
def someone(browser: Browser, server: network.Running, client_of: Sign) -> Iterator[Callable[..., BrowserContext]]:
    """A browser of someone's, on a device that may be their own."""
    address, contexts, errors = f"http://127.0.0.1:{server.port}", [], []

    def open_context(user: User, profile: dict[str, Any], *, device: str = "", shared: bool = False) -> BrowserContext:
        context = browser.new_context(base_url=address, locale="fr-FR", **profile)
        contexts.append(context)
        enter(context, user, device=device, shared=shared)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
        return context

    def enter(context: BrowserContext, user: User, *, device: str = "", shared: bool = False) -> None:
        client = client_of(user)
        if shared:
            web = client.session
            web[SHARED] = True
            web.save()
        cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        if device:
            cookies[device_cookie()] = device
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])

    open_context.enter = enter  # type: ignore[attr-defined]
    yield open_context
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def phone(
    someone: Callable[..., BrowserContext], talk: Conversation, lea_account: User, claire: User, own_phone: str
) -> Page:
    """Léa's own phone, her conversation read once: two messages of Claire's, one of hers."""
    for author, body in ((claire, "Bonjour Léa"), (claire, "Jeudi à 9 h ?"), (lea_account, "Oui, j’y serai")):
        send_message(conversation=talk, body=body, client_id=uuid.uuid4(), by=account_actor(author))
    page = someone(lea_account, PHONE, device=own_phone).new_page()
    page.goto(MINE)
    ready(page)
    return page


def ready(page: Page) -> None:
    """The worker serves this page, and the messages shown are kept."""
    until(page, "Boolean(navigator.serviceWorker.controller)")
    until(page, "Kept.open('').then(kept => kept && kept.get('copy')).then(copy => Boolean(copy))")


def look(page: Page, name: str) -> None:
    """A picture for who wants to look (PICTURES= names a folder)."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def shown(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("#thread .bubble").all_inner_texts()]


OLD = ["Bonjour Léa", "Jeudi à 9 h ?", "Oui, j’y serai"]


def test_cut_read_write_and_back_once(
    phone: Page, someone: Callable[..., BrowserContext], talk: Conversation, claire: User
) -> None:
    """G4: readable without network, honest about it, then once each, in order, live at the desk."""
    desk = someone(claire, DESK).new_page()
    desk.goto(f"/messages/{talk.pk}/")
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.get_by_text("Pas de connexion.")).to_be_visible()
    expect(phone.locator("[data-when]")).to_contain_text("Dernière mise à jour\u202f: ")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Claire")
    assert shown(phone) == OLD
    assert axe(phone) == []
    write(phone, "un")
    write(phone, "deux")
    expect(phone.locator(".bubble-failed")).to_have_count(2)
    expect(phone.locator(".bubble-failed").first).to_contain_text("Pas envoyé. Partira au retour de la connexion.")
    look(phone, "offline-phone")
    phone.reload()
    expect(phone.locator(".chat-pending .bubble")).to_have_text(["un", "deux"])
    phone.get_by_label("Votre message", exact=True).fill("à moitié")
    assert Message.objects.count() == 3
    expect(desk.locator("#thread .bubble")).to_have_count(3)

    phone.context.set_offline(False)
    expect(phone.locator("#thread .mine .bubble")).to_have_text(["Oui, j’y serai", "un", "deux"], timeout=SECONDS)
    expect(phone.locator(".chat-pending li")).to_have_count(0)
    expect(phone.locator("[data-offline]")).to_have_count(0)
    expect(phone.get_by_label("Votre message", exact=True)).to_have_value("à moitié")
    expect(desk.locator("#thread .bubble")).to_have_text([*OLD, "un", "deux"])
    assert bodies(talk, claire) == [*OLD, "un", "deux"]
    until(phone, f"({ROWS})().then(rows => rows.waiting === 0)")


def test_the_server_is_killed_and_comes_back(
    phone: Page, server: network.Running, serve: Callable[..., network.Running], talk: Conversation, claire: User
) -> None:
    """The phone believes it is connected: neither the page that is open nor one opened meanwhile is left behind."""
    other = phone.context.new_page()
    other.goto(MINE)
    server.stop()
    phone.reload()
    expect(phone.get_by_text("Pas de connexion.")).to_be_visible()
    assert shown(phone) == OLD
    write(phone, "depuis la page gardée")
    expect(phone.locator(".bubble-failed")).to_have_count(1)
    write(other, "depuis la page ouverte")
    expect(other.locator(".bubble-failed")).to_contain_text("Partira au retour de la connexion.")
    serve(server.port)
    for page in (phone, other):
        expect(page.locator("#thread .bubble")).to_have_count(5, timeout=2 * SECONDS)
        expect(page.locator(".chat-pending li")).to_have_count(0)
    found = bodies(talk, claire)
    assert (found[:3], sorted(found[3:])) == (OLD, ["depuis la page gardée", "depuis la page ouverte"])


def test_what_is_kept_is_sealed(phone: Page, talk: Conversation, lea_account: User, claire: User) -> None:
    """A key that does not leave the browser; no word in clear; fifty messages at most, files by their mention only."""
    for number in range(60):
        send_message(conversation=talk, body=f"message {number}", client_id=uuid.uuid4(), by=account_actor(claire))
    last = "voir https://exemple.fr/a, merci"
    send_message(conversation=talk, body=last, client_id=uuid.uuid4(), by=account_actor(claire))
    phone.reload()
    ready(phone)
    until(phone, f"Kept.open('').then(kept => kept.get('copy')).then(copy => copy.messages.at(-1).text === '{last}')")
    phone.get_by_label("Votre message", exact=True).fill("un brouillon")
    phone.context.set_offline(True)
    write(phone, "qui attend")
    expect(phone.locator(".bubble-failed")).to_have_count(1)
    phone.get_by_label("Votre message", exact=True).fill("un brouillon")
    until(phone, f"({ROWS})().then(rows => rows.sealed === 3)")
    rows = phone.evaluate(ROWS)
    assert (rows["extractable"], rows["algorithm"], rows["leaves"]) == (False, "AES-GCM", False)
    assert (rows["ivs"], rows["waiting"]) == (3, 1)
    assert [word for word in ("message", "brouillon", "attend", "Claire", "text") if word in rows["text"]] == []
    copy = phone.evaluate("Kept.open('').then(kept => kept.get('copy'))")
    assert [one["text"] for one in copy["messages"]] == [*(f"message {number}" for number in range(11, 60)), last]
    assert phone.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)") == "{}{}"


def test_a_value_found_elsewhere_does_not_open(phone: Page) -> None:
    """Moved from one place to another, or of another key: refused, and nothing breaks."""
    moved = """async () => {
      const db = await new Promise(done => { indexedDB.open("clicnjob").onsuccess = event => done(event.target.result); });
      const shelf = db.transaction("kept", "readwrite").objectStore("kept");
      const row = await new Promise(done => { shelf.get("copy").onsuccess = event => done(event.target.result); });
      await new Promise(done => { shelf.put(row, "draft").onsuccess = done; });
      db.close();
      return Kept.open("").then(kept => kept.get("draft")).then(() => "opened", error => error.name);
    }"""
    assert phone.evaluate(moved) == "OperationError"


def test_signing_out_leaves_nothing(phone: Page) -> None:
    phone.goto("/mon-compte/")
    assert phone.evaluate(KEPT)["databases"] == ["clicnjob"]
    phone.get_by_role("button", name="Me déconnecter", exact=True).click()
    phone.wait_for_url("/")
    until(phone, f"({KEPT})().then(kept => JSON.stringify(kept) === '{json.dumps(NOTHING, separators=(',', ':'))}')")
    phone.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        phone.goto(MINE)


def test_leaving_at_once_without_network_erases_at_once(phone: Page) -> None:
    """And the session ends as soon as there is a way."""
    elsewhere = "https://www.meteofrance.com/"
    phone.context.route(f"{elsewhere}**", lambda route: route.fulfill(body="la météo"))
    phone.context.set_offline(True)
    phone.reload()
    write(phone, "jamais envoyé")
    phone.get_by_role("link", name="Quitter vite").click()
    phone.wait_for_url(f"{elsewhere}**", wait_until="commit")
    phone.context.set_offline(False)
    phone.goto("/accueil/")
    phone.wait_for_url("/")
    kept = phone.evaluate(KEPT)
    assert (kept["databases"], kept["caches"], kept["workers"]) == ([], 0, [])
    phone.goto(MINE)
    phone.wait_for_url("**/connexion/jeune/**")
    assert Message.objects.count() == 3


def test_never_on_a_computer_that_others_use(
    phone: Page, someone: Callable[..., BrowserContext], lea_account: User, claire: User, talk: Conversation
) -> None:
    """G23: no worker, no store; what its browser kept before goes; professionals never have one."""
    post = someone(lea_account, DESK, shared=True).new_page()
    post.goto(MINE)
    write(post, "depuis le poste")
    expect(post.locator("#thread .mine")).to_have_count(2)
    assert post.evaluate(KEPT) == NOTHING
    someone.enter(phone.context, lea_account, shared=True)  # type: ignore[attr-defined]
    phone.goto(MINE)
    until(phone, f"({KEPT})().then(kept => !kept.databases.length && !kept.workers.length && !kept.caches)")
    desk = someone(claire, DESK).new_page()
    desk.goto(f"/messages/{talk.pk}/")
    desk.wait_for_timeout(500)
    assert desk.evaluate(KEPT) == NOTHING


def test_a_device_taken_back_keeps_nothing(phone: Page, lea_account: User) -> None:
    """Revoked from elsewhere (a phone lost): at its next contact all of it goes."""
    phone.context.set_offline(True)
    phone.reload()
    write(phone, "qui attendait")
    end_sessions(user=lea_account, devices=True, by=SYSTEM)
    phone.context.set_offline(False)
    phone.wait_for_url("**/connexion/jeune/**")
    until(phone, f"({KEPT})().then(kept => !kept.databases.length && !kept.workers.length && !kept.caches)")


def test_a_session_that_ended_hides_what_was_read_and_keeps_what_was_written(
    phone: Page, lea_account: User, talk: Conversation, claire: User
) -> None:
    """The phone is still hers: her code opens it, and what she wrote goes."""
    phone.context.set_offline(True)
    phone.reload()
    write(phone, "qui attendait")
    end_sessions(user=lea_account, by=SYSTEM)
    phone.context.set_offline(False)
    phone.wait_for_url("**/connexion/jeune/**")
    phone.context.set_offline(True)
    phone.goto(MINE)
    expect(phone.locator("[data-when]")).to_have_text("Aucun message n’est gardé sur cet appareil.")
    assert shown(phone) == []
    phone.context.set_offline(False)
    phone.wait_for_url("**/connexion/jeune/**")
    phone.get_by_label("code").first.fill(CODE)
    phone.get_by_role("button", name="Entrer").click()
    phone.wait_for_url("**/ma-conversation/")
    expect(phone.locator("#thread .mine .bubble")).to_have_text(["Oui, j’y serai", "qui attendait"])
    assert bodies(talk, claire)[-1] == "qui attendait"


def test_another_person_finds_nothing_of_the_first(
    phone: Page, someone: Callable[..., BrowserContext], lea: YoungPerson, claire: User
) -> None:
    """Two who share a phone, both said it is theirs: the second one's page erases the first one's."""
    phone.context.set_offline(True)
    phone.reload()
    write(phone, "de Léa")
    phone.context.set_offline(False)
    phone.goto("about:blank")
    nour = make_person(lea.site, "Nour", "Santoni", claire)
    account = make_account(nour)
    register_device(user=account, token_hash=keyed_hash("device", "nour"), label="x", by=own_actor(account))
    hers = open_conversation(person=nour, by=SYSTEM)
    someone.enter(phone.context, account, device="nour")  # type: ignore[attr-defined]
    count = Message.objects.count()
    phone.goto(MINE)
    ready(phone)
    expect(phone.get_by_text("de Léa")).to_have_count(0)
    until(phone, "Kept.open('').then(kept => kept.get('copy')).then(copy => !copy.messages.length)")
    assert phone.evaluate(ROWS)["waiting"] == 0
    assert (Message.objects.count(), Message.objects.filter(conversation=hers).count()) == (count, 0)


def test_an_update_takes_nothing_from_who_is_writing(phone: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new version of the shell takes the place of the former, once; the draft stays, without network too."""
    versions = phone.evaluate("caches.keys()")
    phone.get_by_label("Votre message", exact=True).fill("je réfléchis encore")
    shell = offline._shell()
    monkeypatch.setattr(offline, "_shell", lambda: shell.replace("Pas de connexion.", "Pas de connexion, vraiment."))
    phone.reload()
    until(phone, f"caches.keys().then(names => names.length === 1 && names[0] !== '{versions[0]}')")
    expect(phone.get_by_label("Votre message", exact=True)).to_have_value("je réfléchis encore")
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.get_by_text("Pas de connexion, vraiment.")).to_be_visible()
    expect(phone.get_by_label("Votre message", exact=True)).to_have_value("je réfléchis encore")


@pytest.mark.parametrize("size", [(320, 640), (360, 640), (360, 330)], ids=["320", "360", "keyboard"])
def test_what_is_said_in_passing_never_covers_the_field(
    phone: Page, someone: Callable[..., BrowserContext], talk: Conversation, claire: User, size: tuple[int, int]
) -> None:
    """Neither the field nor its button, nor on the phone the way out; with the keyboard up too."""
    desk = someone(claire, PHONE).new_page()
    desk.goto(f"/messages/{talk.pk}/")
    box = "selector => { const { top, bottom } = document.querySelector(selector).getBoundingClientRect(); return [top, bottom]; }"
    for page, name in ((phone, "phone"), (desk, "desk")):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.get_by_label("Votre message", exact=True).click()
        words = "Vous écrivez trop vite. Attendez une minute, puis essayez de nouveau."
        page.evaluate("words => document.dispatchEvent(new CustomEvent('toast', { detail: words }))", words)
        look(page, f"toast-{name}-{size[0]}-{size[1]}")
        said, composer = page.evaluate(box, ".flash-item"), page.evaluate(box, ".composer")
        assert said[1] <= composer[0], "above the field and its button"
        assert composer[1] <= size[1]
        if page is phone:
            assert said[0] >= page.evaluate(box, "[data-quick-exit]")[1], "below the way out"

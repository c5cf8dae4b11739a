"""G38, RGAA 13.1: a professional's page warns, one key stays, tabs speak together; the lock hides all and loses nothing typed."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from clicnjob.accounts.models import User
from clicnjob.messaging.actions import open_conversation
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import YoungPerson
from tests.conftest import PASSWORD
from tests.realtime import conftest as network

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
serve = network.serve
LOCK = re.compile("/verrou/")
MINUTE = 60_000
TALL = "document.getElementById('main').style.minHeight = '4000px'"
SCROLL = "new Promise(done => { addEventListener('scroll', done, true); scrollTo(0, 1500); })"
TEXT = "Elle m’a dit « je n’ose pas ».\nÀ rappeler  lundi."


@pytest.fixture
def context(
    browser: Browser, serve: Callable[[], network.Running], claire: User, strong_client: Callable[[User], Client]
) -> Iterator[BrowserContext]:
    address = f"http://127.0.0.1:{serve().port}"
    made = browser.new_context(base_url=address, locale="fr-FR", viewport={"width": 1280, "height": 800})
    cookie = strong_client(claire).cookies[settings.SESSION_COOKIE_NAME]
    made.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
    yield made
    made.close()


def tab(context: BrowserContext, path: str) -> Page:
    page = context.new_page()
    page.clock.install()
    page.goto(path)
    return page


def test_it_warns_a_minute_and_more_before_and_one_key_stays(context: BrowserContext, lea: YoungPerson) -> None:
    page, other = tab(context, "/premier-accueil/"), tab(context, "/jeunes/")
    field = page.locator("main input[type=text], main input[type=search]").first
    field.focus()
    page.clock.run_for(27 * MINUTE)  # the server may have noted the arrival a minute before: 29 minutes at the least
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.clock.run_for(45_000)
    warning = page.get_by_role("alertdialog", name="Toujours là ?")
    expect(warning).to_be_visible()
    expect(warning).to_have_accessible_description(re.compile("sera gardé"))
    expect(warning.get_by_role("button", name="Rester")).to_be_focused()
    left = int(re.search(r"\d+", warning.locator(".num").inner_text())[0])  # type: ignore[index]
    assert left >= 60, "at least a minute to answer"

    expect(other.locator("dialog[open]")).to_have_count(1)
    with page.expect_response("**/present/") as told:
        page.keyboard.press("Shift")  # any key
    assert told.value.status == 204
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(field).to_be_focused()
    expect(other.locator("dialog[open]")).to_have_count(0)
    page.clock.run_for(27 * MINUTE)
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_locked_nothing_is_readable_and_the_password_brings_back_what_was_typed(
    context: BrowserContext, lea: YoungPerson
) -> None:
    address = f"/messages/{open_conversation(person=lea, by=SYSTEM).pk}/"
    page, other = tab(context, address), tab(context, "/jeunes/")
    for one in (page, other):
        assert "Moreau" in one.content()
    page.locator("main textarea[name=body]").first.fill(TEXT)
    page.clock.run_for(31 * MINUTE)

    expect(page).to_have_url(LOCK)
    expect(other).to_have_url(LOCK)
    for one in (page, other):
        expect(one.get_by_role("heading", name="Session verrouillée")).to_be_visible()
        assert [word for word in ("Moreau", "ose pas") if word in one.content()] == []
    stored = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert ("sealed" in stored, "ose pas" in stored, "Moreau" in stored) == (True, False, False)

    page.reload()
    page.go_back()
    page.goto(address)  # the server refuses: by reload, back or address
    expect(page).to_have_url(LOCK)
    assert "Moreau" not in page.content()

    page.locator("input[name=current]").fill("le mistral souffle mal")
    page.get_by_role("button", name="Déverrouiller").click()
    expect(page.get_by_text("Ce mot de passe n’est pas le bon.")).to_be_visible()
    page.locator("input[name=current]").fill(PASSWORD)
    page.get_by_role("button", name="Déverrouiller").click()
    expect(page).to_have_url(re.compile(f"{address}$"))
    expect(page.locator("main textarea[name=body]").first).to_have_value(TEXT)
    assert page.evaluate("sessionStorage.getItem('typed') || sessionStorage.getItem('sealed')") is None
    expect(other).to_have_url(re.compile("/jeunes/$"))  # unlocked in one tab, all are


def test_a_page_that_scrolls_by_itself_is_not_used(context: BrowserContext, lea: YoungPerson) -> None:
    """A message that comes moves the list to its end, a field that grows moves the page: nobody touched it. The wheel is a hand."""
    page = tab(context, "/jeunes/")
    page.evaluate(TALL)
    page.clock.run_for(15 * MINUTE)
    with page.expect_response("**/present/") as told:
        page.mouse.wheel(0, 200)
    assert told.value.status == 204
    page.clock.run_for(15 * MINUTE)
    page.evaluate(SCROLL)
    page.clock.run_for(16 * MINUTE)
    expect(page).to_have_url(LOCK)


def test_what_could_only_be_said_late_counts_from_the_hand(context: BrowserContext, lea: YoungPerson) -> None:
    """A slow network: the first word is answered twenty minutes later, and the second leaves then. The last key was before both."""
    page, held = tab(context, "/jeunes/"), list[Route]()
    page.route("**/present/", lambda one: one.continue_() if held else held.append(one))
    page.keyboard.press("Shift")
    page.clock.run_for(1000)
    page.keyboard.press("Shift")
    page.clock.run_for(20 * MINUTE)
    with page.expect_response("**/present/"):
        held[0].continue_()
    with page.expect_response("**/present/"):  # the second word
        page.clock.run_for(2000)
    page.clock.run_for(10 * MINUTE)
    expect(page).to_have_url(LOCK)


def test_one_locks_it_oneself_from_the_menu(context: BrowserContext, lea: YoungPerson) -> None:
    page, other = tab(context, "/jeunes/"), tab(context, "/premier-accueil/")
    page.locator(".topbar summary").last.click()
    page.get_by_role("button", name="Verrouiller").click()
    expect(page).to_have_url(LOCK)
    expect(other).to_have_url(LOCK)  # one tab that locks locks all
    assert "Moreau" not in page.content()
    page.locator("input[name=current]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/jeunes/$"))
    expect(other).to_have_url(re.compile("/premier-accueil/$"))

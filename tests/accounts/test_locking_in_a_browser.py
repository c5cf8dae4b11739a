"""G23, G38: a phone that asks for the code, in a real browser: nobody touches it, the page leaves, what was typed waits."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import device_cookie
from clicnjob.messaging.actions import open_conversation
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import YoungPerson
from tests.accounts.test_locking import locking
from tests.accounts.test_staff_lock_in_a_browser import SCROLL, TALL
from tests.conftest import CODE
from tests.realtime import conftest as network

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
serve = network.serve
AT_THE_DOOR = re.compile("/connexion/jeune/")


@pytest.fixture
def phone(
    browser: Browser, serve: Callable[[], network.Running], lea: YoungPerson, lea_account: User
) -> Iterator[Page]:
    open_conversation(person=lea, by=SYSTEM)
    client: Client = locking(lea_account)
    address = f"http://127.0.0.1:{serve().port}"
    context = browser.new_context(base_url=address, locale="fr-FR", viewport={"width": 360, "height": 740})
    names = (settings.SESSION_COOKIE_NAME, device_cookie())
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address} for name in names])
    page = context.new_page()
    page.clock.install()
    yield page
    context.close()


def test_nobody_touches_it_and_what_was_typed_waits(phone: Page) -> None:
    phone.goto("/mes-rendez-vous/demander/")
    words = phone.locator("main textarea").first
    words.fill("Je n’ai plus de logement")
    phone.clock.run_for(60_000)
    words.press("End")  # someone is there: the two minutes begin again
    phone.clock.run_for(119_000)
    expect(words).to_have_value("Je n’ai plus de logement")

    phone.clock.run_for(3_000)
    expect(phone).to_have_url(AT_THE_DOOR)
    assert "logement" not in phone.content()

    phone.go_back()
    phone.wait_for_load_state()
    assert "logement" not in phone.content(), "the page before is asked again, and answers with the code"

    phone.goto("/mes-rendez-vous/demander/")
    expect(phone).to_have_url(AT_THE_DOOR)
    phone.locator("input[name=code]").fill(CODE)
    phone.get_by_role("button", name="Entrer").click()
    expect(phone).to_have_url(re.compile("/mes-rendez-vous/demander/$"))
    expect(phone.locator("main textarea").first).to_have_value("Je n’ai plus de logement")


def test_a_page_that_scrolls_by_itself_is_not_touched(phone: Page) -> None:
    """A message that comes moves the conversation to its end: the phone left on a table closes all the same."""
    phone.goto("/mes-rendez-vous/demander/")
    phone.evaluate(TALL)
    phone.clock.run_for(100_000)
    phone.evaluate(SCROLL)
    phone.clock.run_for(22_000)
    expect(phone).to_have_url(AT_THE_DOOR)


def test_a_computer_that_others_use_warns_then_leaves(
    browser: Browser, serve: Callable[[], network.Running], lea: YoungPerson, lea_account: User
) -> None:
    """RGAA 13.1: a minute before its ten minutes end, a word is said aloud; a key stays; else nothing of anybody is left."""
    lea_account.username = "lea.moreau"
    lea_account.set_password("vent du large")
    lea_account.save()
    client = Client()
    said = {"username": "lea.moreau", "password": "vent du large", "shared": "on"}
    assert client.post("/connexion/jeune/identifiant/", said).status_code == 303
    address = f"http://127.0.0.1:{serve().port}"
    context = browser.new_context(base_url=address, locale="fr-FR", viewport={"width": 390, "height": 740})
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
    page = context.new_page()
    page.clock.install()
    page.goto("/mon-compte/")
    still = page.get_by_role("alert").filter(has_text="Vous êtes encore là")
    page.clock.run_for(510_000)
    expect(still).to_be_hidden()
    page.clock.run_for(12_000)
    expect(still).to_be_visible()
    with page.expect_response("**/present/") as told:
        page.keyboard.press("Shift")
    assert told.value.status == 204
    expect(still).to_be_hidden()
    page.clock.run_for(515_000)
    expect(page).to_have_url(re.compile("/mon-compte/$"))

    page.clock.run_for(70_000)
    expect(page).to_have_url(f"{address}/")
    page.goto("/mon-compte/")
    expect(page).to_have_url(AT_THE_DOOR)
    context.close()

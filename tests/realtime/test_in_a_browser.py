"""Eight tabs of one browser share one stream, whichever way the browser lets them (R21)."""

import json
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, expect

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.messaging.models import Conversation
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import YoungPerson
from tests.realtime.conftest import Running

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TABS = 8
PATIENCE = 20
NO_WORKER = "delete window.SharedWorker"


@pytest.fixture
def talk(lea: YoungPerson, claire: User) -> Conversation:
    return open_conversation(person=lea, by=SYSTEM)


@pytest.fixture
def home(serve: Callable[[], Running]) -> str:
    return f"http://127.0.0.1:{serve().port}"


@pytest.fixture
def claires_browser(
    browser: Browser, home: str, claire: User, client_of: Callable[[User], Client]
) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=home)
    cookie = client_of(claire).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": home}])
    yield context
    context.close()


def settles_on_one_stream(home: str) -> bool:
    """One is opened before the former is closed, so that nothing falls between: soon the server holds one, and it lasts."""
    deadline, seen = time.monotonic() + PATIENCE, [0]
    while seen[-3:] != [1, 1, 1] and time.monotonic() < deadline:
        time.sleep(0.5)
        with urllib.request.urlopen(f"{home}/sante/") as answer:
            seen.append(int(json.load(answer)["streams"]))
    return seen[-3:] == [1, 1, 1]


@pytest.mark.parametrize("script", ["", NO_WORKER], ids=["worker", "leading-page"])
def test_eight_tabs_share_one_stream(
    claires_browser: BrowserContext, home: str, talk: Conversation, lea_account: User, script: str
) -> None:
    """All eight hear; when those that came first are closed, the last still does."""
    if script:
        claires_browser.add_init_script(script)
    tabs = []
    for number in range(TABS):
        tab = claires_browser.new_page()
        tab.goto(f"/messages/{talk.pk}/" if number % 2 else "/messages/")
        tabs.append(tab)
    assert settles_on_one_stream(home)

    send_message(conversation=talk, body="à tous", client_id=uuid.uuid4(), by=account_actor(lea_account))
    for tab in tabs:
        expect(tab.locator("#inbox")).to_contain_text("à tous")
    assert settles_on_one_stream(home)

    for tab in tabs[:-1]:
        tab.close()
    assert settles_on_one_stream(home)
    send_message(conversation=talk, body="encore là", client_id=uuid.uuid4(), by=account_actor(lea_account))
    expect(tabs[-1].locator("#thread")).to_contain_text("encore là", timeout=15_000)
    assert settles_on_one_stream(home)

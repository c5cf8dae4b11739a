"""In a real browser: the page asks, the worker shows the notice that our server wrote, and keeps nothing (G23, G24)."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from clicnjob.accounts.models import User
from clicnjob.notifications.channels.webpush import b64
from clicnjob.notifications.models import PushDevice
from clicnjob.notifications.queries.push import subscription_of
from clicnjob.shared import clock
from tests.browser import until
from tests.e2e.eyes import axe
from tests.realtime import conftest as network

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
serve = network.serve
PAGE = "/mon-compte/me-prevenir/"
SECONDS = 15_000
# No push service is reached from here: the browser's answer is made up, all the rest is real.
ACCEPTS = """
PushManager.prototype.subscribe = async options => ({
  endpoint: "https://fcm.googleapis.com/fcm/send/abc",
  getKey: name => (name === "auth" ? new Uint8Array(16).fill(7) : Uint8Array.of(4, ...new Uint8Array(64).fill(9))).buffer,
});
"""


@pytest.fixture
def morning() -> dt.datetime:
    """The server lives at the true hour: so do the others here."""
    return clock.now()


@pytest.fixture
def page(
    browser: Browser, lea_account: User, serve: Callable[[], network.Running], client_of: Callable[[User], Client]
) -> Iterator[Page]:
    address = f"http://127.0.0.1:{serve().port}"
    context = browser.new_context(
        base_url=address, viewport={"width": 360, "height": 740}, permissions=["notifications"], locale="fr-FR"
    )
    cookie = client_of(lea_account).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
    yield opened
    context.close()
    assert errors == []


def test_this_device_is_added(page: Page, lea_account: User) -> None:
    page.add_init_script(ACCEPTS)
    page.goto(PAGE)
    assert axe(page) == []
    page.get_by_role("button", name="Me prévenir sur cet appareil").click()
    expect(page.get_by_text("Cet appareil vous prévient.")).to_be_visible(timeout=SECONDS)
    given = subscription_of(PushDevice.objects.get(user=lea_account))
    assert (given.endpoint, b64(given.auth)) == ("https://fcm.googleapis.com/fcm/send/abc", b64(bytes([7] * 16)))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_worker_shows_what_came_and_keeps_nothing(page: Page) -> None:
    """G24: what is shown is what the server said; without data, the name of the application."""
    page.goto(PAGE)
    cdp = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    cdp.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    cdp.send("ServiceWorker.enable")
    page.evaluate("navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready).then(() => 1)")
    while not found:
        page.wait_for_timeout(50)
    origin = page.evaluate("location.origin")
    said = {"title": "Mission locale", "body": "Claire vous a écrit.", "url": f"{origin}/ma-conversation/", "tag": "t"}
    for data in (said, said, {"title": "ClicNJob", "body": "Un message vous attend.", "tag": "u"}):
        cdp.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": origin, "registrationId": found[0]["registrationId"], "data": json.dumps(data)},
        )
    look = """navigator.serviceWorker.ready.then(worker => worker.getNotifications())
      .then(all => all.map(one => [one.title, one.body]).sort())"""
    # The second of one tag takes the place of the first: for a moment both are there.
    both = '[["ClicNJob","Un message vous attend."],["Mission locale","Claire vous a écrit."]]'
    until(page, f"{look}.then(all => JSON.stringify(all) === '{both}')")
    assert page.evaluate("caches.keys()") == []

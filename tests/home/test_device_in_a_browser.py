"""A phone of one's own, in a real browser: it may keep the application, shows what is to read, takes a photo that is shared with it."""

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import device_cookie
from clicnjob.documents.models import Document
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.messaging.models import Conversation
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import YoungPerson
from tests.files import hostile
from tests.realtime import conftest as network

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
serve = network.serve
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
BADGES = """
window.badges = [];
navigator.setAppBadge = async count => { window.badges.push(count); };
navigator.clearAppBadge = async () => { window.badges.push(0); };
"""
DOORS = """async () => (await navigator.serviceWorker.getRegistrations())
    .filter(one => one.active?.state === "activated").map(one => new URL(one.scope).pathname)"""
SHARED = """([name, data]) => {
    const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0)), files = new DataTransfer();
    files.items.add(new File([bytes], name, { type: "image/jpeg" }));
    const form = Object.assign(document.createElement("form"), { method: "POST", enctype: "multipart/form-data", action: "/partager/" });
    const field = Object.assign(document.createElement("input"), { type: "file", name: "pages" });
    field.files = files.files;
    form.append(field);
    document.body.append(form);
    form.submit();
}"""


@pytest.fixture
def talk(lea: YoungPerson, lea_account: User) -> Conversation:
    return open_conversation(person=lea, by=SYSTEM)


@pytest.fixture
def phone(
    browser: Browser,
    serve: Callable[[], network.Running],
    talk: Conversation,
    lea_account: User,
    own_phone: str,
    client_of: Callable[[User], Client],
) -> Iterator[Page]:
    address = f"http://127.0.0.1:{serve().port}"
    context = browser.new_context(base_url=address, locale="fr-FR", **PHONE)
    session = client_of(lea_account).cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session, device_cookie(): own_phone}
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.add_init_script(BADGES)
    yield page
    context.close()
    assert errors == []


def test_it_may_be_kept_on_the_screen(phone: Page, lea: YoungPerson) -> None:
    phone.goto("/accueil/")
    control = phone.context.new_cdp_session(phone)

    read = control.send("Page.getAppManifest")
    refusals = control.send("Page.getInstallabilityErrors")["installabilityErrors"]

    assert (read["errors"], lea.structure.name in read["data"]) == ([], True)
    # A test's own window is a private one, where nothing is installed; there is no other objection.
    assert {one["errorId"] for one in refusals} <= {"in-incognito"}


def test_the_icon_says_what_is_to_read_and_no_more_once_it_is_read(
    phone: Page, talk: Conversation, claire: User
) -> None:
    for number in (1, 2):
        send_message(
            conversation=talk,
            body="Bonjour",
            client_id=f"00000000-0000-4000-8000-00000000000{number}",
            by=account_actor(claire),
        )

    phone.goto("/accueil/")
    assert phone.evaluate("badges") == [2]
    phone.goto("/ma-conversation/")
    assert phone.evaluate("badges") == [0]


def test_a_photo_shared_from_the_gallery_leaves_by_the_usual_form(phone: Page, lea: YoungPerson) -> None:
    phone.goto("/accueil/")
    phone.evaluate("dispatchEvent(new Event('appinstalled'))")
    for _ in range(50):
        if "/partager/" in phone.evaluate(DOORS):
            break
        phone.wait_for_timeout(100)

    phone.evaluate(SHARED, ["carte.jpg", base64.b64encode(hostile.jpeg()).decode()])

    expect(phone.locator(".scan-page")).to_have_count(1)
    assert phone.url.endswith("/mes-documents/")
    assert not Document.objects.exists()  # nothing left the phone yet
    phone.get_by_role("button", name="Envoyer", exact=True).click()
    phone.get_by_role("button", name="Oui, c’est lisible").click()
    expect(phone.get_by_text("Un conseiller va regarder").first).to_be_visible()
    assert Document.objects.get().young_person == lea

    # Taken once; and the door goes with the session.
    phone.goto("/mes-documents/?partage")
    expect(phone.locator(".scan-page")).to_have_count(0)
    phone.goto("/mon-compte/")
    phone.get_by_role("button", name="Me déconnecter").click()
    phone.wait_for_url(lambda url: "/mon-compte/" not in url)
    assert phone.evaluate(DOORS) == []

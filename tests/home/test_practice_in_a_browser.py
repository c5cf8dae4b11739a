"""A training lived in a browser: one click, a role tried at phone and desk width, what would have left, and back to one's own."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from clicnjob.accounts.models import User
from clicnjob.structures.models import Structure
from clicnjob.structures.tasks import practices
from tests.e2e.eyes import NARROWEST, axe, eyes
from tests.realtime import conftest as network

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
serve = network.serve
DESK = {"width": 1280, "height": 800}


@pytest.fixture
def page(
    browser: Browser, serve: Callable[[], network.Running], claire: User, client_of: Callable[[User], Client]
) -> Iterator[Page]:
    address = f"http://127.0.0.1:{serve().port}"
    context = browser.new_context(base_url=address, locale="fr-FR", reduced_motion="reduce")
    cookie = client_of(claire).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
    yield context.new_page()
    context.close()


def seen(page: Page) -> list[str]:
    """What axe and the eyes find wrong, on the narrowest phone and at a desk."""
    found = []
    for size in (NARROWEST, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"{size['width']} px: {words}" for words in (*axe(page), *eyes(page, "fits", "spacing"))]
    return found


def test_a_training_from_the_first_click_to_the_last(page: Page, toulon: Structure) -> None:
    page.goto("/entrainement/")
    assert seen(page) == []
    page.get_by_role("button", name="Commencer l’entraînement").click()
    expect(page.get_by_text("se prépare")).to_be_visible()
    assert practices() == 1

    counsellor = page.get_by_role("button", name=re.compile("Conseill")).first
    expect(counsellor).to_be_visible()  # the page that waits looks again by itself
    assert seen(page) == []
    counsellor.click()
    expect(page.get_by_text("Tout y est inventé, rien n’est envoyé.").first).to_be_visible()
    assert seen(page) == []

    page.goto("/entrainement/envois/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce qui serait parti")
    assert seen(page) == []

    page.get_by_role("button", name="Quitter l’entraînement").first.click()
    page.wait_for_url("**/entrainement/")
    page.goto("/accueil/")
    expect(page.get_by_text("Tout y est inventé, rien n’est envoyé.")).to_have_count(0)
    expect(page.locator("body")).to_contain_text(toulon.name)

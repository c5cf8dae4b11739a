"""A reading that arrives while a counsellor looks at the paper; one key to justify, never while one types."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import expect

from clicnjob.accounts.models import User
from clicnjob.documents.actions import note_reading
from clicnjob.documents.models import Document
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import YoungPerson
from tests.documents import test_in_a_browser as others
from tests.documents.test_reading import read, zone
from tests.e2e.eyes import axe

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
serve, enter = others.serve, others.enter


def test_the_reading_comes_by_itself_and_j_justifies(
    enter: others.Open, paper: Document, lea: YoungPerson, claire: User, client_of: Callable[[User], Client]
) -> None:
    page = enter(client_of(claire), f"/documents/{paper.pk}/", others.DESK)
    expect(page.get_by_text("La machine lit le document")).to_be_visible()
    page.wait_for_timeout(1200)  # the stream opens
    page.fill("#id_expires_on", "2030-06-01")

    rows = zone(f"{lea.last_name.upper()}X", "LEA<MARIE", f"{lea.birth_date:%y%m%d}")
    note_reading(document=paper, reading=read(rows), by=SYSTEM)

    expect(page.locator("#machine mark")).to_have_text("X")
    expect(page.locator("#id_number")).to_have_value("X4RTBPFW4")
    expect(page.locator("#id_expires_on")).to_have_value("2030-06-01")  # what was typed stays
    assert axe(page) == []
    for wide in (1280, 390, 320):
        page.set_viewport_size({"width": wide, "height": 800})
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), wide

    page.locator("#id_number").press("j")
    expect(page.locator("#id_number")).to_have_value("jX4RTBPFW4")  # one types in a field
    page.locator("#id_number").fill("X4RTBPFW4")
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="À reporter dans i-milo")).to_be_visible()

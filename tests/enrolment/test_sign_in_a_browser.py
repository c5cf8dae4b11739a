"""A finger on the structure's tablet: the pad sends strokes, the sheet shows them."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import expect

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.vault.envelope import open_sealed
from clicnjob.workshops.enums import SeatState
from clicnjob.workshops.models import Seat, Session, Signature
from tests.documents import test_in_a_browser as papers
from tests.realtime import conftest as network

serve, enter = network.serve, papers.enter
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_claire_hands_the_tablet_and_lea_signs(
    enter: papers.Open, lea_seat: Seat, claire: User, client_of: Callable[..., Client]
) -> None:
    Seat.objects.update(state=SeatState.PRESENT, arrived_at=clock.now())
    page = enter(client_of(claire), f"/inscriptions/{lea_seat.pk}/signer/", TABLET)
    page.get_by_role("button", name="Enregistrer la signature").click()
    expect(page.get_by_text("Signez dans le cadre, puis enregistrez.")).to_be_visible()
    pad = page.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    for first, last in ((0.1, 0.5), (0.5, 0.9)):
        page.mouse.move(box["x"] + box["width"] * first, box["y"] + box["height"] * 0.7)
        page.mouse.down()
        for step in range(1, 9):
            part = first + (last - first) * step / 8
            page.mouse.move(box["x"] + box["width"] * part, box["y"] + box["height"] * (0.3 + 0.4 * (step % 2)))
        page.mouse.up()
    page.get_by_role("button", name="Enregistrer la signature").click()
    expect(page.get_by_text("La signature est enregistrée.")).to_be_visible()

    row, session = Signature.objects.get(), Session.objects.get()
    strokes = json.loads(open_sealed(session.structure_id, bytes(row.sealed or b""), row.place))
    assert len(strokes) == 2
    assert 40 < strokes[0][0] < 80
    assert 500 < strokes[1][-2] < 560

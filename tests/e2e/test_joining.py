"""From the personal QR, or the room's code, to the first message sent, on a real phone: few taps, counted (R7)."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, World

CODE = "482915"
MOST = 8
"""Taps or fields from the personal QR to the first message sent (R7)."""


class Hand:
    """Counts what a young person does: a tap is one, a field typed is one, whatever its length."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps: list[str] = []
        self.typed = 0

    def tap(self, name: str) -> None:
        self.taps.append(name)
        self.page.get_by_role("button", name=name).first.click()

    def type(self, label: str, text: str) -> None:
        self.taps.append(label)
        self.typed += len(text)
        self.page.get_by_label(label).first.fill(text)

    def finish(self) -> None:
        """From the code to the first message, whichever way one came."""
        self.type("Choisissez 6 chiffres", CODE)
        self.type("Tapez-les encore une fois", CODE)
        self.tap("Continuer")
        expect(self.page.get_by_role("heading", name="Comment vous joindre ?")).to_be_visible()
        self.tap("Passer, sans numéro")
        expect(self.page.get_by_role("heading", name="C’est fait !")).to_be_visible()
        self.type("Votre réponse", "Bonjour")
        self.tap("Envoyer")
        self.page.wait_for_url("**/ma-conversation/**")
        expect(self.page.locator(".mine .bubble").last).to_have_text("Bonjour")


def test_from_the_personal_qr(open_browser: Callable[..., Page], world: World) -> None:
    hand = Hand(open_browser(PHONE))

    hand.page.goto(world.roles["youth_to_join"]["card"])
    hand.tap("Oui, c’est moi")
    hand.finish()

    print(f"TAPS card {len(hand.taps)} typed {hand.typed}")
    assert len(hand.taps) <= MOST


def test_through_the_rooms_code_and_a_helper(open_browser: Callable[..., Page], world: World) -> None:
    """The helper's tap appears on the phone by itself."""
    desk = open_desk(open_browser, world)
    who = someone_expected(world)
    code = desk_code(world)
    hand = Hand(open_browser(PHONE))
    hand.page.goto("/rejoindre/")
    hand.type("Le code de la salle", code)
    hand.tap("Continuer")
    hand.type("Votre prénom", who)
    hand.tap("C’est moi")
    expect(hand.page.get_by_role("heading", name="Levez la main")).to_be_visible()

    desk.locator(".desk-claim", has_text=who).get_by_role("button", name=f"C’est {who}").first.click()

    expect(hand.page.get_by_role("heading", name=f"C’est vous, {who}")).to_be_visible(timeout=5000)
    hand.tap("Oui, c’est moi")
    hand.finish()
    print(f"TAPS room {len(hand.taps)} typed {hand.typed}")
    assert (
        len(hand.taps) <= MOST + 3
    )  # the room's code, the first name, and the two taps that send them, less the card's


def open_desk(open_browser: Callable[..., Page], world: World) -> Page:
    desk = open_browser(DESK)
    desk.goto("/connexion/")
    desk.get_by_role("button", name="Entrer comme conseillère").click()
    desk.wait_for_url("**/accueil/")
    desk.goto(f"/seances/{world.session['id']}/bureau/")
    start = desk.get_by_role("button", name="Ouvrir")
    if start.count():
        start.first.click()
        desk.wait_for_load_state()
    return desk


def ask(world: World, expression: str) -> Any:
    """Something only the database knows."""
    script = (
        "from clicnjob.workshops.models import Session, Seat; from clicnjob.structures.models import Attachment; "
        f"session = Session.objects.get(pk='{world.session['id']}'); print({expression})"
    )
    return world.clicnjob("shell", "-v0", "-c", script).strip().splitlines()[-1]


def desk_code(world: World) -> str:
    code = str(ask(world, "session.room_code"))
    if not code:
        pytest.fail("the session is not open")
    return code


def someone_expected(world: World) -> str:
    """The first name of someone whose place is free to join, and whom nobody else is called."""
    return str(
        ask(
            world,
            "[s.young_person.first_name for s in session.seats.select_related('young_person') "
            "if not Attachment.objects.current().filter(young_person=s.young_person).exists() "
            "and session.seats.filter(young_person__first_name=s.young_person.first_name).count() == 1][-1]",
        )
    )

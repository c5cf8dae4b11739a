"""From the personal QR, or the room's code, to the first message sent, on a real phone: few taps, counted (R7)."""

from collections.abc import Callable

from django.test import Client
from playwright.sync_api import Page, expect

from clicnjob.accounts.models import User
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.models import Seat
from tests.e2e.rooms import CODE, DESK, PHONE, Room, card_of
from tests.e2e.rooms import room as room  # noqa: PLC0414  a fixture
from tests.realtime import conftest as network

serve = network.serve

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


def test_from_the_personal_qr(room: Room, lea: YoungPerson, lea_seat: Seat) -> None:
    hand = Hand(room.open(PHONE))

    hand.page.goto(card_of(lea))
    hand.tap("Oui, c’est moi")
    hand.finish()

    print(f"TAPS card {len(hand.taps)} typed {hand.typed}")
    assert len(hand.taps) <= MOST


def test_through_the_rooms_code_and_a_helper(
    room: Room, lea_seat: Seat, claire: User, client_of: Callable[[User], Client]
) -> None:
    """The helper's tap appears on the phone by itself."""
    desk = room.open(DESK, client_of(claire))
    desk.goto(f"/seances/{lea_seat.session_id}/bureau/")
    hand = Hand(room.open(PHONE))
    hand.page.goto("/rejoindre/")
    hand.type("Le code de la salle", lea_seat.session.room_code)
    hand.tap("Continuer")
    hand.type("Votre prénom", "Léa")
    hand.tap("C’est moi")
    expect(hand.page.get_by_role("heading", name="Levez la main")).to_be_visible()

    desk.locator(".desk-claim", has_text="Léa").get_by_role("button", name="C’est Léa").first.click()

    expect(hand.page.get_by_role("heading", name="C’est vous, Léa")).to_be_visible(timeout=5000)
    hand.tap("Oui, c’est moi")
    hand.finish()
    print(f"TAPS room {len(hand.taps)} typed {hand.typed}")
    # The room's code, the first name, and the two taps that send them, less the card's.
    assert len(hand.taps) <= MOST + 3

"""The whole journey with nothing but a keyboard: join, write, read; answer, verify a paper, note an arrival (WCAG 2.1.1, 2.4.3)."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from clicnjob.accounts.models import User
from clicnjob.documents.actions import receive
from clicnjob.enrolment.actors import account_actor
from clicnjob.structures.models import Site, YoungPerson
from clicnjob.workshops.models import Seat
from tests.conftest import make_person
from tests.e2e.rooms import CODE, DESK, Room, card_of
from tests.e2e.rooms import room as room  # noqa: PLC0414  a fixture
from tests.matrix.stage import PICTURE
from tests.realtime import conftest as network

serve = network.serve
SignedIn = Callable[[User], Client]

WHERE = """() => {
  const el = document.activeElement, stuck = el === window.stop && !el.matches("audio, [type=date]");
  window.stop = el;
  const box = el.closest("label, .choice, .item") || el;
  const seen = [el, box, el.parentElement].filter(Boolean).some(one => getComputedStyle(one).outlineStyle !== "none" || getComputedStyle(one, "::after").outlineStyle !== "none");
  return { stuck, body: el === document.body, seen, said: el.outerHTML.slice(0, 120) };
}"""


class Keys:
    """Hands that have no pointer. Every stop of the focus must show, and Tab must always lead further."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, target: Locator, most: int = 80) -> None:
        """Tab until the focus is there."""
        expect(target.first).to_be_visible()
        for _ in range(most):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(WHERE)
            if here["body"]:
                continue  # the end of the page: round again
            assert here["seen"], f"the focus does not show on {here['said']}"
            assert not here["stuck"], f"Tab leads nowhere from {here['said']}"
            if target.first.evaluate("el => el === document.activeElement"):
                return
        raise AssertionError(f"Tab never reaches {target}")

    def press(self, name: str, role: str = "button") -> None:
        """Reach it and press Enter."""
        self.to(self.page.get_by_role(role, name=name))  # type: ignore[arg-type]
        self.page.keyboard.press("Enter")

    def type(self, label: str, text: str) -> None:
        """Reach the field of this label and fill it."""
        self.to(self.page.get_by_label(label, exact=True))
        self.page.keyboard.type(text)

    def skip(self) -> None:
        """The first stop of a page leads past its menus."""
        self.page.keyboard.press("Tab")
        link = self.page.get_by_role("link", name="Aller au contenu")
        expect(link).to_be_focused()
        expect(link).to_be_in_viewport()
        self.page.keyboard.press("Enter")
        assert self.page.evaluate("document.activeElement.id") == "main"

    def still_somewhere(self) -> None:
        """What changed by itself, or by one's own doing, has not taken the focus away."""
        assert not self.page.evaluate(WHERE)["body"], "the focus is lost"


@pytest.mark.slow
def test_a_day_without_a_pointer(
    room: Room, lea: YoungPerson, lea_seat: Seat, toulon_site: Site, claire: User, client_of: SignedIn
) -> None:
    nour = make_person(toulon_site, "Nour", "Santoni", claire)
    Seat.objects.create(session=lea_seat.session, young_person=nour, given_by=claire)

    # Léa joins with her card, chooses a code, writes.
    young = Keys(room.open(DESK))
    young.page.goto(card_of(lea))
    young.skip()
    young.press("Oui, c’est moi")
    young.type("Choisissez 6 chiffres (obligatoire)", CODE)
    young.type("Tapez-les encore une fois (obligatoire)", CODE)
    young.press("Continuer")
    expect(young.page.get_by_role("heading", name="Comment vous joindre ?")).to_be_visible()
    young.press("Passer, sans numéro")
    expect(young.page.get_by_role("heading", name="C’est fait !")).to_be_visible()
    young.to(young.page.get_by_label("Votre réponse"))
    young.page.keyboard.type("Bonjour")
    young.press("Envoyer")
    young.page.wait_for_url("**/ma-conversation/**")
    mine = young.page.locator(".mine .bubble")
    expect(mine.last).to_have_text("Bonjour")

    # She goes on in the conversation: Enter sends, the focus stays in the field.
    young.type("Votre message", "Je suis là.")
    young.page.keyboard.press("Enter")
    expect(mine.last).to_have_text("Je suis là.")
    expect(young.page.get_by_label("Votre message", exact=True)).to_be_focused()

    # Claire reads and answers; the list of the desk and the live thread leave her where she is.
    desk = Keys(room.open(DESK, client_of(claire)))
    desk.page.goto("/messages/")
    desk.skip()
    desk.to(desk.page.get_by_role("link", name="Léa Moreau"))
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#thread")).to_contain_text("Je suis là.")
    desk.type("Votre message", "Bienvenue Léa.")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".mine .bubble").last).to_have_text("Bienvenue Léa.")
    expect(desk.page.get_by_label("Votre message", exact=True)).to_be_focused()
    expect(young.page.locator("#thread")).to_contain_text("Bienvenue Léa.")
    expect(young.page.get_by_label("Votre message", exact=True)).to_be_focused()

    # A menu opens, closes with Escape, and gives the focus back.
    menu = desk.page.locator("header details.menu summary").last
    desk.to(menu)
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("button", name="Se déconnecter")).to_be_visible()
    desk.page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(desk.page.get_by_role("button", name="Se déconnecter")).to_be_hidden()

    # She verifies Léa's paper: what is typed, the decision, the line for i-milo.
    paper = receive(person=lea, kind="cni", pictures=[PICTURE], by=account_actor(claire))
    desk.page.goto(f"/documents/{paper.pk}/")
    desk.to(desk.page.locator("input[name=number]"))
    desk.page.keyboard.type("X4RTBPFW4")
    desk.to(desk.page.locator("input[name=expires_on]"))
    desk.page.keyboard.type("20052031")
    desk.press("Identité justifiée")
    expect(desk.page.get_by_text("À reporter dans i-milo")).to_be_visible()

    # Nour arrives: one key on her row; the row changes under the focus, which stays in it.
    desk.page.goto(f"/seances/{lea_seat.session_id}/bureau/")
    row = desk.page.locator("li[id^=seat-]", has_text="Nour Santoni")
    desk.to(row.get_by_role("button", name="Arrivé·e"))
    desk.page.keyboard.press("Enter")
    expect(row.locator(".light-on", has_text="arrivé·e")).to_be_visible()
    desk.page.wait_for_timeout(300)
    desk.still_somewhere()
    assert row.evaluate("el => el.contains(document.activeElement)")

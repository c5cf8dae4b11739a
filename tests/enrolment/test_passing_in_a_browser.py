"""A hand-over seen live by the young person; the pages of the counsellor on a phone and a desk, axe clean."""

import re

import pytest
from playwright.sync_api import expect

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.models import Conversation
from clicnjob.shared import clock
from clicnjob.structures.actions import cover
from tests.e2e.eyes import axe, fits
from tests.messaging import test_in_a_browser as chat

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
talk, enter, serve = chat.talk, chat.enter, chat.serve


def test_a_hand_over_is_seen_live(
    enter: chat.Open, talk: Conversation, lea_account: User, claire: User, karim: User
) -> None:
    """The header and the conversation change by themselves on the phone; G13: the former referent's page ends."""
    phone, desk = enter(lea_account, chat.MINE, chat.PHONE), enter(claire, "/jeunes/", chat.DESK)
    former = enter(claire, f"/messages/{talk.pk}/", chat.DESK)
    expect(phone.locator("#chat-head h1")).to_have_text("Claire")

    desk.get_by_label("Choisir Léa Moreau").check()
    desk.get_by_role("button", name="Confier les jeunes cochés").click()
    desk.get_by_label("À qui").select_option(str(karim.pk))
    desk.get_by_label("Pour de bon").check()
    desk.get_by_role("button", name="Continuer").click()
    expect(desk.locator("h1")).to_have_text("Léa Moreau, de Claire à Karim, pour de bon")
    assert axe(desk) == []
    desk.get_by_role("button", name="Confier à Karim").click()

    expect(phone.locator("#chat-head h1")).to_have_text("Karim")
    expect(phone.locator("#thread")).to_contain_text("Karim vous suit maintenant, à la place de Claire.")
    expect(desk.locator("h1")).to_have_text("Passations")
    assert former.reload().status == 404  # type: ignore[union-attr]  # a page was loaded
    desk.get_by_role("button", name=re.compile("^Annuler la passation")).click()
    expect(phone.locator("#chat-head h1")).to_have_text("Claire")


def test_the_pages_are_accessible(
    enter: chat.Open, talk: Conversation, lea_account: User, claire: User, karim: User
) -> None:
    today = clock.today()
    cover(absent=claire, covering=karim, starts_on=today, ends_on=today, by=account_actor(claire))
    for user, path, profile in (
        (lea_account, chat.MINE, chat.PHONE),
        (lea_account, "/accueil/", chat.PHONE),
        (claire, "/jeunes/passation/?tous=1", chat.PHONE),
        (claire, "/jeunes/", chat.PHONE),
        (claire, "/equipe/remplacements/", chat.PHONE),
        (claire, "/passations/", chat.DESK),
    ):
        page = enter(user, path, profile)
        assert (path, axe(page), fits(page)) == (path, [], True)

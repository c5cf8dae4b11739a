"""Moments proposed at the desk arrive on the phone; one tap there, and the agenda changes by itself."""

import pytest
from playwright.sync_api import expect

from clicnjob.accounts.models import User
from clicnjob.appointments.models import Appointment
from clicnjob.messaging.models import Conversation
from tests.messaging import test_in_a_browser as chat

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
talk, enter, serve = chat.talk, chat.enter, chat.serve


def test_proposed_chosen_and_seen(enter: chat.Open, talk: Conversation, lea_account: User, claire: User) -> None:
    """The card in the conversation, the page of appointments and the agenda say the same, live."""
    phone = enter(lea_account, chat.MINE, chat.PHONE)
    agenda = enter(claire, "/rendez-vous/?vue=liste", chat.DESK)
    desk = enter(claire, f"/jeunes/{talk.young_person_id}/rendez-vous/proposer/", chat.DESK)
    moments = desk.locator("input[name=moments]")
    for index in (5, 7):
        moments.nth(index).check(force=True)
    desk.get_by_role("button", name="Proposer ces moments").click()

    expect(agenda.get_by_role("heading", name="Proposés, en attente de réponse")).to_be_visible()
    card = phone.locator(".share-card").last
    expect(card).to_contain_text("Choisissez un rendez-vous")
    card.get_by_role("button").nth(1).click()

    expect(phone.locator(".share-card").last).to_contain_text("Vient")
    expect(agenda.locator("section[aria-labelledby=coming]")).to_contain_text("Léa Moreau")
    expect(agenda.locator("section[aria-labelledby=coming]")).to_contain_text("Vient")
    expect(agenda.get_by_role("heading", name="Proposés, en attente de réponse")).to_have_count(0)
    phone.goto("/mes-rendez-vous/")
    expect(phone.locator(f"#appointment-{Appointment.objects.get().pk}")).to_contain_text("Vous venez")

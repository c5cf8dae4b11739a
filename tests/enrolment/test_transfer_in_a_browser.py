"""A transfer from end to end in real browsers: two desks and a phone, without reloading the phone; axe clean."""

import pytest
from playwright.sync_api import Page, expect

from clicnjob.accounts.models import User
from clicnjob.messaging.models import Conversation
from clicnjob.shared.actor import Role
from clicnjob.structures.models import Site, Structure, YoungPerson
from tests.conftest import make_member
from tests.e2e.eyes import axe, fits
from tests.messaging import test_in_a_browser as chat

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
talk, enter, serve = chat.talk, chat.enter, chat.serve


@pytest.fixture
def oscar(nice: Structure, nice_site: Site) -> User:
    return make_member(nice, "Oscar", Role.DIRECTION, "Blanc")


def clean(page: Page) -> None:
    assert (axe(page), fits(page)) == ([], True)


def test_asked_accepted_and_going_on(
    enter: chat.Open, talk: Conversation, lea: YoungPerson, lea_account: User, claire: User, omar: User, oscar: User
) -> None:
    phone, desk = enter(lea_account, chat.MINE, chat.PHONE), enter(claire, f"/jeunes/{lea.pk}/", chat.DESK)
    chat.write(phone, "Est-ce que la boulangerie embauche ?")
    expect(phone.locator("#thread .mine")).to_have_count(1)

    desk.locator("summary", has_text="Autres actions").click()
    desk.get_by_role("link", name="Transférer à une autre Mission locale").click()
    desk.get_by_label("Chercher une Mission locale").fill("nice")
    desk.get_by_role("button", name="Chercher").click()
    desk.get_by_role("link", name="Choisir Mission locale de Nice").click()
    clean(desk)
    desk.get_by_label("Raison").select_option("moved")
    desk.get_by_label("Un mot pour le jeune").fill("Omar t’attend là-bas.")
    desk.get_by_role("button", name="Demander le transfert").click()
    expect(desk.locator("h1")).to_contain_text("Léa Moreau, vers Mission locale de Nice")
    clean(desk)

    expect(phone.locator("#thread")).to_contain_text("Omar t’attend là-bas.")
    home = enter(lea_account, "/accueil/", chat.PHONE)
    home.get_by_role("link", name="Voir, ou dire non").click()
    expect(home.get_by_role("button", name="Non, je reste")).to_be_visible()
    clean(home)

    there = enter(oscar, "/accueil/", chat.DESK)
    there.get_by_role("link", name="demande de transfert à répondre").click()
    clean(there)
    there.get_by_role("link", name="Léa Moreau").click()
    clean(there)
    there.get_by_label("Référent·e").select_option(str(omar.pk))
    there.get_by_role("button", name="Suivre Léa").click()
    expect(there.locator("h1")).to_have_text("Léa Moreau")

    # The phone was never reloaded: its page became the new conversation, with everything that was said.
    expect(phone.locator("#chat-head h1")).to_have_text("Omar")
    expect(phone.locator("#thread")).to_contain_text("Est-ce que la boulangerie embauche")
    expect(phone.locator("#thread")).to_contain_text("Bienvenue. Nous vous suivons maintenant")
    chat.write(phone, "Bonjour Omar")
    carried = Conversation.objects.exclude(pk=talk.pk).get()
    omars = enter(omar, f"/messages/{carried.pk}/", chat.DESK)
    expect(omars.locator("#thread")).to_contain_text("Bonjour Omar")
    chat.write(omars, "Bonjour Léa, je suis là")
    expect(phone.locator("#thread")).to_contain_text("Bonjour Léa, je suis là")

    desk.goto(f"/messages/{talk.pk}/")
    expect(desk.locator("main")).to_contain_text("on n’écrit plus ici")
    expect(desk.locator("#thread")).not_to_contain_text("Bonjour Omar")
    clean(desk)

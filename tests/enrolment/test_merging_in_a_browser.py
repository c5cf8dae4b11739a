"""Two files made one, and taken apart, in real browsers; a file closed and opened again; axe clean."""

import pytest
from playwright.sync_api import Page, expect

from clicnjob.accounts.models import User
from clicnjob.messaging.models import Conversation
from clicnjob.structures.models import Site, YoungPerson
from tests.conftest import make_person
from tests.e2e.eyes import axe, fits
from tests.messaging import test_in_a_browser as chat

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
talk, enter, serve = chat.talk, chat.enter, chat.serve


def clean(page: Page) -> None:
    assert (axe(page), fits(page)) == ([], True)


def test_found_compared_merged_and_taken_apart(
    enter: chat.Open, talk: Conversation, lea: YoungPerson, nadia: User, karim: User, toulon_site: Site
) -> None:
    """G10: by direction, on a phone; the young person's conversation is where it was."""
    make_person(toulon_site, "Lea", "Moreaux", karim, phone="+33612345679")
    page = enter(nadia, "/jeunes/", chat.PHONE)

    page.get_by_role("link", name="Doublons possibles").click()
    expect(page.locator("main")).to_contain_text("même date de naissance")
    clean(page)
    page.get_by_role("link", name="Comparer").click()
    clean(page)
    page.get_by_label("Moreaux").check()
    page.get_by_label("Pour confirmer").fill("quelqu’un")
    page.get_by_role("button", name="Réunir les deux dossiers").click()
    expect(page.locator("main")).to_contain_text("Ce n’est pas le nom du dossier gardé.")
    page.get_by_label("Pour confirmer").fill("moreau")
    page.get_by_role("button", name="Réunir les deux dossiers").click()
    expect(page.locator("h1")).to_have_text("Dossiers réunis")
    clean(page)
    lea.refresh_from_db()
    assert lea.last_name == "Moreaux"

    page.get_by_role("button", name="Séparer les deux dossiers").click()
    page.locator("dialog[open] .btn-danger").click()
    expect(page.locator("h1")).to_have_text("Lea Moreaux")
    lea.refresh_from_db()
    assert lea.last_name == "Moreau"


def test_closed_and_opened_again(
    enter: chat.Open, talk: Conversation, lea: YoungPerson, lea_account: User, claire: User
) -> None:
    """The young person reads it at home, and still reads the messages."""
    desk = enter(claire, f"/jeunes/{lea.pk}/", chat.DESK)

    desk.locator("summary", has_text="Autres actions").click()
    desk.get_by_role("link", name="Fermer le dossier").click()
    clean(desk)
    desk.get_by_label("Raison").select_option("work")
    desk.get_by_role("button", name="Fermer le dossier").click()
    expect(desk.locator("main")).to_contain_text("Emploi ou formation")
    clean(desk)

    phone = enter(lea_account, "/accueil/", chat.PHONE)
    expect(phone.locator("main")).to_contain_text("Votre dossier est fermé.")
    clean(phone)
    phone.goto(phone.url.replace("/accueil/", chat.MINE))
    expect(phone.locator("main")).to_contain_text("Vous ne pouvez pas écrire dans cette conversation.")
    clean(phone)

    desk.get_by_role("button", name="Rouvrir le dossier").click()
    expect(desk.get_by_role("link", name="Écrire")).to_be_visible()

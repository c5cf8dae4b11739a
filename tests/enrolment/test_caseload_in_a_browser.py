"""A whole caseload in a browser: pasted, its columns looked at, a duplicate settled, imported live, invited, undone; axe clean."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from clicnjob.accounts.models import User
from clicnjob.enrolment.models import JoinInvitation
from clicnjob.structures.models import Site, YoungPerson
from clicnjob.structures.tasks import go_on_with_imports
from tests.conftest import make_person
from tests.e2e.eyes import axe, fits
from tests.messaging import test_in_a_browser as chat

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
talk, enter, serve = chat.talk, chat.enter, chat.serve
CELLS = (
    "idDossier\tNom de naissance\tPrénom\tDate naissance\tTél. portable\tConseiller référent\n"
    "810001\tLEROUX\tManon\t3 mai 2006\t06 39 98 10 01\t\n"
    "810002\tMOREAU\tLéo\t14/03/2007\t\t\n"
    "810003\tVIDAL\tEnzo\t31/02/2005\t\t\n"
)


def clean(page: Page) -> None:
    assert (axe(page), fits(page)) == ([], True)


def test_from_the_paste_to_the_undoing(enter: chat.Open, claire: User, lea: YoungPerson) -> None:
    """Léo, born on Léa's day, may be her twin: somebody says who he is before anything is written."""
    page = enter(claire, "/jeunes/", chat.DESK)
    page.get_by_role("link", name="Portefeuilles importés").click()
    page.get_by_role("link", name="Importer un portefeuille").click()
    clean(page)
    page.get_by_label("Collez ici").fill(CELLS)
    page.get_by_role("button", name="Continuer").click()

    expect(page.get_by_label("Date naissance")).to_have_value("birth_date")
    expect(page.get_by_label("Conseiller référent")).to_have_value("referent")
    clean(page)
    page.get_by_role("button", name="Voir la liste").click()

    expect(page.locator("#ligne-3")).to_have_text(re.compile("Léo Moreau"))
    expect(page.get_by_role("button", name=re.compile("^Importer"))).to_have_count(0)
    clean(page)
    another = page.get_by_role("button", name=re.compile("^Une autre personne"))
    another.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Changer", exact=True)).to_be_visible()
    page.get_by_role("link", name=re.compile("Illisibles")).click()
    expect(page.get_by_role("row", name=re.compile("Enzo Vidal"))).to_contain_text("31/02/2005")
    assert YoungPerson.objects.count() == 1, "nothing is written before « Importer »"
    page.get_by_role("button", name="Importer 2 jeunes").click()

    expect(page.get_by_role("progressbar")).to_be_visible()
    go_on_with_imports()
    expect(page.get_by_role("heading", name="Importé", exact=True)).to_be_visible()
    expect(page.locator("#state + ul")).to_contain_text("2 dossiers créés")
    expect(page.get_by_role("link", name="Manon Leroux")).to_be_visible()
    clean(page)

    page.get_by_role("button", name="Inviter tout le monde").click()
    expect(page.locator(".toast, .notice, [role=status]").filter(has_text="1 invitation part")).to_be_visible()
    assert JoinInvitation.objects.get().way == "sms"
    page.get_by_role("button", name="Arrêter les envois").click()
    with page.expect_download() as sheet:
        page.get_by_role("button", name="Imprimer les cartes").click()
    assert sheet.value.path().read_bytes().startswith(b"%PDF")

    page.get_by_role("link", name="Annuler l’import").click()
    expect(page.locator("#going + p")).to_have_text("Manon Leroux, Léo Moreau")
    clean(page)
    page.get_by_role("button", name="Annuler l’import et effacer 2 dossiers").click()
    go_on_with_imports()
    expect(page.get_by_role("heading", name="Annulé", exact=True)).to_be_visible()
    assert set(YoungPerson.objects.values_list("pk", flat=True)) == {lea.pk}


def test_the_same_on_a_phone(enter: chat.Open, claire: User, toulon_site: Site) -> None:
    """Everything fits; a file known here already is completed without a question."""
    make_person(toulon_site, "Manon", "Leroux", claire, birth_date=dt.date(2006, 5, 3), phone="", reached_by="visit")
    page = enter(claire, "/imports/nouveau/", chat.PHONE)
    page.get_by_label("Collez ici").fill(CELLS)
    page.get_by_role("button", name="Continuer").click()
    clean(page)
    page.get_by_role("button", name="Voir la liste").click()
    page.get_by_role("button", name="Laisser de côté toutes les lignes à régler").click()  # Léo, of Léa's day
    page.get_by_role("link", name=re.compile("Déjà ici")).click()
    expect(page.locator("table")).to_contain_text("Manon Leroux")
    clean(page)
    page.get_by_role("button", name=re.compile("^Importer")).click()
    go_on_with_imports()
    expect(page.locator("#state + ul")).to_contain_text("1 dossier complété")
    clean(page)
    assert YoungPerson.objects.get(last_name="Leroux").phone == "+33639981001"

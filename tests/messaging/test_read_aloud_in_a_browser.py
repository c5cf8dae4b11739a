"""A conversation as a screen reader says it, on both sides; what arrives is said once, politely, and alone."""

import uuid

import pytest
from playwright.sync_api import Page, expect

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import send_message
from clicnjob.messaging.models import Conversation
from tests.e2e.speech import spoken
from tests.messaging.test_in_a_browser import DESK, MINE, PHONE, Open, enter, serve, talk, write

__all__ = ["enter", "serve", "talk"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

YOUTH = """\
lien « Aller au contenu »
navigation « Plan du site »
  lien « Plan du site »
bandeau
  lien « Retour à l’accueil »
  titre 1 « Claire »
  lien « Quitter vite »
  Mission locale de Toulon
principal
  groupe
    bouton « Aller à une date » fermé
  lien « Signaler »
  région « Messages »
    liste
      • (jour)
      • Nouveaux messages
      • Claire : Bonjour Léa (heure) [bouton « Actions sur le message de (heure) » fermé]
      • Claire : Vous venez mardi ? (heure) [bouton « Actions sur le message de (heure) » fermé]
      • Vous : [lien « Claire Vous venez mardi ? »] Oui, je viens. (heure) Envoyé [bouton « Actions sur le message de (heure) » fermé]
  formulaire
    Votre message
    zone d’édition « Votre message » obligatoire
    bouton « Envoyer »
    bouton « Fichier »
    bouton « Photo »
    bouton « Vocal »
  journal
statut"""

DESK_THREAD = """\
région « Messages »
  liste
    • (jour)
    • Vous : Bonjour Léa (heure) Lu [bouton « Actions sur le message de (heure) » fermé]
    • Vous : Vous venez mardi ? (heure) Lu [bouton « Actions sur le message de (heure) » fermé]
    • Nouveaux messages
    • Léa : [lien « Claire Vous venez mardi ? »] Oui, je viens. (heure) [bouton « Actions sur le message de (heure) » fermé]"""

LISTENS = """() => {
  window.heard = [];
  const live = node => (node.nodeType === 1 ? node : node.parentElement)?.closest("[aria-live], [role=status], [role=alert], [role=log]");
  new MutationObserver(changes => {
    for (const { target, addedNodes } of changes) if (live(target)) for (const node of addedNodes) window.heard.push(node.textContent.trim());
  }).observe(document.body, { childList: true, characterData: true, subtree: true });
}"""


@pytest.fixture
def exchange(talk: Conversation, claire: User, lea_account: User) -> Conversation:
    """Two messages of Claire's, one of Léa's, which answers the second."""
    for author, body, answered in ((claire, "Vous venez mardi ?", None), (lea_account, "Oui, je viens.", 2)):
        send_message(conversation=talk, body=body, client_id=uuid.uuid4(), by=account_actor(author), reply_to=answered)
    return talk


def test_each_message_is_said_with_its_author_and_hour(
    enter: Open, exchange: Conversation, lea_account: User, claire: User
) -> None:
    """Both sides: what stands left or right, in blue or in white, is said in words; days and what is new stand apart."""
    phone = enter(lea_account, MINE, PHONE)
    assert spoken(phone) == YOUTH
    expect(phone.locator("#thread q")).to_have_text("Vous venez mardi ?")
    expect(phone.locator("#thread")).to_be_visible()

    desk = enter(claire, f"/messages/{exchange.pk}/", DESK)
    expect(desk.locator("#inbox .rows")).to_be_visible()
    assert spoken(desk, "#thread") == DESK_THREAD
    said = spoken(desk)
    for line in (
        "titre 1 « Léa Moreau »",
        "bouton « Claire Martin Menu de mon compte » fermé",
        "complément « La personne »",
    ):
        assert line in said, said


def _heard(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.heard.filter(Boolean)")
    return found


def test_only_what_arrives_is_said(enter: Open, talk: Conversation, lea_account: User, claire: User) -> None:
    """Not the list again, not one's own words, not « Envoyé » and « Lu »: the new message, once. A failure is said once too."""
    phone, desk = enter(lea_account, MINE, PHONE), enter(claire, f"/messages/{talk.pk}/", DESK)
    expect(desk.locator("#thread")).to_be_visible()
    for page in (phone, desk):
        page.evaluate(LISTENS)

    write(desk, "Vous venez mardi ?")
    expect(phone.locator("#thread")).to_contain_text("Vous venez mardi ?")
    write(phone, "Oui, je viens.")
    expect(desk.locator("#thread")).to_contain_text("Oui, je viens.")
    expect(phone.locator("#thread .mine .sent-state")).to_have_text("Lu")

    assert _heard(phone) == ["Claire : Vous venez mardi ?"]
    assert _heard(desk) == ["Léa Moreau : Oui, je viens."]
    assert spoken(phone, "#thread").splitlines()[-1].startswith("    • Vous : Oui, je viens. (heure) Lu")

    phone.context.set_offline(True)
    write(phone, "Merci")
    expect(phone.locator(".bubble-failed")).to_have_count(1)
    assert _heard(phone)[1:2] == ["Pas envoyé"]

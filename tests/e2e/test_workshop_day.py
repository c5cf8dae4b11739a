"""The whole day, by five people at once in real browsers: reception, counsellor, volunteer, two young people.

First reception → interview and seat → card → room → account → papers → first messages, live → closing → the director's figures.
"""

import datetime as dt
import io
import json
import re
import time
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, TABLET, World

CODE = "482915"
PRINTED_ON_THE_CARD = """
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.queries import card_in_force, card_token
print(f"/c/{card_token(card_in_force(YoungPerson.objects.get(last_name='Santoni')))}/")
"""
"""What the QR code of the convocation holds (the drawing itself is tested where it is made)."""


def _paper() -> bytes:
    """A specimen card, photographed."""
    image = Image.new("RGB", (900, 570), "#E9EEF6")
    ImageDraw.Draw(image).text((60, 60), "SPECIMEN", fill="#1A2233", font_size=60)
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def _join(page: Page) -> None:
    """From « c'est vous ? » to « c'est fait »."""
    page.get_by_role("button", name="Oui, c’est moi").click()
    page.get_by_label("Choisissez 6 chiffres").fill(CODE)
    page.get_by_label("Tapez-les encore une fois").fill(CODE)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Passer, sans numéro").click()
    expect(page.get_by_role("heading", name="C’est fait !")).to_be_visible()


def _row(desk: Page, name: str) -> object:
    return desk.locator("li[id^=seat-]", has_text=name)


@pytest.mark.both
def test_a_workshop_day(open_browser: Callable[..., Page], enter_as: Callable[..., Page], world: World) -> None:
    known = json.loads(world.clicnjob("demo", "--json", "--fresh-session", "--starts-in", "2"))
    session_id = known["session"]["id"]
    starts_at = dt.datetime.fromisoformat(known["session"]["starts_at"])

    # Reception records someone who comes for the first time; the interview will be held by Claire.
    sonia = enter_as("sonia")
    sonia.goto("/premier-accueil/?q=Nour+Santoni")
    sonia.locator("input[name=first_name]").fill("Nour")
    sonia.locator("input[name=last_name]").fill("Santoni")
    sonia.locator("input[name=birth_date]").fill("2007-04-12")
    sonia.locator("input[name=phone]").fill("06 39 98 12 34")
    sonia.get_by_role("button", name="Enregistrer le premier accueil").click()
    expect(sonia.get_by_text("Nour Santoni est enregistré·e")).to_be_visible()
    person_url = sonia.get_by_role("link", name="Voir la fiche").get_attribute("href") or ""

    # Claire ends the interview: a seat in the next session, and the card.
    claire = enter_as("claire", TABLET)
    claire.goto(f"{person_url}positionner/")
    claire.locator("label.choice").first.click()
    claire.get_by_role("button", name="Valider").click()
    claire.wait_for_url("**/convocation/**")
    claire.goto(f"{person_url}convocation/")
    expect(claire.get_by_text("Votre carte personnelle")).to_be_visible()
    card = world.clicnjob("shell", "-v0", "-c", PRINTED_ON_THE_CARD).strip()

    # The desk opens; a volunteer takes a day pass on the structure's tablet.
    claire.goto(f"/seances/{session_id}/bureau/")
    claire.get_by_role("button", name="Ouvrir la séance").click()
    code = (claire.locator(".desk-code strong").inner_text()).replace(" ", "")
    screen = enter_as("karim")
    screen.goto(f"/seances/{session_id}/ecran/")
    claire.goto(f"/seances/{session_id}/passes/")
    claire.get_by_label("Prénom").fill("Inaya")
    claire.get_by_role("button", name="Donner un passe").click()
    door = claire.locator("code").inner_text()
    hugo = open_browser(TABLET)
    hugo.goto(door)
    hugo.get_by_role("button", name="Prendre le passe").click()
    expect(hugo.locator(".desk-name", has_text="Nour S.")).to_be_visible()
    assert "Santoni" not in hugo.content(), "a volunteer sees first name and initial (R4)"
    claire.goto(f"/seances/{session_id}/bureau/")
    expect(_row(claire, "Nour Santoni")).to_contain_text("arrivé·e")

    # Someone comes without being registered: found while one types, added by a tap.
    claire.get_by_label("Chercher une personne").press_sequentially("Maya Ricci", delay=30)
    claire.get_by_role("button", name="Ajouter Maya Ricci").click()
    expect(_row(claire, "Maya Ricci")).to_contain_text("venu·e sans inscription")
    claire.goto(f"/seances/{session_id}/bureau/")

    hugo.locator("li[id^=seat-]", has_text="Nour S.").get_by_role("button", name=re.compile("Arrivé")).click()
    expect(claire.locator(".desk-part", has_text="Dans la salle")).to_be_visible()

    # Nour joins by card on a phone; nobody reloads the desk.
    nour = open_browser(PHONE)
    nour.goto(card)
    _join(nour)
    expect(_row(claire, "Nour Santoni").locator(".light-on, .light-done")).not_to_have_count(0)

    # Someone of the list joins by the room's code: a helper's tap finds the row, the young person confirms.
    other = (
        claire.locator("li[id^=seat-] .desk-who a").filter(has_not_text=re.compile("Nour|Léa|Maya")).first.inner_text()
    )
    first_name = other.split(" ")[0]
    second = open_browser(PHONE)
    second.goto(f"/rejoindre/{code}/")
    second.get_by_label("Votre prénom").fill(first_name)
    second.get_by_role("button", name="C’est moi").click()
    expect(second.get_by_role("heading", name="Levez la main")).to_be_visible()
    hugo.get_by_role("button", name=re.compile(f"^C’est {first_name}")).first.click()
    expect(second.get_by_role("heading", name=re.compile("C’est vous"))).to_be_visible()
    _join(second)

    # First messages, live both ways.
    nour.get_by_label("Votre réponse").fill("Bonjour Claire, je suis bien inscrite.")
    nour.get_by_role("button", name="Envoyer").click()
    nour.wait_for_url("**/ma-conversation/**")
    talk = enter_as("claire")
    talk.goto("/messages/?q=Santoni")
    talk.get_by_role("link", name=re.compile("Nour Santoni")).first.click()
    expect(talk.locator(".bubble", has_text="je suis bien inscrite")).to_be_visible()
    talk.get_by_label("Votre message").first.fill("Bienvenue Nour.")
    talk.get_by_role("button", name="Envoyer", exact=True).click()
    expect(nour.locator(".bubble", has_text="Bienvenue Nour.")).to_be_visible()

    # The volunteer scans; the counsellor verifies, reports; the copy is gone and the young person reads it.
    hugo.locator("li[id^=seat-]", has_text="Nour S.").get_by_role("link", name=re.compile("Numériser")).click()
    hugo.locator("input[type=file]").last.set_input_files(
        {"name": "carte.jpg", "mimeType": "image/jpeg", "buffer": _paper()}
    )
    hugo.get_by_role("button", name="Envoyer", exact=True).click()
    hugo.get_by_role("button", name="Oui, c’est lisible").click()
    _row(claire, "Nour Santoni").get_by_role("link", name=re.compile("Vérifier")).click()
    claire.locator("input[name=number]").fill("X4RTBPFW4")
    claire.locator("input[name=expires_on]").fill("2031-05-20")
    claire.get_by_role("button", name="Identité justifiée").click()
    expect(claire.get_by_text("À reporter dans i-milo")).to_be_visible()
    claire.get_by_role("button", name=re.compile("^Reporté")).click()
    nour.goto("/mes-documents/")
    expect(nour.get_by_text(re.compile("La photo a été effacée"))).to_be_visible()

    # The session closes once it has begun: absents get the next seat, the others their next step.
    wait = (starts_at - dt.datetime.now(dt.UTC)).total_seconds()
    time.sleep(max(0, wait) + 1)
    claire.goto(f"/seances/{session_id}/cloture/")
    for choice in claire.locator("select[name$=outcome]").all():
        if not choice.input_value():
            choice.select_option(label="Absent·e : pas de nouvelles")
    claire.get_by_role("button", name="Clôturer la séance").click()
    expect(claire.get_by_text(re.compile("clôturée")).first).to_be_visible()
    expect(hugo.get_by_role("heading", name=re.compile("C’est fini"))).to_be_visible()
    assert "Nour" not in hugo.content(), "the pass died with the session, in the open tab too (G12)"

    # The director sees it.
    nadia = enter_as("nadia", DESK)
    nadia.goto("/pilotage/")
    expect(nadia.get_by_role("heading", name="Pilotage")).to_be_visible()
    expect(nadia.get_by_text(re.compile(r"inscrits? à 30 jours|trop tôt")).first).to_be_visible()
    nadia.goto("/pilotage/manquants/?chiffre=adoption")
    assert "Santoni" not in nadia.content(), "Nour is registered: she is not among the missing"

"""The whole day, by everyone at once in real browsers: two leaders, two volunteers, two young people, and a network cut.

First reception → interview and seat → card → room → account → papers → first messages, live → closing → the director's figures.
"""

import datetime as dt
import io
import re
from collections.abc import Callable

import pytest
from django.test import Client
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actors import account_actor
from clicnjob.shared import clock
from clicnjob.structures.models import Site, YoungPerson
from clicnjob.structures.queries import card_in_force, card_token
from clicnjob.workshops.actions import give_day_pass
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import Seat, Session, Workshop
from clicnjob.workshops.queries import pass_token
from tests.conftest import make_person
from tests.e2e.rooms import CODE, DESK, PHONE, TABLET, Room
from tests.e2e.rooms import room as room  # noqa: PLC0414  a fixture
from tests.realtime import conftest as network

serve = network.serve
SignedIn = Callable[[User], Client]
SOON_MS = 12_000
"""By the bell: a second on an idle machine, and this one is not. A page that looks by itself, its stream cut, takes fifteen."""


@pytest.fixture
def expected(transactional_db: None, workshop: Workshop, toulon_site: Site, claire: User, karim: User) -> Session:
    """A session in three minutes; Adam, Salma and Enzo are expected; Maya is known and comes without being registered."""
    starts_at = clock.now() + dt.timedelta(minutes=3)
    session = Session.objects.create(
        structure_id=workshop.structure_id, workshop=workshop, site=toulon_site, starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=90), room=workshop.room, capacity=12, state=SessionState.PLANNED,
    )  # fmt: skip
    session.leaders.set([claire, karim])
    for first_name in ("Adam", "Salma", "Enzo"):
        person = make_person(toulon_site, first_name, "Roux", claire)
        Seat.objects.create(session=session, young_person=person, given_by=claire)
    make_person(toulon_site, "Maya", "Ricci", claire)
    return session


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
    expect(page.get_by_role("heading", name="C’est fait !")).to_be_visible()


def _row(desk: Page, name: str) -> Locator:
    return desk.locator("li[id^=seat-]", has_text=name)


def _arrived(desk: Page, name: str) -> Locator:
    return _row(desk, name).locator(".light-on", has_text="arrivé·e")


def _received(room: Room, sonia: Client) -> YoungPerson:
    """Reception records someone who comes for the first time."""
    page = room.open(DESK, sonia)
    page.goto("/premier-accueil/?q=Nour+Santoni")
    page.locator("input[name=first_name]").fill("Nour")
    page.locator("input[name=last_name]").fill("Santoni")
    page.locator("input[name=birth_date]").fill("2007-04-12")
    page.locator("input[name=phone]").fill("06 39 98 12 34")
    page.get_by_role("button", name="Enregistrer le premier accueil").click()
    expect(page.get_by_text("Nour Santoni est enregistré·e")).to_be_visible()
    page.context.close()
    return YoungPerson.objects.get(last_name="Santoni")


@pytest.mark.both
@pytest.mark.slow
def test_a_workshop_day(
    room: Room, expected: Session, claire: User, karim: User, nadia: User, sonia: User, client_of: SignedIn
) -> None:
    desk_url = f"/seances/{expected.pk}/bureau/"
    nour = _received(room, client_of(sonia))

    # Claire ends the interview: a seat in the next session, and the card.
    tablet = room.open(TABLET, client_of(claire))
    tablet.goto(f"/jeunes/{nour.pk}/positionner/")
    tablet.locator("label.choice").first.click()
    tablet.get_by_role("button", name="Valider").click()
    tablet.wait_for_url("**/convocation/**")
    tablet.goto(f"/jeunes/{nour.pk}/convocation/")
    expect(tablet.get_by_text("Votre carte personnelle")).to_be_visible()
    held = card_in_force(nour)
    assert held is not None

    # The desk opens; two volunteers take their day pass.
    tablet.goto(desk_url)
    tablet.get_by_role("button", name="Ouvrir la séance").click()
    code = tablet.locator(".desk-code strong").inner_text().replace(" ", "")
    tablet.goto(f"/seances/{expected.pk}/passes/")
    tablet.get_by_label("Prénom").fill("Hugo")
    tablet.get_by_role("button", name="Donner un passe").click()
    door = tablet.locator("code").inner_text()
    second_pass, token = give_day_pass(session=expected, first_name="Inaya", by=account_actor(karim))
    assert pass_token(second_pass.pk) == token
    hugo, inaya = room.open(TABLET), room.open(PHONE)
    for page, address in ((hugo, door), (inaya, f"/passe/{token}/")):
        page.goto(address)
        page.get_by_role("button", name="Prendre le passe").click()
        expect(page.locator(".desk-name", has_text="Nour S.")).to_be_visible()
        assert "Santoni" not in page.content(), "a volunteer sees first name and initial (R4)"
    tablet.goto(desk_url)
    second = room.open(DESK, client_of(karim))
    second.goto(desk_url)
    wall = second.context.new_page()
    wall.goto(f"/seances/{expected.pk}/ecran/")
    expect(wall.get_by_role("heading", name="Bienvenue")).to_be_visible()

    # Someone comes without being registered: found while one types, added by a tap.
    tablet.get_by_label("Chercher une personne").press_sequentially("Maya Ricci", delay=30)
    tablet.get_by_role("button", name="Ajouter Maya Ricci").click()
    expect(_row(tablet, "Maya Ricci")).to_contain_text("venu·e sans inscription")
    tablet.goto(desk_url)

    # One tap, and every screen knows; the wall counts and names nobody.
    _row(hugo, "Nour S.").get_by_role("button", name=re.compile("Arrivé")).click()
    for desk, name in ((hugo, "Nour S."), (tablet, "Nour Santoni"), (second, "Nour Santoni"), (inaya, "Nour S.")):
        expect(_arrived(desk, name)).to_be_visible(timeout=SOON_MS)
    expect(wall.locator(".room-count")).to_contain_text("2 arrivés sur 5")
    second.get_by_role("button", name=re.compile("Passer à")).click()
    expect(wall.get_by_role("heading", name="Créez votre compte")).to_be_visible(timeout=SOON_MS)
    expect(inaya.locator(".phase-line [aria-current]")).to_contain_text("Comptes", timeout=SOON_MS)
    assert "Santoni" not in wall.content()

    # Nour joins with her card on a phone; nobody reloads the desk.
    phone = room.open(PHONE)
    phone.goto(f"/c/{card_token(held)}/")
    _join(phone)
    expect(_row(tablet, "Nour Santoni").locator(".light-on", has_text="compte")).to_be_visible(timeout=SOON_MS)

    # Adam joins by the room's code: a helper's tap finds the row, he confirms; he asks for help, Inaya comes by name.
    other = room.open(PHONE)
    other.goto(f"/rejoindre/{code}/")
    other.get_by_label("Votre prénom").fill("Adam")
    other.get_by_role("button", name="C’est moi").click()
    expect(other.get_by_role("heading", name="Levez la main")).to_be_visible()
    inaya.get_by_role("button", name="C’est Adam R.").click()
    expect(other.get_by_role("heading", name=re.compile("C’est vous"))).to_be_visible(timeout=SOON_MS)
    _join(other)
    other.get_by_role("button", name="J’ai besoin d’aide").click()
    expect(_row(tablet, "Adam Roux")).to_contain_text("Demande de l’aide", timeout=SOON_MS)
    _row(inaya, "Adam R.").get_by_role("button", name=re.compile("Aider")).click()
    expect(_row(second, "Adam Roux")).to_contain_text("Inaya s’en occupe", timeout=SOON_MS)

    # The network of Hugo's tablet falls. What he taps waits; meanwhile Claire notes Salma, then takes it back.
    hugo.context.set_offline(True)
    for name in ("Salma R.", "Enzo R."):
        _row(hugo, name).get_by_role("button", name=re.compile("Arrivé")).click()
        expect(_row(hugo, name)).to_contain_text("en attente du réseau")
    expect(hugo.locator("#desk-waiting")).to_have_text(re.compile("2 gestes attendent le réseau"))
    kept = hugo.evaluate("JSON.stringify(Object.entries(sessionStorage))")
    assert [name for name in ("Salma", "Enzo", "Roux") if name in kept] == [], "ids alone are kept there"
    _row(tablet, "Salma Roux").get_by_role("button", name=re.compile("Arrivé")).click()
    expect(_arrived(second, "Salma Roux")).to_be_visible(timeout=SOON_MS)
    _row(tablet, "Salma Roux").locator("summary").click()
    _row(tablet, "Salma Roux").get_by_role("button", name="Annuler l’arrivée").click()
    expect(_arrived(second, "Salma Roux")).to_have_count(0, timeout=SOON_MS)
    assert Seat.objects.get(young_person__first_name="Enzo").state == SeatState.REGISTERED

    # It is back: each tap goes once; the one that came too late undoes nothing, and Hugo is told.
    hugo.context.set_offline(False)
    for desk, name in ((hugo, "Enzo R."), (tablet, "Enzo Roux"), (second, "Enzo Roux")):
        expect(_arrived(desk, name)).to_be_visible()
    expect(hugo.locator("#desk-waiting")).to_be_hidden()
    expect(hugo.locator(".flash-item.error")).to_contain_text("Salma R.")
    expect(_row(hugo, "Salma R.").get_by_role("button", name=re.compile("Arrivé"))).to_be_visible()
    enzo, salma = (Seat.objects.get(young_person__first_name=name) for name in ("Enzo", "Salma"))
    assert (enzo.arrival_turn, salma.state, salma.arrival_turn) == (1, SeatState.REGISTERED, 2)
    assert AuditEvent.objects.filter(event="seat.checked_in", object_id=str(enzo.pk)).count() == 1

    # First messages, live both ways.
    phone.get_by_label("Votre réponse").fill("Bonjour Claire, je suis bien inscrite.")
    phone.get_by_role("button", name="Envoyer").click()
    phone.wait_for_url("**/ma-conversation/**")
    talk = tablet.context.new_page()
    talk.goto(f"/messages/{nour.conversation.pk}/")
    expect(talk.locator(".bubble", has_text="je suis bien inscrite")).to_be_visible()
    talk.get_by_label("Votre message").first.fill("Bienvenue Nour.")
    talk.get_by_role("button", name="Envoyer", exact=True).click()
    expect(phone.locator(".bubble", has_text="Bienvenue Nour.")).to_be_visible()
    talk.close()

    # The volunteer scans; the counsellor verifies, reports; the copy is gone and the young person reads it.
    _row(hugo, "Nour S.").get_by_role("link", name=re.compile("Numériser")).click()
    hugo.locator("input[type=file]").last.set_input_files(
        {"name": "carte.jpg", "mimeType": "image/jpeg", "buffer": _paper()}
    )
    hugo.get_by_role("button", name="Envoyer", exact=True).click()
    hugo.get_by_role("button", name="Oui, c’est lisible").click()
    _row(tablet, "Nour Santoni").get_by_role("link", name=re.compile("Vérifier")).click()
    tablet.locator("input[name=number]").fill("X4RTBPFW4")
    tablet.locator("input[name=expires_on]").fill("2031-05-20")
    tablet.get_by_role("button", name="Identité justifiée").click()
    expect(tablet.get_by_role("heading", name="À reporter dans i-milo")).to_be_visible()
    tablet.get_by_role("button", name=re.compile("^Reporté")).click()
    phone.goto("/mes-documents/")
    expect(phone.get_by_text(re.compile("Nous avons effacé la photo"))).to_be_visible()

    # Once it has begun the session closes: absents get the next seat, the others their next step.
    Session.objects.update(starts_at=clock.now() - dt.timedelta(minutes=1))
    tablet.goto(f"/seances/{expected.pk}/cloture/")
    for choice in tablet.locator("select[name$=outcome]").all():
        if not choice.input_value():
            choice.select_option(label="Absent·e : pas de nouvelles")
    tablet.get_by_role("button", name="Clôturer la séance").click()
    expect(tablet.get_by_text(re.compile("clôturée")).first).to_be_visible()
    for volunteer in (hugo, inaya):
        expect(volunteer.get_by_role("heading", name=re.compile("C’est fini"))).to_be_visible()
        assert "Nour" not in volunteer.content(), "the pass died with the session, in the open tab too (G12)"
    nour.refresh_from_db()
    assert nour.finalised_at is not None

    # The director sees it.
    director = room.open(DESK, client_of(nadia))
    director.goto("/pilotage/")
    expect(director.get_by_role("heading", name="Pilotage")).to_be_visible()
    expect(director.get_by_text(re.compile(r"inscrits? à 30 jours|trop tôt")).first).to_be_visible()
    director.goto("/pilotage/manquants/?chiffre=adoption")
    assert "Santoni" not in director.content(), "Nour is registered: she is not among the missing"

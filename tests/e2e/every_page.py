"""The stage of the matrix, furnished: everything a page could show is there to be shown. Used by ``test_every_page.py``."""

import datetime as dt
import uuid
from collections.abc import Callable
from urllib.parse import urlencode

import pyotp
from django.urls import reverse
from playwright.sync_api import Page

from clicnjob.accounts import actions as accounts
from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import STRONG
from clicnjob.appointments.models import AppointmentRules
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import send_message
from clicnjob.messaging.enums import MailingState
from clicnjob.messaging.models import Conversation, Mailing
from clicnjob.shared import clock
from clicnjob.structures.actions import issue_card
from clicnjob.structures.models import Site, Structure, YoungPerson
from clicnjob.structures.queries import card_token
from clicnjob.workshops.enums import News, SeatState, SessionState, WaitState
from clicnjob.workshops.models import Seat, Session, Wait, Workshop
from clicnjob.workshops.notices import new_link
from clicnjob.workshops.queries.links import link_token
from tests.conftest import CODE, PASSWORD, make_person, make_session
from tests.documents.papers import a_paper
from tests.matrix.stage import Stage, build

PHONE_NUMBER = "06 39 98 12 34"


def furnish() -> Stage:
    """Messages both ways, people in every state in the room, a card nobody used, a second factor, a session to come."""
    stage = build()
    session = Session.objects.get(pk=stage.ids["session_id"])
    lucas, claire = session.leaders.get(), User.objects.get(email="claire@exemple.fr")
    conversation = Conversation.objects.get(pk=stage.ids["conversation_id"])
    for author, body in (
        (claire, "Bonjour Léa"),
        (stage.ids["_account"], "Bonjour, voici l'annonce : https://exemple.fr/offre"),
    ):
        send_message(conversation=conversation, body=body, client_id=uuid.uuid4(), by=account_actor(author))
    site = Site.objects.get(pk=stage.ids["site_id"])
    for first_name, state in (
        ("Nour", SeatState.REGISTERED),
        ("Adam", SeatState.PRESENT),
        ("Salma", SeatState.EXCUSED),
        ("Enzo", SeatState.ABSENT),
    ):
        person = make_person(site, first_name, "Santoni", claire)
        Seat.objects.create(session=session, young_person=person, given_by=claire, state=state)
    nour = YoungPerson.objects.get(first_name="Nour")
    a_paper(nour, "cni", "refused")
    a_paper(YoungPerson.objects.get(first_name="Adam"), "cni", ends=clock.today() + dt.timedelta(days=30))
    stage.ids["person_id of enrolment:ask-transfer"] = nour.pk  # Léa's is asked already
    stage.ids["_nours_card"] = f"/c/{card_token(issue_card(person=nour, by=account_actor(claire)))}/"
    make_person(site, "Tom", "Santoni")
    AppointmentRules.objects.create(structure=site.structure, self_service=True)
    _seats_to_come(stage, make_session(session.workshop, [lucas], minutes_ago=-2 * 24 * 60, code=""), claire)
    karim = User.objects.get(email="karim@exemple.fr")
    application = accounts.begin_totp(user=karim, by=account_actor(karim))
    accounts.confirm_totp(
        user=karim,
        code=pyotp.TOTP(accounts.totp_secret(application)).at(clock.now() - dt.timedelta(seconds=30)),
        by=account_actor(karim),
    )
    return stage


def _seats_to_come(stage: Stage, session: Session, claire: User) -> None:
    """Léa has a seat that she is asked about; another date is full, and offered to somebody."""
    Session.objects.filter(pk=session.pk).update(state=SessionState.PLANNED, opened_at=None)
    full = make_session(session.workshop, [claire], minutes_ago=-4 * 24 * 60, code="")
    Session.objects.filter(pk=full.pk).update(state=SessionState.PLANNED, opened_at=None, capacity=1, reserved=1)
    Workshop.objects.filter(pk=session.workshop_id).update(open_to_all=True)
    lea = YoungPerson.objects.get(pk=stage.ids["person_id"])
    seat = Seat.objects.create(session=session, young_person=lea, given_by=claire)
    tom = YoungPerson.objects.get(first_name="Tom")
    until = clock.now() + dt.timedelta(hours=12)
    Wait.objects.create(session=full, young_person=tom, state=WaitState.OFFERED, offered_until=until)
    Wait.objects.create(session=full, young_person=lea)
    stage.ids["seat_id of enrolment:not-coming"] = seat.pk
    stage.ids["session_id of workshops:session"] = full.pk
    stage.ids["token of enrolment:answer"] = link_token(new_link(News.DAY, seat=seat).pk)


def with_fresh_proof(stage: Stage, role: str) -> None:
    """This role has just given its second factor again: pages that ask for it open."""
    web = stage.clients[role].session
    web[STRONG] = clock.now().isoformat()
    web.save()


Way = Callable[[Page, Stage], None]


def _password_of(first_name: str) -> Way:
    def sign_in(page: Page, stage: Stage) -> None:
        page.goto("/connexion/")
        page.get_by_label("Adresse e-mail").fill(f"{first_name}@exemple.fr")
        page.get_by_label("Mot de passe").first.fill(PASSWORD)
        page.get_by_role("button", name="Continuer", exact=True).click()

    return sign_in


def _phone_asked(path: str) -> Way:
    def give_number(page: Page, stage: Stage) -> None:
        page.goto(path)
        page.locator("input[type=tel]").fill(PHONE_NUMBER)
        if (own := page.locator("input[name=code]")).count():  # a signed-in person's own code too
            own.fill(CODE)
        page.locator("main form button[type=submit]").first.click()

    return give_number


def _code_forgotten(page: Page, stage: Stage) -> None:
    _phone_asked("/connexion/jeune/telephone/")(page, stage)
    page.get_by_role("link", name="J’ai oublié mon code").click()


def _application_asked(page: Page, stage: Stage) -> None:
    page.goto("/mon-compte/securite/")
    page.locator("form[action='/mon-compte/application/'] button").click()


def _card(page: Page, stage: Stage) -> None:
    page.goto(stage.ids["_nours_card"])


def _card_confirmed(page: Page, stage: Stage) -> None:
    _card(page, stage)
    page.get_by_role("button", name="Oui, c’est moi").click()


def _hand_raised(page: Page, stage: Stage) -> None:
    page.goto(f"/rejoindre/{stage.ids['code']}/")
    page.get_by_label("Votre prénom").fill("Nour")
    page.get_by_role("button", name="C’est moi").click()


def _draft(page: Page, stage: Stage) -> None:
    """The stage's mailing is launched, and leads to its report; while it is a draft, it is written here."""
    mailing = Mailing.objects.filter(pk=stage.ids["mailing_id"])
    mailing.update(state=MailingState.DRAFT)
    page.goto(reverse("messaging:compose", kwargs={"mailing_id": stage.ids["mailing_id"]}))
    mailing.update(state=MailingState.SCHEDULED)


def _other_structure(page: Page, stage: Stage) -> None:
    """Once the structure is chosen."""
    nice = Structure.objects.get(code="06088S00")
    page.goto(f"/jeunes/{stage.ids['person_id of enrolment:ask-transfer']}/transfert/?structure={nice.pk}")


def _free_moment(page: Page, stage: Stage) -> None:
    """As one comes from the agenda: a free moment, whose, and where."""
    claire = User.objects.get(email="claire@exemple.fr")
    moment = (clock.now() + dt.timedelta(days=6)).isoformat()
    said = {"a": moment, "antenne": str(stage.ids["site_id"]), "qui": str(claire.pk)}
    page.goto(f"{reverse('appointments:give')}?{urlencode(said)}")


WAYS: dict[str, Way] = {
    "appointments:give": _free_moment,
    "enrolment:ask-transfer": _other_structure,
    "accounts:first-factor": _password_of("claire"),
    "accounts:totp": _application_asked,
    "accounts:second-factor": _password_of("karim"),
    "accounts:youth-phone-code": _phone_asked("/connexion/jeune/telephone/"),
    "accounts:youth-return": _code_forgotten,
    "accounts:youth-verify-phone-code": _phone_asked("/mon-compte/connexion/telephone/"),
    "enrolment:welcome-code": _card_confirmed,
    "enrolment:welcome-wait": _hand_raised,
    "messaging:compose": _draft,
    "messaging:link": lambda page, stage: page.goto("/lien/?u=https://exemple.fr") and None,
}
"""Pages one does not reach by their address alone."""

__all__ = ["CODE", "WAYS", "furnish", "with_fresh_proof"]

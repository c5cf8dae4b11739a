"""A colleague arrives as it is lived (R5, G35): invited with a fresh second factor, a password, an application, recovery codes, and nobody yet."""

import re
from collections.abc import Callable

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from clicnjob.accounts.models import RecoveryCode, User
from clicnjob.accounts.queries import has_second_factor
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.shared.actor import SYSTEM, Role
from clicnjob.structures.actions import hand_over
from clicnjob.structures.models import YoungPerson
from tests.accounts import conftest as factors
from tests.accounts.conftest import Authenticator
from tests.conftest import make_member
from tests.e2e.eyes import axe, fits
from tests.e2e.rooms import DESK, PHONE, Room
from tests.e2e.rooms import room as room  # noqa: PLC0414  a fixture
from tests.realtime import conftest as network

serve = network.serve
sent, with_totp = factors.sent, factors.with_totp
LONG = "quatre mouettes sur le port"


def clean(page: Page) -> None:
    assert (axe(page), fits(page)) == ([], True), page.url


def type_code(page: Page, application: Authenticator, step: int = 0) -> None:
    page.get_by_label(re.compile("Code")).first.fill(application.code(step))


def test_a_colleague_invited_with_a_second_factor_sees_nobody_until_given_somebody(
    room: Room,
    nadia: User,
    claire: User,
    lea: YoungPerson,
    client_of: Callable[[User], Client],
    with_totp: Callable[[User], Authenticator],
    sent: Callable[[str], list[tuple[str, str]]],
) -> None:
    make_member(nadia.memberships.get().structure, "Paul", Role.DIRECTION)
    talk = open_conversation(person=lea, by=SYSTEM)
    send_message(conversation=talk, body="À jeudi, Léa", client_id=lea.pk, by=account_actor(claire))

    # Nadia signed in a while ago: her application is asked for again before the form shows.
    hers, desk = with_totp(nadia), room.open(DESK, client_of(nadia))
    desk.goto("/equipe/")
    desk.get_by_role("link", name="Inviter").click()
    expect(desk.get_by_role("heading", name="Confirmez que c’est vous")).to_be_visible()
    clean(desk)
    type_code(desk, hers)
    desk.get_by_role("button", name="Valider").click()
    expect(desk.get_by_role("heading", name="Inviter un collègue")).to_be_visible()
    clean(desk)
    desk.get_by_label("Prénom").fill("Jeanne")
    desk.locator("input[name=last_name]").fill("Petit")
    desk.get_by_label("Adresse e-mail professionnelle").fill("jeanne@exemple.fr")
    desk.get_by_role("button", name="Envoyer l’invitation").click()
    expect(desk.get_by_role("heading", name="L’invitation est prête")).to_be_visible()
    clean(desk)

    # The letter's link, in another browser.
    letters = [text for to, text in sent("email") if to == "jeanne@exemple.fr"]
    assert len(letters) == 1
    link = re.search(r"/invitation/[\w-]+/", letters[0])
    assert link is not None
    page = room.open(PHONE)
    page.goto(link[0])
    expect(page.get_by_role("heading", name="Bienvenue, Jeanne")).to_be_visible()
    clean(page)
    page.locator("input[type=password]").fill("court")
    page.get_by_role("button", name="Continuer").tap()
    expect(page.locator("main")).to_contain_text("12 caractères")
    clean(page)
    page.locator("input[type=password]").fill(LONG)
    page.get_by_role("button", name="Continuer").tap()

    # The second factor, its secret read where it is shown; the password alone opened nothing.
    expect(page.get_by_role("heading", name="Ajoutez un second facteur")).to_be_visible()
    jeanne = User.objects.get(email="jeanne@exemple.fr")
    assert not has_second_factor(jeanne)
    page.get_by_text("Je ne peux pas scanner").tap()
    mine = Authenticator(page.locator("details code").inner_text().replace(" ", ""))
    clean(page)
    type_code(page, Authenticator("A" * 32))
    page.get_by_role("button", name="Valider et entrer").tap()
    expect(page.get_by_role("heading", name="Ajoutez un second facteur")).to_be_visible()
    assert not has_second_factor(jeanne)
    type_code(page, mine, -1)
    page.get_by_role("button", name="Valider et entrer").tap()

    # Recovery codes: once on the screen, never again.
    expect(page.get_by_role("heading", name="Vos codes de secours")).to_be_visible()
    clean(page)
    page.get_by_role("button", name="Créer dix codes").tap()
    expect(page.locator(".recovery-codes code")).to_have_count(10)
    codes = page.locator(".recovery-codes code").all_inner_texts()
    clean(page)
    page.get_by_role("link", name="J’ai gardé mes codes").tap()
    page.wait_for_url("**/accueil/**")
    page.goto("/mon-compte/codes-de-secours/")
    expect(page.locator("main")).to_contain_text("Il vous reste 10 codes.")
    assert codes[0] not in page.content()
    assert RecoveryCode.objects.filter(user=jeanne, used_at=None).count() == 10

    # Signed out, in again with the application.
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.goto("/connexion/")
    clean(page)
    page.get_by_label("E-mail", exact=False).fill("jeanne@exemple.fr")
    page.locator("input[type=password]").fill(LONG)
    page.get_by_role("button", name="Continuer").tap()
    expect(page.get_by_role("heading", name="C’est bien vous, Jeanne")).to_be_visible()
    clean(page)
    type_code(page, mine)
    page.get_by_role("button", name="Valider").tap()
    page.wait_for_url("**/accueil/**")
    clean(page)

    # Nobody is hers: Léa's card (R2), nothing of what she wrote, until Claire gives her.
    page.goto("/messages/")
    expect(page.locator("main")).not_to_contain_text("Léa")
    clean(page)
    assert page.goto(f"/messages/{talk.pk}/").status == 404  # type: ignore[union-attr]
    hand_over(people=[lea], recipient=jeanne, by=account_actor(claire))
    page.goto(f"/messages/{talk.pk}/")
    expect(page.locator("#thread")).to_contain_text("À jeudi, Léa")

    opened = sorted(to for to, text in sent("email") if "vient de s'ouvrir dans votre équipe" in text)
    assert opened == ["nadia@exemple.fr", "paul@exemple.fr"]

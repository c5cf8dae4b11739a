"""Several recipients with a report, a message for later, an important message: real browsers, desk and phone."""

import datetime as dt
import uuid
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import banners, composing, lists
from clicnjob.messaging.actions.attaching import attach_files
from clicnjob.messaging.enums import Audience
from clicnjob.messaging.models import Conversation, Mailing
from clicnjob.messaging.queries import messages_page
from clicnjob.messaging.rules.files import Upload
from clicnjob.messaging.tasks import check_files, send_mailings
from clicnjob.shared import clock
from clicnjob.structures import actions as structures
from clicnjob.structures.models import YoungPerson
from tests.browser import looks
from tests.conftest import make_person
from tests.e2e.eyes import axe, fits
from tests.files import hostile
from tests.messaging import test_in_a_browser as two
from tests.messaging.test_in_a_browser import DESK, MINE, PHONE, Open, write

pytestmark = two.pytestmark
serve, talk, enter = two.serve, two.talk, two.enter


@pytest.fixture
def adam(lea: YoungPerson, claire: User) -> YoungPerson:
    """No account yet."""
    return make_person(lea.site, "Adam", "Roux", claire)


SEEN = "new MutationObserver(([{ target }]) => bar(target.textContent)).observe(document.querySelector('[data-count]'), { childList: true })"
"""How far the files are, each time it changes."""


def choose_and_write(desk: Page) -> None:
    """From the inbox to a draft for Léa and Adam, previewed."""
    desk.get_by_role("button", name="Écrire à plusieurs").click()
    desk.get_by_label("Léa Moreau").check()
    desk.get_by_label("Adam Roux").check()
    desk.get_by_role("button", name="Ajouter les cochés").click()
    expect(desk.get_by_role("heading", name="Destinataires (2)")).to_be_visible()
    desk.get_by_label("Votre message", exact=True).fill("Bonjour {prenom}, le forum est mardi")
    desk.get_by_label("Pour qui").select_option(label="Adam Roux")
    desk.get_by_role("button", name="Voir", exact=True).click()
    expect(desk.locator(".preview")).to_have_count(1)
    expect(desk.locator(".preview .bubble")).to_have_text("Bonjour Adam, le forum est mardi")


def test_several_recipients_with_a_report_and_an_answer(
    enter: Open, talk: Conversation, adam: YoungPerson, lea_account: User, claire: User
) -> None:
    phone, desk = enter(lea_account, MINE, PHONE), enter(claire, "/messages/", DESK)
    choose_and_write(desk)
    desk.get_by_role("button", name="Envoyer à 2 personnes").click()
    expect(desk.locator("#report [role=status]")).to_have_text("0 sur 2 envoyé")
    desk.wait_for_timeout(700)  # its stream opens
    assert send_mailings() == 2
    expect(desk.locator("#report [role=status]")).to_have_text("2 sur 2 envoyés")
    expect(phone.locator("#thread")).to_contain_text("Bonjour Léa, le forum est mardi")
    expect(phone.locator("body")).not_to_contain_text("Adam")
    write(phone, "Je viens")
    expect(phone.locator("#thread .mine")).to_have_count(1)
    desk.wait_for_timeout(1500)  # what is looked at is said to be read once a second
    desk.reload()
    row = desk.locator("#report tr", has_text="Léa Moreau")
    expect(row).to_contain_text("Lu")
    expect(desk.locator("#report tr", has_text="Adam Roux")).to_contain_text("Envoyé, attend un compte")
    row.get_by_role("link").click()
    expect(desk.locator("#thread")).to_contain_text("Je viens")
    with desk.expect_download() as taken:
        desk.go_back()
        desk.get_by_role("button", name="Rapport en tableau").click()
    assert taken.value.suggested_filename == "rapport-envoi.csv"


def test_a_pdf_to_several_opened_on_a_phone(
    enter: Open, talk: Conversation, adam: YoungPerson, lea_account: User, claire: User
) -> None:
    phone, desk = enter(lea_account, MINE, PHONE), enter(claire, "/messages/", DESK)
    choose_and_write(desk)
    paper = {"name": "Forum.pdf", "mimeType": "application/pdf", "buffer": hostile.pdf(2)}
    field, failed = desk.get_by_label("Photos ou PDF"), desk.get_by_text("Les fichiers ne sont pas partis")
    field.set_input_files([{**paper, "name": f"{n}.pdf"} for n in range(6)])  # type: ignore[misc]
    desk.get_by_role("button", name="Joindre").click()
    expect(desk.get_by_role("alert").first).to_contain_text("Cinq fichiers au plus")
    field.set_input_files(paper)  # type: ignore[arg-type]
    desk.context.set_offline(True)
    desk.get_by_role("button", name="Joindre").click()
    expect(failed).to_be_visible()
    desk.context.set_offline(False)
    bars: list[str] = []
    desk.expose_function("bar", lambda words: bars.append(words))  # noqa: PLW0108  (a builtin cannot be wrapped)
    desk.evaluate(SEEN)
    desk.get_by_role("button", name="Joindre").click()
    expect(desk.locator("#attached")).to_contain_text("Vérification…")
    assert "100 %" in bars
    desk.wait_for_timeout(700)  # its stream opens
    assert check_files() == 1
    expect(desk.locator("#attached")).to_contain_text("PDF, 2 pages")
    expect(desk.locator(".preview img").first).to_be_visible()
    expect(desk.get_by_label("Votre message", exact=True)).to_have_value("Bonjour {prenom}, le forum est mardi")
    desk.get_by_role("button", name="Envoyer à 2 personnes").click()
    expect(desk.locator("#report [role=status]")).to_have_text("0 sur 2 envoyé")
    desk.wait_for_timeout(700)
    assert send_mailings() == 2
    expect(desk.locator("#report [role=status]")).to_have_text("2 sur 2 envoyés")
    with phone.expect_download() as taken:
        phone.locator("#thread .file-row").click()
    assert taken.value.suggested_filename == "Forum.pdf"
    phone.wait_for_timeout(1500)  # what is looked at is said to be read once a second
    desk.reload()
    expect(desk.locator("#report tr", has_text="Léa Moreau")).to_contain_text("Lu")
    expect(desk.locator(".bubble .file-row")).to_contain_text("Forum.pdf")


def test_without_javascript(enter: Open, talk: Conversation, adam: YoungPerson, claire: User) -> None:
    desk = enter(claire, "/messages/", DESK, java_script_enabled=False)
    choose_and_write(desk)
    desk.get_by_role("button", name="Retirer Adam Roux").click()
    expect(desk.get_by_role("heading", name="Destinataires (1)")).to_be_visible()
    expect(desk.get_by_label("Votre message", exact=True)).to_have_value("Bonjour {prenom}, le forum est mardi")
    desk.get_by_label("Chercher un jeune").fill("adam")
    desk.get_by_label("Chercher un jeune").press("Enter")
    expect(desk.locator(".picks li")).to_have_count(1)
    assert not Mailing.objects.exclude(state="draft").exists(), "Enter searches, it never sends"
    desk.get_by_role("button", name="Envoyer à 1 personne").click()
    assert send_mailings() == 1
    desk.reload()
    expect(desk.locator("#report [role=status]")).to_have_text("1 sur 1 envoyé")


def test_for_later_from_the_conversation(enter: Open, talk: Conversation, lea_account: User, claire: User) -> None:
    desk = enter(claire, f"/messages/{talk.pk}/", DESK)
    desk.get_by_label("Votre message", exact=True).fill("À demain")
    desk.get_by_role("button", name="Programmer pour plus tard").click()
    expect(desk.get_by_label("Votre message")).to_have_value("À demain")
    desk.get_by_text("Demain, 9\u202fh").click()
    desk.get_by_role("button", name="Programmer").click()
    expect(desk.locator(".scheduled")).to_contain_text("À demain")
    expect(desk.get_by_label("Votre message", exact=True)).to_have_value("")
    mailing = Mailing.objects.get()
    tomorrow = clock.today() + dt.timedelta(days=1)
    assert mailing.send_at == clock.at(tomorrow, dt.time(9))
    with clock.travel(mailing.send_at):
        assert send_mailings() == 1
    lines, _ = messages_page(account_actor(lea_account), talk)
    assert [line.body for line in lines] == ["Bonjour Léa", "À demain"]


def test_a_banner_and_an_absence_appear_and_go_on_an_open_phone(
    enter: Open, talk: Conversation, lea_account: User, claire: User, karim: User, nadia: User
) -> None:
    """No reload: the conversation and the home page, what is being typed stays."""
    phone, home = enter(lea_account, MINE, PHONE), enter(lea_account, "/accueil/", PHONE)
    phone.get_by_label("Votre message", exact=True).fill("un brouillon")
    for page in (phone, home):
        page.wait_for_timeout(700)  # its stream opens
    by, day = account_actor(claire), clock.today()
    shown = banners.post_banner(body="Fermé lundi", starts_on=day, ends_on=day, audience=Audience.CASELOAD, by=by)
    for page in (phone, home):
        expect(page.locator(".important")).to_contain_text("Fermé lundi")
    banners.end_banner(banner=shown, by=by)
    for page in (phone, home):
        expect(page.locator(".important")).to_have_count(0)
    away = structures.cover(absent=claire, covering=karim, starts_on=day, ends_on=day, by=account_actor(nadia))
    for page in (phone, home):
        expect(page.locator("body")).to_contain_text("Claire n’est pas là")
    structures.end_cover(cover=away, by=account_actor(nadia))
    for page in (phone, home):
        expect(page.locator("body")).not_to_contain_text("Claire n’est pas là")
    expect(phone.get_by_label("Votre message", exact=True)).to_have_value("un brouillon")


def everything(lea: YoungPerson, adam: YoungPerson, claire: User) -> list[str]:
    """Each page of the desk with something on it."""
    by, day = account_actor(claire), clock.today()
    found = lists.create_list(name="Garantie jeunes", shared=True, by=by)
    lists.add_members(found=found, people=[lea.pk, adam.pk], by=by)
    sent = composing.start_mailing(by=by)
    composing.write_draft(mailing=sent, body="Bonjour {prenom} https://exemple.fr", by=by)
    composing.add_list(mailing=sent, found=found, by=by)
    attach_files(mailing=sent, uploads=[Upload("Forum.pdf", hostile.pdf())], by=by)
    check_files()
    composing.launch(mailing=sent, by=by)
    send_mailings()
    draft = composing.start_mailing(by=by)
    composing.write_draft(mailing=draft, body="Bonjour {prenom}", by=by)
    composing.add_list(mailing=draft, found=found, by=by)
    attach_files(
        mailing=draft, uploads=[Upload("affiche.jpg", hostile.jpeg()), Upload("x.pdf", hostile.noise())], by=by
    )
    check_files()
    talk = lea.conversation
    at = clock.now() + dt.timedelta(days=1)
    later = composing.schedule_message(conversation=talk, body="À demain", client_id=uuid.uuid4(), send_at=at, by=by)
    banners.post_banner(
        body="Fermé lundi https://exemple.fr", starts_on=day, ends_on=day, audience=Audience.CASELOAD, by=by
    )
    base = "/messages/envois/"
    return [
        base,
        f"{base}{draft.pk}/rediger/",
        f"{base}{sent.pk}/",
        f"{base}{later.pk}/",
        f"{base}{later.pk}/modifier/",
        f"/messages/{talk.pk}/plus-tard/",
        f"/messages/{talk.pk}/",
        "/messages/listes/",
        f"/messages/listes/{found.pk}/",
        f"/messages/listes/{found.pk}/supprimer/",
        "/messages/important/",
    ]


@pytest.mark.parametrize(("profile", "scheme"), looks(phone=PHONE, desk=DESK))
def test_everyone_can_use_it(
    enter: Open,
    talk: Conversation,
    lea: YoungPerson,
    adam: YoungPerson,
    lea_account: User,
    claire: User,
    profile: dict[str, Any],
    scheme: str,
) -> None:
    """axe-core: no violation; nothing wider than the screen."""
    places = [(claire, path) for path in everything(lea, adam, claire)]
    for user, path in [*places, (lea_account, MINE), (lea_account, "/accueil/")]:
        page = enter(user, path, profile, color_scheme=scheme)
        assert (path, axe(page), fits(page)) == (path, [], True)
        page.close()

"""A paper between four real browsers: a phone, the volunteer's tablet, the desk, a counsellor upstairs. Nobody reloads."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect

from clicnjob.accounts.models import User
from clicnjob.documents.models import Document
from clicnjob.enrolment.actors import account_actor
from clicnjob.files import store
from clicnjob.files.tasks import bury
from clicnjob.workshops.actions import check_in
from clicnjob.workshops.models import DayPass, Seat
from tests.browser import slow_down
from tests.e2e.eyes import axe
from tests.files import buckets, hostile
from tests.realtime import conftest as network

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
serve, server, bucket = network.serve, buckets.server, buckets.bucket
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
SCRIPT = "**/documents/scan*.js"
DESK = {"viewport": {"width": 1280, "height": 800}}
Open = Callable[..., Page]


@pytest.fixture
def enter(browser: Browser, serve: Callable[[], network.Running]) -> Iterator[Open]:
    address = f"http://127.0.0.1:{serve().port}"
    contexts, errors = [], []

    def open_page(client: Client, path: str, profile: dict[str, Any]) -> Page:
        context = browser.new_context(base_url=address, **profile)
        contexts.append(context)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture(params=["disk", "s3"])
def _kept(request: pytest.FixtureRequest) -> None:
    """Where papers lie meanwhile."""
    if request.param == "s3":
        request.getfixturevalue("bucket")


def send_both_sides(phone: Page) -> None:
    """Two photographs, looked at, sent; nothing to reload."""
    phone.locator("input[type=file]").last.set_input_files(
        [{"name": f"{side}.jpg", "mimeType": "image/jpeg", "buffer": hostile.jpeg()} for side in ("recto", "verso")]
    )
    expect(phone.locator(".scan-page")).to_have_count(2)
    phone.get_by_role("button", name="Envoyer", exact=True).click()
    expect(phone.locator("img.scan-preview")).to_have_count(2)
    assert axe(phone) == []
    phone.get_by_role("button", name="Oui, c’est lisible").click()
    expect(phone.get_by_text("Un conseiller va regarder").first).to_be_visible()


def refuse_as_blurred(upstairs: Page) -> None:
    """Photo à refaire: the reason, the button, and the next paper comes by itself: there is none."""
    upstairs.get_by_text("Photo à refaire…").click()
    upstairs.get_by_label("La photo est floue").check()
    upstairs.get_by_role("button", name="Photo à refaire").click()
    expect(upstairs.get_by_text("Tout est vérifié")).to_be_visible()


@pytest.mark.usefixtures("_kept")
def test_a_paper_goes_round_and_every_screen_follows(
    enter: Open,
    lea_account: User,
    lea_seat: Seat,
    claire: User,
    karim: User,
    hugo: DayPass,
    client_of: Callable[[User], Client],
    client_of_pass: Callable[[DayPass], Client],
) -> None:
    check_in(seat=lea_seat, by=account_actor(claire))
    desk_path = f"/seances/{lea_seat.session_id}/bureau/"
    phone = enter(client_of(lea_account), "/mes-documents/", PHONE)
    desk = enter(client_of(claire), desk_path, DESK)
    tablet = enter(client_of_pass(hugo), desk_path, PHONE)
    upstairs = enter(client_of(karim), "/verifier/", DESK)
    for page in (phone, desk, tablet, upstairs):
        page.wait_for_function("navigator.onLine")
    slow_down(phone)
    expect(upstairs.get_by_text("Tout est vérifié")).to_be_visible()
    expect(tablet.locator("#desk")).not_to_contain_text("documents : fait")
    assert axe(phone) == []

    send_both_sides(phone)

    row = desk.locator(f"#seat-{lea_seat.pk}")
    expect(row.get_by_text("Vérifier").first).to_be_visible()
    expect(tablet.locator("#desk")).to_contain_text("documents : fait")  # handed over: the rest is not theirs (R4)
    upstairs.get_by_role("link", name="Léa Moreau").click()
    refuse_as_blurred(upstairs)
    expect(phone.get_by_text("La photo est floue").first).to_be_visible()
    expect(phone.get_by_text("Tenez le téléphone à deux mains").first).to_be_visible()
    expect(phone.get_by_text("Nous avons effacé la photo le").first).to_be_visible()
    phone.locator("#piece-identity").get_by_role("link", name="Photographier").click()
    send_both_sides(phone)
    upstairs.get_by_role("link", name="Léa Moreau").click()

    assert axe(upstairs) == []
    picture = upstairs.locator(".viewer-frame img").first
    width = picture.bounding_box()["width"]  # type: ignore[index]
    upstairs.keyboard.press("+")
    assert picture.bounding_box()["width"] > width  # type: ignore[index]
    upstairs.keyboard.press("c")
    expect(upstairs.get_by_role("button", name="Contraste")).to_have_attribute("aria-pressed", "true")
    upstairs.get_by_label("Valable jusqu’au").fill("2031-05-20")
    upstairs.get_by_label("Numéro").fill("880692310285")
    upstairs.get_by_role("button", name="Identité justifiée").click()
    expect(upstairs.get_by_role("heading", name="À reporter dans i-milo")).to_be_visible()
    assert axe(upstairs) == []

    expect(row).to_contain_text("identité justifiée")
    expect(phone.get_by_text("Identité justifiée").first).to_be_visible()

    upstairs.get_by_role("button", name="Reporté").click()
    expect(upstairs.get_by_text("Tout est vérifié")).to_be_visible()
    expect(phone.get_by_text("Nous avons effacé la photo le").first).to_be_visible()
    bury()
    assert ([paper.has_copy for paper in Document.objects.all()], store.names()) == ([False, False], set())
    phone.goto("/mon-compte/qui-a-ouvert/")
    expect(phone.get_by_text("Karim Benali a regardé la photo de votre document").first).to_be_visible()


def test_on_a_slow_phone_one_may_send_before_the_photo_is_ready(
    enter: Open, lea_account: User, client_of: Callable[[User], Client]
) -> None:
    """« Envoyer » waits for the photo to be made smaller, instead of saying that there is none."""
    phone = enter(client_of(lea_account), "/mes-documents/", PHONE)
    phone.evaluate(
        """() => {
            const own = window.createImageBitmap;
            window.createImageBitmap = (...what) => new Promise(done => setTimeout(done, 1500)).then(() => own(...what));
        }"""
    )
    phone.locator("input[type=file]").last.set_input_files(
        [{"name": "recto.jpg", "mimeType": "image/jpeg", "buffer": hostile.jpeg()}]
    )
    expect(phone.get_by_text("Préparation des photos")).to_be_visible()
    phone.get_by_role("button", name="Envoyer", exact=True).click()
    expect(phone.locator("img.scan-preview")).to_have_count(1)


def test_a_photo_chosen_before_the_script_has_come_is_not_lost(
    enter: Open, lea_account: User, client_of: Callable[[User], Client]
) -> None:
    """On a slow network the field is there first: what one chose in it is taken, and sent."""
    phone, held = enter(client_of(lea_account), "/accueil/", PHONE), list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    phone.route(SCRIPT, hold)
    with phone.expect_request(SCRIPT):
        phone.goto("/mes-documents/", wait_until="commit")
    phone.locator("input[type=file]").last.set_input_files(
        [{"name": "recto.jpg", "mimeType": "image/jpeg", "buffer": hostile.jpeg()}]
    )
    for route in held:
        route.continue_()
    expect(phone.locator(".scan-page")).to_have_count(1)
    phone.get_by_role("button", name="Envoyer", exact=True).click()
    expect(phone.locator("img.scan-preview")).to_have_count(1)

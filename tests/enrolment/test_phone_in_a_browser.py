"""Papers photographed with real cameras' pages over bad networks: a volunteer's phone at the desk, a young person at home."""

import base64
import os
import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from clicnjob.accounts.models import User
from clicnjob.documents.models import Document, Piece
from clicnjob.documents.rules import uploads as rules
from clicnjob.documents.scanning import Scan
from clicnjob.enrolment.models import Pairing
from clicnjob.enrolment.queries.pairing import pairing_token
from clicnjob.files import store
from clicnjob.files.tasks import bury
from clicnjob.shared.qr import qr_svg
from clicnjob.structures.models import Structure
from clicnjob.workshops.models import DayPass, Seat
from tests.browser import ARGUMENTS, SLOW
from tests.documents import test_in_a_browser as papers
from tests.documents.photographs import photograph
from tests.e2e.eyes import axe
from tests.realtime import conftest as network

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
serve, enter = network.serve, papers.enter
ClientOf = Callable[..., Client]
CAMERA = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
"""Chromium's own camera of tests, which films a picture of ours: nobody is asked for leave."""


@pytest.fixture(scope="module")
def browser(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose camera sees a card on a table."""
    film = tmp_path_factory.mktemp("camera") / "card.mjpeg"
    film.write_bytes(photograph("", 0).jpeg * 3)
    filming = [*CAMERA, f"--use-file-for-fake-video-capture={film}"]
    running = browser.browser_type.launch(executable_path=os.environ["CHROMIUM"], args=[*ARGUMENTS, *filming])
    yield running
    running.close()


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A photograph takes eight of them: there is a middle to cut in."""
    monkeypatch.setattr(rules, "PIECE_BYTES", 32 * 1024)
    monkeypatch.setattr(Scan, "piece_bytes", 32 * 1024)


class Network:
    """The network of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.control = page.context.new_cdp_session(page)
        self.control.send("Network.enable")
        self.set(cut=False)

    def set(self, *, cut: bool) -> None:
        self.control.send("Network.emulateNetworkConditions", {"offline": cut, **SLOW})

    def cut_after_a_piece(self) -> None:
        """In the middle of the sending; then back again."""
        for _try in range(400):
            if Piece.objects.exists():
                break
            self.page.wait_for_timeout(25)
        self.set(cut=True)
        expect(self.page.get_by_text("Connexion perdue. L’envoi reprendra tout seul.")).to_be_visible()
        assert Document.objects.count() == 0
        self.set(cut=False)


def arrived_once(kept: int = 1) -> bool:
    """One paper, its page in the store, and nothing of its way there."""
    bury()
    return (Document.objects.count(), Piece.objects.count(), len(store.names())) == (1, 0, kept)


def read_qr(page: Page) -> str:
    """What a phone reads on that screen: the address whose squares are drawn there."""
    origin = page.url.split("/inscriptions/")[0]
    address = f"{origin}/telephone/{pairing_token(Pairing.objects.get().pk)}/"
    drawn = re.search(r' d="([^"]+)"', qr_svg(address))
    assert drawn is not None
    assert drawn[1] in page.locator(".pass-qr").inner_html()
    return address


def _given(page: Page, way: str, jpeg: bytes) -> None:
    """A file of the scanner's, dragged onto the page or pasted into it."""
    page.evaluate(
        """([way, source]) => {
            const given = new DataTransfer(), options = { bubbles: true, cancelable: true };
            const bytes = Uint8Array.from(atob(source), letter => letter.charCodeAt(0));
            given.items.add(new File([bytes], "scanner.jpg", { type: "image/jpeg" }));
            document.querySelector("main").dispatchEvent(way === "drop"
                ? new DragEvent(way, { ...options, dataTransfer: given })
                : new ClipboardEvent(way, { ...options, clipboardData: given }));
        }""",
        [way, base64.b64encode(jpeg).decode()],
    )


def test_a_volunteer_lends_a_phone_and_the_network_is_cut(
    browser: Browser,
    enter: papers.Open,
    toulon: Structure,
    lea_seat: Seat,
    hugo: DayPass,
    client_of_pass: ClientOf,
) -> None:
    Structure.objects.filter(pk=toulon.pk).update(own_phones=True)
    tablet = enter(client_of_pass(hugo), f"/inscriptions/{lea_seat.pk}/numeriser/", papers.PHONE)
    for way in ("drop", "paste"):
        _given(tablet, way, photograph("", 0).jpeg)
    expect(tablet.locator(".scan-page img")).to_have_count(2)
    tablet.get_by_role("button", name="Avec mon téléphone").click()
    expect(tablet.get_by_role("heading", name="Le document de Léa M.")).to_be_visible()
    assert axe(tablet) == []
    context = browser.new_context(**papers.PHONE)
    phone = context.new_page()
    phone.goto(read_qr(tablet))
    assert axe(phone) == []
    phone.get_by_role("button", name="Commencer").click()
    expect(tablet.get_by_text("Le téléphone est relié")).to_be_visible()
    expect(phone.locator("input[type=file]")).to_have_count(0)

    phone.get_by_role("button", name="Photographier").click()
    expect(phone.get_by_text("C’est bon. Prenez la photo.")).to_be_visible()
    assert axe(phone) == []
    phone.get_by_role("button", name="Prendre la photo").click()
    expect(phone.locator(".scan-page img")).to_have_count(1)
    expect(phone.locator(".scan-fault")).to_have_count(0)
    line = Network(phone)
    phone.get_by_role("button", name="Envoyer", exact=True).click()
    line.cut_after_a_piece()

    expect(phone.locator("img.scan-preview")).to_have_count(1)
    expect(tablet.get_by_text("dites si elle est lisible")).to_be_visible()
    phone.get_by_role("button", name="Oui, c’est lisible").click()
    expect(phone.get_by_role("heading", name="C’est fini, merci")).to_be_visible()
    expect(tablet.get_by_text("Le téléphone est libéré")).to_be_visible()
    tablet.get_by_role("link", name="Retour à la séance").click()
    expect(tablet.locator("#desk")).to_contain_text("documents : fait")
    answer = phone.goto(f"{phone.url.split('/photographier')[0]}/photographier/")
    assert answer is not None
    assert (answer.status, Document.objects.get().sent_by_id, arrived_once()) == (404, hugo.pk, True)
    context.close()


def _films(page: Page, jpeg: bytes) -> None:
    """From now on this page's camera sees that."""
    page.evaluate(
        """async source => {
            const canvas = window.seen ??= document.createElement("canvas"), picture = new Image();
            picture.src = source;
            await picture.decode();
            [canvas.width, canvas.height] = [picture.width, picture.height];
            canvas.getContext("2d").drawImage(picture, 0, 0);
            navigator.mediaDevices.getUserMedia = async () => {
                const stream = canvas.captureStream(10);
                setTimeout(() => canvas.getContext("2d").drawImage(picture, 0, 0), 50);
                return stream;
            };
        }""",
        f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}",
    )


def test_at_home_a_blurred_photo_is_seen_before_it_is_sent(
    enter: papers.Open, lea_account: User, client_of: ClientOf
) -> None:
    phone = enter(client_of(lea_account), "/mes-documents/", papers.PHONE)
    line = Network(phone)
    shoot, take = (phone.get_by_role("button", name=name, exact=True) for name in ("Photographier", "Prendre la photo"))
    _films(phone, photograph("blurred", 0).jpeg)
    shoot.click()
    take.click()
    expect(phone.locator(".scan-fault")).to_have_text("La photo est floue. Posez le téléphone, puis recommencez.")
    assert axe(phone) == []

    _films(phone, photograph("", 0).jpeg)
    phone.get_by_role("button", name="Reprendre").click()
    take.click()
    expect(phone.locator(".scan-page img")).to_have_count(1)
    expect(phone.locator(".scan-fault")).to_have_count(0)
    phone.get_by_role("button", name="Envoyer", exact=True).click()
    line.cut_after_a_piece()
    expect(phone.locator("img.scan-preview")).to_have_count(1)
    phone.get_by_role("button", name="Oui, c’est lisible").click()

    expect(phone.get_by_text("Un conseiller va regarder").first).to_be_visible()
    assert arrived_once()

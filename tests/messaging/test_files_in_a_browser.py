"""Photographs, PDF and voices between a phone and a desk, in real browsers; the microphone is Chromium's own beeping one."""

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD
from playwright.sync_api import Browser, Page, Route, expect
from playwright.sync_api import Error as PlaywrightError

from clicnjob.accounts.models import User
from clicnjob.messaging import tasks
from clicnjob.messaging.models import Conversation, Enclosure, Message
from tests.accounts import test_locking_in_a_browser as locks
from tests.browser import looks, until
from tests.e2e.eyes import axe, fits
from tests.files import hostile, sounds
from tests.messaging import test_in_a_browser as chat

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
serve, talk, enter = chat.serve, chat.talk, chat.enter
left_alone = locks.phone
PHONE, DESK, MINE = chat.PHONE, chat.DESK, chat.MINE
NARROW = {"viewport": {"width": 320, "height": 640}, "has_touch": True}
PHOTO = {"name": "IMG_0042.jpg", "mimeType": "image/jpeg", "buffer": hostile.with_gps()}
PAPER = {"name": "attestation.pdf", "mimeType": "application/pdf", "buffer": hostile.pdf(2)}
PAGE = {"name": "page.jpg", "mimeType": "image/jpeg", "buffer": b"<html>"}
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser(browser: Browser) -> Iterator[Browser]:
    """A second Chromium beside the others', one that hears a beep."""
    running = browser.browser_type.launch(
        executable_path=os.environ["CHROMIUM"],
        args=[
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            "--autoplay-policy=no-user-gesture-required",
        ],
    )
    yield running
    running.close()


def choose(page: Page, *files: dict[str, Any]) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Fichier", exact=True).click()
    chooser.value.set_files(list(files))


def rows() -> list[tuple[str, str]]:
    return list(Enclosure.objects.order_by("message__seq", "number").values_list("state", "kind"))


def test_a_photo_and_a_paper_from_the_phone_open_at_the_desk(
    enter: Open, talk: Conversation, lea_account: User, claire: User
) -> None:
    phone, desk = enter(lea_account, MINE, PHONE), enter(claire, f"/messages/{talk.pk}/", DESK)
    choose(phone, PHOTO, PAPER)
    expect(phone.locator("[data-tray] li")).to_have_count(2)
    expect(phone.locator("[data-tray]")).to_contain_text("Effacé le")
    phone.get_by_label("Votre message", exact=True).fill("Voici mes papiers")
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.locator("#thread .mine")).to_contain_text("Vérification…")
    expect(desk.locator("#thread")).to_contain_text("Vérification…")
    expect(phone.locator("[data-tray]")).to_be_hidden()
    assert tasks.check_files() == 2

    expect(desk.locator("#thread .file-picture img")).to_be_visible()
    expect(desk.locator("#thread .file-row")).to_contain_text("attestation.pdf")
    expect(desk.locator("#thread .file-row")).to_contain_text("2 pages")
    expect(desk.locator("#thread")).to_contain_text("Voici mes papiers")
    until(desk, "document.querySelector('.file-picture img').naturalWidth > 0")
    with desk.context.expect_page() as opened:
        desk.locator(".file-picture").click()
    until(opened.value, "document.querySelector('img')?.naturalWidth === 400")
    with desk.expect_download() as kept:
        desk.locator(".file-row").click()
    assert kept.value.suggested_filename == "attestation.pdf"
    assert (Message.objects.count(), rows()) == (2, [("ready", "picture"), ("ready", "pdf")])


def test_a_voice_recorded_on_the_phone_is_played_at_the_desk(
    enter: Open, talk: Conversation, lea_account: User, claire: User
) -> None:
    """A real recording by MediaRecorder: heard again, thrown away, recorded anew, sent, played faster."""
    phone, desk = enter(lea_account, MINE, PHONE), enter(claire, f"/messages/{talk.pk}/", DESK)
    record, finish = phone.get_by_role("button", name="Vocal"), phone.get_by_role("button", name="Terminer")
    record.click()
    finish.click()
    phone.get_by_role("button", name="Annuler").click()
    expect(record).to_be_focused()
    record.click()
    expect(phone.locator("[data-recorder-time]")).to_have_text("0:02")
    finish.click()
    expect(phone.locator("[data-recorder-play]")).to_be_visible()
    assert axe(phone) == []
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.locator("#thread .mine")).to_contain_text("Vérification…")
    assert tasks.check_files() == 1
    (row,) = Enclosure.objects.all()
    assert (row.state, row.kind, row.seconds in {2, 3, 4}, len(row.waveform)) == ("ready", "voice", True, 48)

    player = desk.locator("#thread .voice audio")
    expect(player).to_be_visible()
    expect(desk.locator("#thread .wave rect")).to_have_count(48)
    speed = desk.get_by_role("button", name="Vitesse")
    speed.click()
    expect(speed).to_have_text("1,5×")
    player.evaluate("audio => audio.play()")
    until(desk, "document.querySelector('.voice audio').currentTime > 0.5")
    assert player.evaluate("audio => audio.playbackRate") == 1.5
    until(desk, "document.querySelectorAll('.wave .heard').length > 3")
    chat.write(phone, "Vous m’entendez ?")
    expect(desk.locator("#thread")).to_contain_text("Vous m’entendez")
    expect(speed).to_have_text("1,5×")
    assert player.evaluate("audio => audio.currentTime") > 0.5, "a new message does not start the voice again"


def test_who_speaks_is_there(left_alone: Page) -> None:
    """G38: a phone that closes after two minutes without a touch does not cut a voice of three."""
    left_alone.goto(MINE)
    left_alone.get_by_role("button", name="Vocal").click()
    expect(left_alone.get_by_role("button", name="Terminer")).to_be_visible()  # the microphone is given in real time
    left_alone.clock.run_for(170_000)
    expect(left_alone.locator("[data-recorder-time]")).to_have_text(re.compile(r"2:5\d"))
    expect(left_alone.get_by_role("alert").filter(has_text="Vous êtes encore là")).to_be_hidden()
    left_alone.clock.run_for(11_000)
    expect(left_alone.locator("[data-recorder-play]")).to_be_visible()  # three minutes: it stops by itself
    left_alone.clock.run_for(122_000)
    expect(left_alone).to_have_url(locks.AT_THE_DOOR)


def test_a_lost_answer_is_not_a_second_message(enter: Open, lea_account: User) -> None:
    """G1: the server has the files, the phone does not know; trying again gives the first message back."""
    phone = enter(lea_account, MINE, PHONE)
    lost: list[str] = []

    def lose(route: Route) -> None:
        if not lost:
            lost.append(route.fetch().url)
            route.abort()
        else:
            route.continue_()

    phone.route("**/flux/**", lambda route: route.abort())  # no bell either
    phone.route("**/joindre/", lose)
    choose(phone, PHOTO)
    phone.get_by_role("button", name="Envoyer").click()
    retry = phone.get_by_role("button", name="Recommencer")
    retry.or_(phone.locator("#thread .mine")).first.wait_for()
    with contextlib.suppress(PlaywrightError):  # the page may look by itself first, and find its message there
        retry.click(timeout=2000)
    expect(phone.locator("#thread .mine")).to_have_count(1)
    expect(phone.locator(".chat-pending li")).to_have_count(0)
    assert (len(lost), Message.objects.count(), rows()) == (1, 2, [("checking", "")])


def test_cancelled_on_the_way_is_back_in_hand(enter: Open, lea_account: User) -> None:
    phone = enter(lea_account, MINE, PHONE)
    phone.evaluate("XMLHttpRequest.prototype.send = function () {}")
    choose(phone, PHOTO)
    phone.get_by_label("Votre message", exact=True).fill("Voici")
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.get_by_role("progressbar")).to_be_visible()
    phone.get_by_role("button", name="Annuler").click()
    expect(phone.locator("[data-tray] li")).to_have_count(1)
    expect(phone.get_by_label("Votre message", exact=True)).to_have_value("Voici")
    phone.get_by_role("button", name="Retirer").click()
    expect(phone.locator("[data-tray]")).to_be_hidden()
    assert Message.objects.count() == 1


def test_refusals_are_said(enter: Open, lea_account: User) -> None:
    phone = enter(lea_account, MINE, PHONE)
    choose(phone, {**PHOTO, "buffer": bytes(10 * 1024 * 1024 + 1)})
    expect(phone.locator("#flash")).to_contain_text("Ce fichier dépasse 10")
    expect(phone.locator("[data-tray]")).to_be_hidden()
    choose(phone, PAGE)
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.locator("#thread .mine")).to_contain_text("Vérification…")
    tasks.check_files()
    expect(phone.locator("#thread .file-refused")).to_contain_text("Nous ne savons pas lire ce fichier")


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("Object.defineProperty(window, 'isSecureContext', {value: false})", "n’est pas en https"),
        (
            "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError') }",
            "refusé",
        ),
        (
            "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotFoundError') }",
            "pas de micro",
        ),
    ],
    ids=["http", "denied", "no microphone"],
)
def test_without_a_microphone_a_sentence_says_why(enter: Open, lea_account: User, script: str, words: str) -> None:
    phone = enter(lea_account, MINE, PHONE)
    phone.evaluate(f"() => {{ {script} }}")
    phone.get_by_role("button", name="Vocal").click()
    expect(phone.locator("[data-recorder]")).to_contain_text(words)
    phone.get_by_role("button", name="Annuler").click()
    expect(phone.get_by_label("Votre message", exact=True)).to_be_visible()


def test_without_javascript(enter: Open, talk: Conversation, lea_account: User, claire: User) -> None:
    phone = enter(lea_account, MINE, PHONE, java_script_enabled=False)
    phone.get_by_text("Joindre un fichier ou un message vocal").click()
    phone.get_by_label("Photos ou PDF").set_input_files([PHOTO, PAPER])
    phone.locator("#enclose-voice").set_input_files(
        {"name": "vocal.ogg", "mimeType": "audio/ogg", "buffer": sounds.tone(kind="ogg")}
    )
    phone.get_by_label("Quelques mots").fill("Sans script")
    phone.get_by_role("button", name="Envoyer avec le fichier").click()
    expect(phone.locator("#thread .mine")).to_contain_text("Sans script")
    tasks.check_files()
    desk = enter(claire, f"/messages/{talk.pk}/", DESK, java_script_enabled=False)
    expect(desk.locator("#thread .file-picture img")).to_be_visible()
    expect(desk.locator("#thread .voice audio")).to_be_visible()
    assert rows() == [("ready", "picture"), ("ready", "pdf"), ("ready", "voice")]


@pytest.mark.parametrize("profile", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_moves_under_a_finger_when_the_scripts_come(
    enter: Open, talk: Conversation, lea_account: User, claire: User, profile: dict[str, Any]
) -> None:
    """A tap that begins on « Envoyer » and ends beside it sends nothing: its place is the same before and after them."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    for who, address in ((lea_account, MINE), (claire, f"/messages/{talk.pk}/")):
        page = enter(who, address, profile)
        page.route("**/messaging/*.js", hold)
        page.goto(address, wait_until="commit")
        send = page.get_by_role("button", name="Envoyer", exact=True)
        send.wait_for()
        while not held:
            page.wait_for_timeout(50)
        page.wait_for_timeout(300)
        expect(page.get_by_role("button", name="Fichier", exact=True)).to_be_hidden()
        before = send.bounding_box()
        while held:
            held.pop().continue_()
        page.unroute("**/messaging/*.js")
        expect(page.get_by_role("button", name="Fichier", exact=True)).to_be_visible()
        page.wait_for_load_state()
        assert send.bounding_box() == before


def test_the_plain_form_is_there_when_its_script_did_not_come(enter: Open, lea_account: User) -> None:
    phone = enter(lea_account, MINE, PHONE)
    fold = phone.get_by_text("Joindre un fichier ou un message vocal")
    expect(fold).to_be_hidden()
    phone.route("**/messaging/enclose*.js", lambda route: route.abort())
    phone.reload()
    fold.click()
    expect(phone.get_by_label("Photos ou PDF")).to_be_visible()


@pytest.mark.parametrize(("profile", "scheme"), looks(narrow=NARROW, desk=DESK))
def test_everyone_can_use_it(
    enter: Open, talk: Conversation, lea_account: User, claire: User, profile: dict[str, Any], scheme: str
) -> None:
    """axe-core: no violation in any state; nothing wider than the screen."""
    phone = enter(lea_account, MINE, PHONE)
    choose(phone, PHOTO, PAPER, PAGE)
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.locator("#thread .mine")).to_have_count(1)
    phone.get_by_role("button", name="Vocal").click()
    phone.wait_for_timeout(1500)
    phone.get_by_role("button", name="Terminer").click()
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.locator("#thread .mine")).to_have_count(2)
    tasks.check_files()
    choose(phone, PHOTO)
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.locator("#thread .mine")).to_have_count(3)
    for user, path in ((lea_account, MINE), (claire, f"/messages/{talk.pk}/")):
        page = enter(user, path, profile, color_scheme=scheme)
        choose(page, PHOTO, PAPER)
        assert (path, axe(page), fits(page)) == (path, [], True)
        if shots := os.environ.get("SHOTS"):
            page.screenshot(path=f"{shots}/{user.first_name}-{profile['viewport']['width']}-{scheme}.png")
        page.close()


def test_a_photo_is_made_lighter_on_the_phone(enter: Open, talk: Conversation, lea_account: User) -> None:
    """Smaller before it leaves, without the place where it was taken; a paper that is no photo goes as it is."""
    noise = Image.effect_noise((3264, 2448), 40).convert("RGB")
    exif = Image.Exif()
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (43.0, 7.0, 0.0)
    heavy = hostile.encoded(noise, "JPEG", quality=95, exif=exif)
    phone = enter(lea_account, MINE, PHONE)
    choose(phone, {"name": "IMG_0043.HEIF.jpeg", "mimeType": "image/jpeg", "buffer": heavy}, PAPER)
    phone.get_by_label("Votre message", exact=True).fill("Voici")
    phone.evaluate("""() => {
      const send = XMLHttpRequest.prototype.send;
      XMLHttpRequest.prototype.send = function (data) { window.sent = data.getAll("files"); send.call(this, data); };
    }""")
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.locator("#thread .mine")).to_contain_text("Vérification…", timeout=15_000)
    photo, paper = phone.evaluate("""() => Promise.all(window.sent.map(async file => ({
      name: file.name, size: file.size, text: new TextDecoder("latin1").decode(await file.slice(0, 4096).arrayBuffer()),
      sides: file.type === "image/jpeg" ? await createImageBitmap(file).then(({ width, height }) => [width, height]) : null,
    })))""")
    assert (photo["name"], photo["sides"]) == ("IMG_0043.HEIF.jpg", [2400, 1800])
    assert (b"Exif" in heavy[:4096], "Exif" in photo["text"], photo["size"] < len(heavy) / 2) == (True, False, True)
    assert (paper["name"], paper["size"]) == (PAPER["name"], len(PAPER["buffer"]))
    assert [state for state, _ in rows()] == ["checking", "checking"]

"""What a young person's phone pays for: bytes, file by file, as they are served. No clock: budgets hold on any machine.

First page ≤ 100 kB, each next page ≤ 30 kB beyond what the phone already has, JavaScript ≤ 40 kB in all, no font, pictures sized.
"""

import posixpath
import re
import uuid
from functools import cache
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.messaging.models import Conversation
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.actions import issue_card
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.queries import card_token
from tests.conftest import CODE

FIRST_PAGE, NEXT_PAGE, SCRIPTS = 100_000, 30_000, 40_000
BEFORE = ("/", "/rejoindre/", "/connexion/jeune/", "/confidentialite/")
TOUR = (
    "/accueil/",
    "/ma-conversation/",
    "/mes-documents/",
    "/mes-rendez-vous/",
    "/mes-ateliers/",
    "/mon-compte/",
    "/mon-compte/me-prevenir/",
    "/mon-compte/connexion/",
    "/mon-compte/qui-a-ouvert/",
)
WORKERS = ("/ma-conversation/sw.js", "/sw.js", "/partager/sw.js")
APART = ("/ma-conversation/hors-connexion/",)
GUESTS = (
    "enrolment/join.js",
    "enrolment/sign.js",
    "accounts/lock.js",
    "accounts/passkey.js",
    "documents/camera.js",
    "documents/look.js",
    "documents/sending.js",
    "messaging/translate.js",
)
"""On pages of a moment (a code to choose, a sheet to sign), or fetched by another script when it is needed."""
ASSET = re.compile(r"""["'(](/static/[^"'()#?]+)""")
IN_STYLE = re.compile(r"""url\(["']?([^"'()#?:]+)["']?\)""")


@cache
def weight(address: str) -> int:
    """As WhiteNoise keeps it: compressed at its best, or as it is where that gains nothing."""
    found = finders.find(address.removeprefix("/static/"))
    assert found is not None, address
    data = Path(str(found)).read_bytes()
    return min(len(data), len(brotli.compress(data)))


def loaded(html: str) -> set[str]:
    """All files of ours a page names, whether it loads them, fetches them ahead or for later; and those of its styles."""
    named = {one for one in ASSET.findall(html) if "." in posixpath.basename(one)}
    for one in [one for one in named if one.endswith(".css")]:
        text = Path(str(finders.find(one.removeprefix("/static/")))).read_text()
        assert "@font-face" not in text, one
        named |= {
            posixpath.normpath(posixpath.join(posixpath.dirname(one), inside)) for inside in IN_STYLE.findall(text)
        }
    return named


class Phone:
    """Remembers what it already has."""

    def __init__(self, client: Client) -> None:
        self.client, self.has, self.pages = client, set[str](), dict[str, str]()

    def open(self, page: str) -> int:
        """Bytes transferred for this page."""
        answer = self.client.get(page, headers={"accept-encoding": "gzip"})
        assert answer.status_code == 200, page
        self.pages[page] = self.client.get(page).content.decode()
        new = loaded(self.pages[page]) - self.has
        self.has |= new
        return len(answer.content) + sum(map(weight, new))


@pytest.fixture
def talk(lea: YoungPerson, lea_account: User, claire: User) -> Conversation:
    """A page full of messages."""
    talk = open_conversation(person=lea, by=SYSTEM)
    for turn in range(50):
        body = f"{turn} : venez jeudi à 9 h avec votre carte d’identité et un justificatif. https://exemple.fr/{turn}"
        send_message(
            conversation=talk, body=body, client_id=uuid.uuid4(), by=account_actor((claire, lea_account)[turn % 2])
        )
    return talk


@pytest.fixture
def phone(client: Client, talk: Conversation, own_phone: str) -> Phone:
    """Léa's own, signed in, with all that the page of her card had loaded."""
    client.cookies["device"] = own_phone
    before = Phone(client)
    before.open("/connexion/jeune/")
    assert client.post("/connexion/jeune/", {"code": CODE}).status_code == 303
    return before


def test_a_first_page_weighs_little(lea: YoungPerson, claire: User) -> None:
    card = f"/c/{card_token(issue_card(person=lea, by=account_actor(claire)))}/"

    weights = {page: Phone(Client()).open(page) for page in (card, *BEFORE)}

    print("BENCH first_page_kb", round(max(weights.values()) / 1000, 1), "kB")
    assert {page: heavy for page, heavy in weights.items() if heavy > FIRST_PAGE} == {}


def test_each_next_page_weighs_less(phone: Phone) -> None:
    """In the order of a tour; what the home fetches ahead counts as the home's."""
    weights = {page: phone.open(page) for page in TOUR}

    print("BENCH next_page_kb", {page: round(heavy / 1000, 1) for page, heavy in weights.items()})
    assert {page: heavy for page, heavy in weights.items() if heavy > NEXT_PAGE} == {}


def test_the_home_fetches_ahead_what_the_next_pages_load(phone: Phone) -> None:
    """On a slow network a file costs a wait of its own: nothing of what one opens most is left to wait for."""
    phone.open("/accueil/")
    ahead = set(phone.has)
    for page in ("/ma-conversation/", "/mes-documents/"):
        phone.open(page)
        now = set(re.findall(r'<(?:script|link)[^>]+(?:src|href)="(/static/[^"]+)"', phone.pages[page]))
        assert now - ahead == set(), page


def test_every_script_together_stays_light(phone: Phone) -> None:
    for page in (*TOUR, *WORKERS, *APART):
        phone.open(page)
    scripts = {one for one in phone.has if one.endswith(".js")} | {f"/static/{name}" for name in GUESTS}
    total = sum(map(weight, scripts))

    print("BENCH youth_scripts_kb", round(total / 1000, 1), "kB")
    assert {"/static/js/own.js", "/static/messaging/kept.js", "/static/documents/sw-share.js"} <= scripts
    assert total <= SCRIPTS


def test_pictures_say_their_size(phone: Phone) -> None:
    for page in TOUR:
        phone.open(page)
    pictures = [(page, one) for page, html in phone.pages.items() for one in re.findall(r"<img[^>]*>", html)]

    assert len(pictures) >= len(TOUR)
    assert [(page, one) for page, one in pictures if not re.search(r'width="\d+" height="\d+"', one)] == []


def test_no_font_is_ever_asked_for() -> None:
    assert [
        str(one)
        for one in Path("src/clicnjob").rglob("static/**/*")
        if one.suffix in {".woff", ".woff2", ".ttf", ".otf"}
    ] == []

"""A young person's device: on its screen, with little data; a lent computer gets none of it (G23)."""

import re
from collections.abc import Callable

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import SHARED
from clicnjob.documents.models import Document
from clicnjob.messaging.actions import open_conversation
from clicnjob.messaging.models import Conversation
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import YoungPerson
from tests.conftest import CODE

SignIn = Callable[..., Client]
MANIFEST, HOME, ACCOUNT = "/mon-compte/application.webmanifest", "/accueil/", "/mon-compte/"
DOOR, DOOR_WORKER = "/partager/", "/partager/sw.js"


@pytest.fixture
def her_phone(client: Client, talk: Conversation, own_phone: str) -> Client:
    client.cookies["device"] = own_phone
    assert client.post("/connexion/jeune/", {"code": CODE}).status_code == 303
    return client


@pytest.fixture
def talk(lea: YoungPerson, lea_account: User) -> Conversation:
    return open_conversation(person=lea, by=SYSTEM)


def lent(client: Client) -> Client:
    web = client.session
    web[SHARED] = True
    web.save()
    return client


# -- on its screen -------------------------------------------------------------------------------------------------------


def test_ones_own_phone_may_keep_the_application(her_phone: Client, lea: YoungPerson) -> None:
    page = her_phone.get(HOME).content.decode()
    assert f'<link rel="manifest" href="{MANIFEST}" crossorigin="use-credentials">' in page
    assert f'data-share="{DOOR_WORKER}"' in page

    answer = her_phone.get(MANIFEST)
    said = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert (said["name"], said["short_name"]) == (lea.structure.name, "ClicNJob")
    assert (said["start_url"], said["id"], said["scope"], said["display"]) == (HOME, HOME, "/", "standalone")
    assert [one["name"] for one in said["shortcuts"]] == ["Messages", "Mes documents"]
    for one in said["icons"]:
        assert finders.find(one["src"].removeprefix("/static/")), one
    assert [(one["sizes"], one.get("purpose")) for one in said["icons"]] == [
        ("192x192", None),
        ("512x512", None),
        ("512x512", "maskable"),
    ]
    for one in (said["start_url"], *(shortcut["url"] for shortcut in said["shortcuts"])):
        assert her_phone.get(one).status_code == 200


def test_its_name_betrays_nobody_in_discreet_mode(her_phone: Client, lea: YoungPerson, lea_account: User) -> None:
    lea_account.discreet = True
    lea_account.save()

    said = her_phone.get(MANIFEST)

    assert (said.json()["name"], said.json()["short_name"]) == ("Clic", "Clic")
    assert [word for word in (lea.structure.name, "ission", "ClicNJob", "Léa") if word in said.content.decode()] == []
    assert "«\u202fClic\u202f»" in her_phone.get(ACCOUNT).content.decode()


def test_in_its_owners_language_and_direction(her_phone: Client, lea_account: User) -> None:
    her_phone.cookies["langue"] = "ar"

    said = her_phone.get(MANIFEST).json()

    assert (said["lang"], said["dir"]) == ("ar", "rtl")
    assert "Mes documents" not in [one["name"] for one in said["shortcuts"]]


def test_a_lent_computer_keeps_nothing(talk: Conversation, lea_account: User, client_of: SignIn) -> None:
    """G23: neither the application nor a worker, nor what would ask for them."""
    post = lent(client_of(lea_account))
    post.cookies["device"] = "left by somebody"

    assert [post.get(one).status_code for one in (MANIFEST, DOOR_WORKER, "/ma-conversation/sw.js")] == [404, 404, 404]
    for page in (HOME, ACCOUNT, "/ma-conversation/", "/mes-documents/"):
        html = post.get(page).content.decode()
        assert [word for word in ("manifest", "own.js", "copy.js", "data-install", "sw.js") if word in html] == [], page


def test_a_browser_nobody_declared_ones_own_is_offered_nothing(lea_account: User, client_of: SignIn) -> None:
    html = client_of(lea_account).get(ACCOUNT).content.decode()

    assert [word for word in ("manifest", "own.js", "data-install") if word in html] == []


def test_how_it_is_done_by_hand_is_said(her_phone: Client) -> None:
    iphone = her_phone.get(ACCOUNT, headers={"user-agent": "Mozilla/5.0 (iPhone)"}).content.decode()
    android = her_phone.get(ACCOUNT, headers={"user-agent": "Mozilla/5.0 (Linux; Android 14)"}).content.decode()

    assert ("«\u202fPartager\u202f»" in iphone, "«\u202fPartager\u202f»" in android) == (True, False)
    assert "menu du navigateur" in android


# -- with little data ----------------------------------------------------------------------------------------------------


def test_saving_data_is_asked_for_on_one_device(her_phone: Client, lea_account: User, client_of: SignIn) -> None:
    assert "Ce mode est éteint" in her_phone.get(ACCOUNT).content.decode()
    assert "prefetch" in her_phone.get(HOME).content.decode()

    asked = her_phone.post("/mon-compte/economie/", {"on": "1"})
    assert (asked.status_code, asked["Location"]) == (303, "/mon-compte/#economie")

    assert "Ce mode est allumé" in her_phone.get(ACCOUNT).content.decode()
    home = her_phone.get(HOME).content.decode()
    assert ("prefetch" in home, "data-saving" in home, 'data-alone="1"' in home) == (False, True, True)
    assert "data-saving" not in client_of(lea_account).get(HOME).content.decode()  # elsewhere, nothing changed

    her_phone.post("/mon-compte/economie/", {"on": "0"})
    assert "data-saving" not in her_phone.get(HOME).content.decode()


def test_a_browser_that_asks_is_obeyed(her_phone: Client) -> None:
    asks = {"save-data": "on"}

    account = her_phone.get(ACCOUNT, headers=asks).content.decode()

    assert "Votre téléphone le demande" in account
    assert "/mon-compte/economie/" not in account
    assert "prefetch" not in her_phone.get(HOME, headers=asks).content.decode()


# -- a photo shared from the gallery -------------------------------------------------------------------------------------


def test_what_the_phone_shares_without_its_worker_is_not_taken(her_phone: Client, lea: YoungPerson) -> None:
    """It comes without our token: the server reads nothing of it, and says where one chooses the photo."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = her_phone.cookies
    photo = SimpleUploadedFile("carte.jpg", b"\xff\xd8 a photo", content_type="image/jpeg")

    answer = strict.post(DOOR, {"pages": photo})

    assert (answer.status_code, answer["Location"]) == (303, "/mes-documents/")
    assert "Choisissez la photo ici" in strict.get("/mes-documents/").content.decode()
    assert not Document.objects.exists()


def test_without_an_account_it_leads_to_the_sign_in(client: Client, db: None) -> None:
    answer = client.post(DOOR, {"pages": SimpleUploadedFile("carte.jpg", b"a photo")})

    assert answer["Location"].startswith("/connexion/jeune/")
    assert not Document.objects.exists()


def test_the_page_that_takes_it_has_its_form_open(her_phone: Client, lea: YoungPerson) -> None:
    html = her_phone.get("/mes-documents/?partage").content.decode()

    assert re.search(r'<section[^>]+id="scan"', html)

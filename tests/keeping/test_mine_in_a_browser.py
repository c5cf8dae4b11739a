"""One's own data on a phone without a script: seen, taken away, the account ended, and kept by signing in again."""

import json
import zipfile
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import device_cookie
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import YoungPerson
from tests.conftest import CODE
from tests.realtime import conftest as network

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
serve = network.serve


@pytest.fixture
def phone(
    browser: Browser,
    serve: Callable[[], network.Running],
    lea_account: User,
    own_phone: str,
    client_of: Callable[[User], Client],
) -> Iterator[Page]:
    address = f"http://127.0.0.1:{serve().port}"
    context = browser.new_context(
        base_url=address, locale="fr-FR", viewport={"width": 320, "height": 640}, java_script_enabled=False
    )
    session = client_of(lea_account).cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session, device_cookie(): own_phone}
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    yield context.new_page()
    context.close()


def test_seen_taken_ended_and_kept(phone: Page, lea: YoungPerson, lea_account: User) -> None:
    conversation = open_conversation(person=lea, by=SYSTEM)
    send_message(conversation=conversation, body="Mon CV est prêt", client_id=lea.pk, by=account_actor(lea_account))
    phone.goto("/mon-compte/")

    phone.get_by_role("link", name="Mes données Les voir").click()
    expect(phone.get_by_role("heading", name="Mission locale de Toulon")).to_be_visible()
    phone.get_by_role("link", name="Recevoir mes données").click()
    phone.get_by_label("Votre code à 6 chiffres").fill(CODE)
    with phone.expect_download() as taking:
        phone.get_by_role("button", name="Recevoir mes données").click()
    with zipfile.ZipFile(taking.value.path()) as archive:
        (file,) = json.loads(archive.read("mes-donnees.json"))["dossiers"]
        assert [one["texte"] for one in file["messages"]][-1] == "Mon CV est prêt"

    phone.goto("/mes-donnees/")
    phone.get_by_role("link", name="Supprimer mon compte").click()
    expect(phone.get_by_role("heading", name="Ce qui reste, et pourquoi")).to_be_visible()
    phone.get_by_label("Votre code à 6 chiffres").fill(CODE)
    phone.get_by_role("button", name="Supprimer mon compte").click()
    expect(phone.get_by_text("Nous effaçons votre compte")).to_be_visible()

    phone.goto("/mes-donnees/")
    phone.get_by_label("Votre code à 6 chiffres").fill(CODE)
    phone.get_by_role("button").filter(has_text="Entrer").click()
    expect(phone.get_by_text("Votre compte est gardé.")).to_be_visible()
    lea_account.refresh_from_db()
    assert lea_account.deleted_after is None

"""R6: a young person's passkey opens alone, its owner recognised by the device; it is never needed, and tells nothing (G14, G15)."""

import datetime as dt
import json
import re
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from clicnjob.accounts import actions, proofs
from clicnjob.accounts.models import Device, Passkey, User
from clicnjob.accounts.sessions import SHARED, own_actor
from clicnjob.audit.models import AuditEvent
from tests.accounts.conftest import VirtualKey
from tests.accounts.test_youth_sign_in import MORNING, is_in
from tests.conftest import CODE

pytestmark = pytest.mark.django_db
KEYS, ENTER = "/mon-compte/connexion/cles/", "/connexion/jeune/cle/"
ClientOf = Callable[[User], Client]


def options(client: Client, purpose: str) -> str:
    answer = client.post("/connexion/cle/", {"purpose": purpose}, secure=True)
    assert answer.status_code == 200
    return str(answer.json()["options"])


def add(client: Client, key: VirtualKey, code: str = CODE, name: str = "Mon téléphone") -> int:
    credential = key.make(options(client, "add"))
    return client.post(KEYS, {"credential": credential, "name": name, "code": code}, secure=True).status_code


def shown(client: Client, key: VirtualKey, *, here: bool = True) -> str:
    answer = json.loads(key.show(options(client, "enter")))
    return json.dumps(answer | {"authenticatorAttachment": "platform" if here else "cross-platform"})


@pytest.fixture
def with_key(lea_account: User, client_of: ClientOf, virtual_key: VirtualKey) -> VirtualKey:
    """Léa added her phone."""
    assert add(client_of(lea_account), virtual_key) == 303
    return virtual_key


def test_a_passkey_is_named_used_and_removed(lea_account: User, with_key: VirtualKey) -> None:
    phone = Client()
    answer = phone.post(ENTER, {"credential": shown(phone, with_key), "suite": "/mon-compte/"}, secure=True)

    assert (answer.status_code, answer["Location"], is_in(phone)) == (303, "/mon-compte/", True)
    row = Passkey.objects.get()
    assert (row.user, row.name, row.sign_count, row.last_used_at is not None) == (lea_account, "Mon téléphone", 1, True)
    assert "Mon téléphone" in phone.get(KEYS, secure=True).content.decode()
    assert phone.post("/mon-compte/connexion/cles/retirer/", {"key": row.pk}, secure=True).status_code == 303

    other = Client()
    refused = other.post(ENTER, {"credential": shown(other, with_key)}, secure=True)
    assert (refused.status_code, is_in(other)) == (422, False)


def test_what_is_done_is_in_the_trail(with_key: VirtualKey, lea_account: User) -> None:
    """G32."""
    phone = Client()
    phone.post(ENTER, {"credential": shown(phone, with_key)}, secure=True)
    actions.remove_passkey(passkey=Passkey.objects.get(), by=own_actor(lea_account))

    verbs = list(AuditEvent.objects.filter(event__startswith="factor.").order_by("pk").values_list("event", flat=True))
    assert verbs == ["factor.added", "factor.used", "factor.removed"]


def test_its_own_phone_is_remembered_and_another_s_computer_is_not(with_key: VirtualKey) -> None:
    """A phone held beside a computer opens it too: that computer keeps nothing."""
    phone, computer = Client(), Client()

    phone.post(ENTER, {"credential": shown(phone, with_key)}, secure=True)
    computer.post(ENTER, {"credential": shown(computer, with_key, here=False)}, secure=True)

    assert (SHARED in phone.session, SHARED in computer.session, Device.objects.count()) == (False, True, 1)


def test_an_open_session_without_the_code_adds_no_key(
    lea_account: User, client_of: ClientOf, virtual_key: VirtualKey
) -> None:
    """A phone lent for an hour does not become somebody else's way in."""
    client = client_of(lea_account)

    assert [add(client, virtual_key, code) for code in ("", "000000")] == [422, 422]
    assert Passkey.objects.count() == 0


def test_a_key_that_asked_for_nothing_opens_nothing(with_key: VirtualKey) -> None:
    """Held is not enough: the finger, the face or the code of the phone was asked (user verification)."""
    phone = Client()
    wanted = options(phone, "enter")
    assert json.loads(wanted)["userVerification"] == "required"

    answer = phone.post(ENTER, {"credential": with_key.show(wanted, flags=0b00000001)}, secure=True)

    assert (answer.status_code, is_in(phone)) == (422, False)


def test_g15_an_unknown_key_and_a_false_one_are_refused_alike(
    with_key: VirtualKey, claire: User, lea_account: User
) -> None:
    """So are a professional's and a closed account's: nothing tells who has one."""

    def answer(key: VirtualKey, **change: str) -> tuple[int, bool, str]:
        browser = Client()
        credential = json.loads(shown(browser, key))
        credential["response"] |= change
        page = browser.post(ENTER, {"credential": json.dumps(credential)}, secure=True)
        return (
            page.status_code,
            is_in(browser),
            re.sub(r'value="[^"]*"|X-CSRFToken[^}]+|nonce-\S+', "", page.content.decode()),
        )

    unknown = answer(VirtualKey("https://testserver"))
    elsewhere = answer(VirtualKey("https://clicnjob.exemple.com", with_key.credential_id, with_key.key, count=40))
    someone_else = answer(with_key, userHandle="AAAAAAAAAAAAAAAAAAAAAA")
    actions.deactivate(user=lea_account, by=own_actor(lea_account))
    closed = answer(with_key)
    Passkey.objects.update(user=claire)
    professional = answer(with_key)

    assert unknown[:2] == (422, False)
    assert unknown == elsewhere == someone_else == closed == professional


def test_what_a_browser_gets_names_nobody(with_key: VirtualKey) -> None:
    """G15: the same for everyone, with or without a key."""
    wanted = json.loads(options(Client(), "enter"))

    assert wanted.get("allowCredentials", []) == []
    assert set(wanted) <= {"challenge", "timeout", "rpId", "allowCredentials", "userVerification"}


def test_an_answer_replayed_opens_nothing(with_key: VirtualKey) -> None:
    phone, thief = Client(), Client()
    credential = shown(phone, with_key)
    phone.post(ENTER, {"credential": credential}, secure=True)
    options(thief, "enter")

    assert thief.post(ENTER, {"credential": credential}, secure=True).status_code == 422
    assert not is_in(thief)


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", '{"id": 1}', "é" * 300])
def test_broken_answers_are_refused_plainly(with_key: VirtualKey, credential: str) -> None:
    phone = Client()
    options(phone, "enter")

    assert phone.post(ENTER, {"credential": credential}, secure=True).status_code == 422


def test_g14_tries_on_one_key_are_counted(with_key: VirtualKey) -> None:
    false = VirtualKey("https://testserver", with_key.credential_id)
    with time_machine.travel(MORNING, tick=False):
        statuses = []
        for _ in range(11):
            phone = Client()
            statuses.append(phone.post(ENTER, {"credential": shown(phone, false)}, secure=True).status_code)

    assert statuses == [422] * 10 + [429]


def test_a_passkey_gives_a_forgotten_code_back(with_key: VirtualKey, lea_account: User) -> None:
    """Recovery by passkey: another code without the former one, for ten minutes; the other sessions end."""
    phone = Client()
    phone.post(ENTER, {"credential": shown(phone, with_key)}, secure=True)

    answer = phone.post("/mon-compte/connexion/code/", {"code": "903617", "again": "903617"}, secure=True)

    assert answer.status_code == 303
    lea_account.refresh_from_db()
    assert proofs.sign_in_with_card(card_user=lea_account, code="903617") == lea_account
    assert phone.get(KEYS, secure=True).status_code == 200


def test_ten_minutes_later_the_code_is_asked_again(with_key: VirtualKey) -> None:
    phone = Client()
    with time_machine.travel(MORNING, tick=False) as now:
        phone.post(ENTER, {"credential": shown(phone, with_key)}, secure=True)
        now.shift(dt.timedelta(seconds=601))
        answer = phone.post("/mon-compte/connexion/code/", {"code": "903617", "again": "903617"}, secure=True)

    assert answer.status_code == 422


def test_access_given_back_in_person_ends_the_keys_too(with_key: VirtualKey, lea_account: User) -> None:
    """A stolen phone that knew its owner opens nothing after « nouvelle carte »."""
    actions.clear_access(user=lea_account, by=own_actor(lea_account))
    phone = Client()

    assert phone.post(ENTER, {"credential": shown(phone, with_key)}, secure=True).status_code == 422
    assert Passkey.objects.count() == 0


def test_nobody_removes_another_s_key(with_key: VirtualKey, younes_account: User, client_of: ClientOf) -> None:
    answer = client_of(younes_account).post("/mon-compte/connexion/cles/retirer/", {"key": Passkey.objects.get().pk})

    assert (answer.status_code, Passkey.objects.count()) == (404, 1)


def test_a_computer_that_others_use_keeps_no_key(
    lea_account: User, client_of: ClientOf, virtual_key: VirtualKey
) -> None:
    client = client_of(lea_account)
    web = client.session
    web[SHARED] = True
    web.save()

    assert client.post("/connexion/cle/", {"purpose": "add"}, secure=True).status_code == 404
    page = client.get(KEYS, secure=True).content.decode()
    assert ("data-passkey" in page, "Rien n’y reste après vous." in page) == (False, True)


def test_where_passkeys_cannot_be_nothing_of_them_is_at_the_door(client: Client, lea_account: User) -> None:
    """Plain http on a room's network: no row that leads nowhere, and no script for it."""
    plain, safe = client.get("/connexion/jeune/"), client.get("/connexion/jeune/", secure=True)

    assert ["passkey" in page.content.decode() for page in (plain, safe)] == [False, True]
    assert client.post("/connexion/cle/", {"purpose": "enter"}).status_code == 404


def test_its_script_is_on_the_pages_that_need_it_alone(lea_account: User, client_of: ClientOf) -> None:
    client = client_of(lea_account)
    pages = ("/accueil/", "/ma-conversation/", "/mon-compte/", "/mon-compte/connexion/", KEYS)

    loaded = [page for page in pages if "accounts/passkey.js" in client.get(page, secure=True).content.decode()]
    assert loaded == [KEYS]

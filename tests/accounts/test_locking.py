"""A phone that others take in their hands: the code at each opening, and nothing without it (G23, docs/adr/0030)."""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from clicnjob.accounts.models import Device, User
from clicnjob.accounts.sessions import device_cookie
from clicnjob.accounts.typed import seal, unseal
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actors import account_actor, resolve_actors
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.messaging.models import Conversation, Message
from clicnjob.realtime import rights
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Kind
from clicnjob.structures.models import YoungPerson
from tests.conftest import CODE
from tests.matrix import test_matrix as matrix
from tests.matrix.stage import POSTED, build

pytestmark = pytest.mark.django_db
PAGE = "/mon-compte/connexion/code-a-l-ouverture/"
SIGN_IN = "/connexion/jeune/"
MINE = "/ma-conversation/"
A_WHILE = dt.timedelta(seconds=121)


def own_phone(user: User, code: str = CODE) -> Client:
    """A phone its owner signed in on, and declared theirs."""
    user.username = "lea.moreau"
    user.set_password("vent du large")
    user.save()
    phone = Client()
    assert (
        phone.post(
            "/connexion/jeune/identifiant/", {"username": user.username, "password": "vent du large"}
        ).status_code
        == 303
    )
    return phone


def locking(user: User) -> Client:
    phone = own_phone(user)
    assert phone.post(PAGE, {"code": CODE}).status_code == 303
    return phone


def by_form(phone: Client, address: str, fields: dict[str, str]) -> HttpResponse:
    """As a browser sends a form without files."""
    return phone.post(address, urlencode(fields), content_type="application/x-www-form-urlencoded")


def later(phone: Client, after: dt.timedelta = A_WHILE) -> time_machine.travel:
    return time_machine.travel(clock.now() + after, tick=False)


def to_the_code(response: HttpResponse) -> bool:
    return response.status_code in {302, 303} and response["Location"].startswith(SIGN_IN)


@pytest.fixture
def talk(lea: YoungPerson, claire: User, lea_account: User) -> Conversation:
    found = open_conversation(person=lea, by=SYSTEM)
    send_message(conversation=found, body="Apportez le jugement.", client_id=uuid.uuid4(), by=account_actor(claire))
    return found


# -- the choice -----------------------------------------------------------------------------------------------------------


def test_one_chooses_it_with_the_code_and_stops_with_the_code(lea_account: User) -> None:
    phone = own_phone(lea_account)
    assert "Demander mon code ici" in phone.get(PAGE).content.decode()

    assert phone.post(PAGE, {"code": "000000"}).status_code == 422
    assert not Device.objects.get().asks_code
    phone.post(PAGE, {"code": CODE})
    assert Device.objects.get().asks_code
    page = phone.get(PAGE).content.decode()
    assert ("Ne plus demander mon code" in page, "data-forget" in page) == (True, True)

    assert phone.post(PAGE, {"code": "000000"}).status_code == 422
    assert Device.objects.get().asks_code, "who holds the phone open does not take the lock away"
    phone.post(PAGE, {"code": CODE})
    assert not Device.objects.get().asks_code
    with later(phone):
        assert phone.get("/accueil/").status_code == 200


def test_tries_are_limited_as_elsewhere(lea_account: User) -> None:
    """G14: five in a quarter of an hour, the right one included then."""
    phone = locking(lea_account)
    with later(phone):
        for _ in range(5):
            assert phone.post(SIGN_IN, {"code": "000000"}).status_code == 422
        answer = phone.post(SIGN_IN, {"code": CODE})
    assert "Trop d’essais" in answer.content.decode()
    assert "_auth_user_id" not in phone.session


def test_only_on_a_device_of_ones_own(lea_account: User, client_of: Callable[[User], Client]) -> None:
    elsewhere = client_of(lea_account)
    assert "pas retenu comme le vôtre" in elsewhere.get(PAGE).content.decode()
    elsewhere.post(PAGE, {"code": CODE})
    assert not Device.objects.exists()


def test_staff_see_nothing_of_it(
    lea: YoungPerson, lea_account: User, claire: User, client_of: Callable[[User], Client]
) -> None:
    desk = client_of(claire)
    address = f"/jeunes/{lea.pk}/"
    before = re.sub(r'value="[^"]+"|Token[^}]+', "", desk.get(address).content.decode())
    locking(lea_account)
    assert re.sub(r'value="[^"]+"|Token[^}]+', "", desk.get(address).content.decode()) == before
    event = AuditEvent.objects.get(event="device.asks_code")
    assert event.person_id is None, "no timeline of hers tells it"


# -- locked -----------------------------------------------------------------------------------------------------------------


def test_opened_anew_the_code_is_asked(lea_account: User, talk: Conversation) -> None:
    """The session's cookie goes with the browser; the one of the device stays."""
    phone = locking(lea_account)
    session = phone.cookies["session"]
    assert (session["max-age"], session["expires"]) == ("", "")

    opened = Client()
    opened.cookies[device_cookie()] = phone.cookies[device_cookie()].value
    for address in ("/", "/accueil/", MINE):
        assert to_the_code(opened.get(address))
    page = opened.get(f"{SIGN_IN}?suite={MINE}").content.decode()
    assert "Léa" not in page, "nor whose phone it is"
    answer = opened.post(SIGN_IN, {"code": CODE, "suite": MINE})
    assert answer["Location"] == MINE
    assert "Apportez le jugement." in opened.get(MINE).content.decode()
    assert opened.cookies["session"]["max-age"] == ""


def test_two_minutes_without_use_and_it_is_locked(lea_account: User, talk: Conversation) -> None:
    phone = locking(lea_account)
    with time_machine.travel(clock.now(), tick=False) as now:
        phone.post("/mon-compte/connexion/present/")
        for _ in range(4):
            now.shift(100)
            assert phone.post("/mon-compte/connexion/present/").status_code == 204, "one reads, one types"
        now.shift(90)
        region = phone.get(MINE, headers={"HX-Request": "true"})
        assert region.status_code == 200
        now.shift(40)
        assert to_the_code(phone.get(MINE)), "a region that looks again is not somebody who uses the phone"


def test_g23_no_route_answers_while_locked() -> None:
    """Every route and method that a young person has in the matrix, the same for what streams and sends ask."""
    stage = build()
    lea = stage.ids["_account"]
    phone = locking(lea)
    values = dict(phone.session)
    key = phone.session.session_key
    rows = [row for row in matrix.ROWS if row.answers["anon"] == "in" and row.answers["youth"] == "ok"]
    assert len(rows) > 40
    cookies = {name: morsel.value for name, morsel in phone.cookies.items()}
    with later(phone):
        for row in rows:
            phone.cookies = SimpleCookie(cookies)
            answer = matrix.ask(phone, row.method, matrix.address(row.route, stage.ids), POSTED.get(row.route))
            shown = answer.content.decode(errors="replace")
            refused = (
                to_the_code(answer)
                or answer.status_code in {401, 403, 404}
                or answer.headers.get("Location", "").startswith("/connexion/")
            )
            assert refused, f"{row} answers {answer.status_code}"
            assert "Bonjour Léa" not in shown, str(row)
        topics = (f"user:{lea.pk}", f"person:{stage.ids['person_id']}", f"conversation:{stage.ids['conversation_id']}")
        [heard] = rights.answers([rights.Question(key, topics)])
        assert (heard.actor.kind, heard.topics) == (Kind.ANONYMOUS, frozenset())
    assert resolve_actors([values])[0].kind is Kind.YOUTH, "before, she had all of it"


def test_nothing_is_kept_for_reading_without_network(lea_account: User, talk: Conversation) -> None:
    """R14 is for a device that is read by one person: here neither copy nor worker, and what was kept goes."""
    phone = own_phone(lea_account)
    assert 'data-draft="own"' in phone.get(MINE).content.decode()
    phone.post(PAGE, {"code": CODE})
    page = phone.get(MINE).content.decode()
    assert [word for word in ("copy.js", "kept.js", 'data-draft="own"') if word in page] == []
    assert ("data-forget" in page, 'data-draft="tab"' in page, "accounts/lock.js" in page) == (True, True, True)
    assert phone.get("/ma-conversation/sw.js").status_code == 404


def test_one_locks_it_oneself(lea_account: User) -> None:
    phone = locking(lea_account)
    answer = phone.post("/mon-compte/connexion/verrouiller/", {"suite": "/mes-documents/"})
    assert answer["Location"] == f"{SIGN_IN}?suite=%2Fmes-documents%2F"
    assert "_auth_user_id" not in phone.session
    assert "Clear-Site-Data" not in answer, "what was typed in this tab comes back with the code"


# -- what was typed ----------------------------------------------------------------------------------------------------------


def test_a_message_sent_too_late_leaves_after_the_code(lea_account: User, talk: Conversation) -> None:
    phone = locking(lea_account)
    posted = {"body": "Je ne peux pas demain.", "client_id": str(uuid.uuid4())}
    with later(phone):
        answer = by_form(phone, MINE, posted)
        page = answer.content.decode()
        assert (answer.status_code, answer["Cache-Control"]) == (403, "no-store, private")
        assert "Je ne peux pas" not in page, "not even in a hidden field"
        letters = re.search(r'name="typed" value="([^"]+)"', page)
        assert letters is not None
        again = phone.post(SIGN_IN, {"code": "000000", "typed": letters[1], "suite": MINE})
        assert letters[1] in again.content.decode(), "a wrong code loses nothing"

        shown = phone.post(SIGN_IN, {"code": CODE, "typed": letters[1], "suite": MINE})
        assert (shown.status_code, shown["Cache-Control"]) == (200, "no-store, private")
        assert "Je ne peux pas demain." in shown.content.decode()
        assert f'action="{MINE}"' in shown.content.decode()
        assert by_form(phone, MINE, posted).status_code == 303
    assert Message.objects.filter(conversation=talk).count() == 2


def test_codes_and_passwords_are_never_among_what_is_kept(lea_account: User) -> None:
    phone = locking(lea_account)
    with later(phone):
        answer = by_form(phone, "/mon-compte/connexion/code/", {"current": CODE, "code": "739164", "again": "739164"})
    assert to_the_code(answer)


def test_what_is_sealed_opens_for_its_owner_within_the_hour() -> None:
    lea, other = uuid.uuid4(), uuid.uuid4()
    letters = seal(MINE, [("body", "Bonjour")], owner=lea)
    found = unseal(letters, owner=lea)
    assert found is not None
    assert (found.path, found.words) == (MINE, "Bonjour")
    assert unseal(letters, owner=other) is None
    assert unseal(letters[:-6] + "AAAAAA", owner=lea) is None
    assert unseal("é", owner=lea) is None
    assert unseal("", owner=lea) is None
    with time_machine.travel(clock.now() + dt.timedelta(seconds=3601)):
        assert unseal(letters, owner=lea) is None
    assert seal(MINE, [("body", "a" * 70_000)], owner=lea) == ""

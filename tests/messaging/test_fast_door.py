"""The fast door, asked over the network: every rule of a page holds there (G1, G9, G10, G11, G13, G18)."""

import datetime as dt
import http.client
import json
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection, connections
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from pytest_django.fixtures import Settings

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import IDLE, SEEN
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.messaging.hot import verdicts
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.queries import heard, may_hear, messages_page
from clicnjob.notifications.models import Outbox
from clicnjob.shared import clock
from clicnjob.shared.actor import ANONYMOUS, SYSTEM, Actor
from clicnjob.structures.models import Attachment, Cover, Membership, Structure, YoungPerson
from clicnjob.workshops.models import DayPass
from tests.conftest import make_person
from tests.matrix import stage as matrix_stage
from tests.matrix import test_matrix as matrix
from tests.outcomes import together
from tests.realtime import conftest as network

pytestmark = pytest.mark.django_db(transaction=True)
serve = network.serve
Serve = Callable[[], network.Running]


@dataclass
class Reply:
    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


@dataclass
class Browser:
    """A signed-in browser that knows its token, at one server."""

    port: int
    client: Client | None
    token: str

    def send(
        self, talk: Conversation | uuid.UUID, body: object = "Bonjour", client_id: object = None, **headers: str | None
    ) -> Reply:
        talk_id = talk.pk if isinstance(talk, Conversation) else talk
        posted = json.dumps({"body": body, "client_id": str(client_id or uuid.uuid4())}).encode()
        return self.post(f"/flux/envoyer/{talk_id}/", posted, **headers)

    def post(self, path: str, posted: bytes, method: str = "POST", **headers: str | None) -> Reply:
        cookies = {configured.CSRF_COOKIE_NAME: self.token}
        if self.client and (held := self.client.cookies.get(configured.SESSION_COOKIE_NAME)):
            cookies[configured.SESSION_COOKIE_NAME] = held.value
        sent = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-CSRFToken": self.token,
            "Origin": f"http://127.0.0.1:{self.port}",
            "Content-Type": "application/json",
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.request(method, path, posted, {name: value for name, value in sent.items() if value is not None})
        answer = line.getresponse()
        reply = Reply(answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()})
        line.close()
        return reply


Enter = Callable[[Client | None], Browser]


@pytest.fixture
def site(serve: Serve) -> network.Running:
    return serve()


@pytest.fixture
def enter(site: network.Running) -> Enter:
    return lambda client: Browser(site.port, client, _get_new_csrf_string())


@pytest.fixture
def phone(enter: Enter, client_of: Callable[[User], Client], lea_account: User) -> Browser:
    return enter(client_of(lea_account))


@pytest.fixture
def desk(enter: Enter, client_of: Callable[[User], Client], claire: User) -> Browser:
    return enter(client_of(claire))


def bodies(talk: Conversation, reader: User) -> list[str]:
    lines, _ = messages_page(account_actor(reader), talk)
    assert [line.message.seq for line in lines] == list(range(1, len(lines) + 1))
    return [line.body for line in lines]


def test_both_sides_write(talk: Conversation, phone: Browser, desk: Browser, claire: User) -> None:
    first, second = phone.send(talk, "  Bonjour\r\nvous "), desk.send(talk, "Voici https://exemple.fr.")
    assert (first.status, second.status) == (201, 201)
    assert (first.headers["cache-control"], first.headers["content-type"]) == ("no-store, private", "application/json")
    assert [(reply.json["seq"], reply.json["side"], reply.json["author"]) for reply in (first, second)] == [
        (1, "youth", "Léa"),
        (2, "structure", "Claire"),
    ]
    assert first.json["bits"] == [["Bonjour\nvous"]]
    assert second.json["bits"] == [
        ["Voici "],
        ["https://exemple.fr", "/lien/?u=https%3A%2F%2Fexemple.fr", "exemple.fr"],
        ["."],
    ]
    assert bodies(talk, claire) == ["Bonjour\nvous", "Voici https://exemple.fr."]
    talk.refresh_from_db()
    assert (talk.last_seq, talk.revision, talk.unread_by_structure, talk.unread_by_youth, talk.youth_messages) == (
        2,
        2,
        1,
        1,
        1,
    )
    assert (talk.last_side, talk.unanswered_since) == ("structure", None)
    assert talk.first_youth_message_at == Message.objects.get(seq=1).created_at


def test_the_same_row_as_a_page_writes(talk: Conversation, desk: Browser, claire: User) -> None:
    """One statement for both ways: the rows differ by what must differ."""
    same = {name.attname for name in Message._meta.concrete_fields} - {
        "id", "created_at", "seq", "revision", "client_id", "sealed_body",
    }  # fmt: skip
    desk.send(talk, "Même texte")
    send_message(conversation=talk, body="Même texte", client_id=uuid.uuid4(), by=account_actor(claire))
    hot, page = Message.objects.order_by("seq")
    assert {name: getattr(hot, name) for name in same} == {name: getattr(page, name) for name in same}


def test_a_retry_gives_the_same_bytes_and_another_text_is_refused(
    talk: Conversation, phone: Browser, desk: Browser, lea: YoungPerson, claire: User
) -> None:
    """G1."""
    once = uuid.uuid4()
    first, again = phone.send(talk, "une fois", once), phone.send(talk, "une fois\n", once)
    assert (first.status, again.status, again.body) == (201, 200, first.body)
    other = phone.send(talk, "autre", once)
    assert (other.status, other.json["code"]) == (409, "conflict")
    assert desk.send(talk, "une fois", once).status == 201, "an id belongs to its author"
    elsewhere = open_conversation(person=make_person(lea.site, "Inaya", "Petit", claire), by=SYSTEM)
    assert desk.send(elsewhere, "une fois", once).status == 409
    assert Message.objects.count() == 2


def test_an_answer_is_in_the_language_of_the_page(talk: Conversation, phone: Browser) -> None:
    once = uuid.uuid4()
    phone.send(talk, "une fois", once)
    phone.token = f"{phone.token}; langue=en"
    told = phone.send(talk, "autre", once, X_CSRFToken=phone.token.split(";")[0])
    assert told.json["message"].startswith("This message was already sent")


def test_twelve_at_once_are_one(talk: Conversation, phone: Browser) -> None:
    """G1: one 201, eleven 200, one answer."""
    once = uuid.uuid4()
    replies = together(lambda _number: phone.send(talk, "ensemble", once), range(12))
    assert sorted(reply.status for reply in replies) == [200] * 11 + [201]
    assert len({reply.body for reply in replies}) == 1
    talk.refresh_from_db()
    assert (Message.objects.count(), talk.last_seq, talk.unread_by_structure) == (1, 1, 1)


def test_no_gap_with_the_pages_at_the_same_time(
    talk: Conversation, phone: Browser, desk: Browser, lea_account: User, claire: User
) -> None:
    """G5: the fast door and the actions write in one order."""
    actors = [account_actor(lea_account), account_actor(claire)]

    def send(number: int) -> int:
        if number % 2:
            return (phone if number % 4 == 1 else desk).send(talk, f"n° {number}").status
        try:
            send_message(conversation=talk, body=f"n° {number}", client_id=uuid.uuid4(), by=actors[number % 4 // 2])
        finally:
            connection.close()
        return 201

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(48))) == {201}
    assert sorted(bodies(talk, claire)) == sorted(f"n° {number}" for number in range(48))
    talk.refresh_from_db()
    assert (talk.last_seq, talk.revision) == (48, 48)
    assert (talk.unread_by_structure, talk.unread_by_youth) == (24, 24)


def test_other_sites_and_missing_tokens_are_refused(talk: Conversation, phone: Browser, site: network.Running) -> None:
    """G18."""
    refused = [
        phone.send(talk, Origin="https://ailleurs.example"),
        phone.send(talk, Origin="null"),
        phone.send(talk, X_CSRFToken=None),
        phone.send(talk, X_CSRFToken=_get_new_csrf_string()),
        phone.send(talk, Sec_Fetch_Site="cross-site"),
        phone.send(talk, Sec_Fetch_Site="same-site"),
        Browser(site.port, phone.client, "").send(talk),
    ]
    assert [reply.status for reply in refused] == [403] * len(refused)
    assert phone.send(talk, Host="ailleurs.example").status == 400
    assert Message.objects.count() == 0


def test_without_a_session_nothing(
    talk: Conversation, enter: Enter, phone: Browser, client_of: Callable[[User], Client], claire: User
) -> None:
    assert enter(None).send(talk).status == enter(Client()).send(talk).status == 401
    idle = client_of(claire)
    web = idle.session
    web[IDLE], web[SEEN] = 1800, (clock.now() - dt.timedelta(minutes=31)).isoformat()
    web.save()
    assert enter(idle).send(talk).status == 401
    User.objects.filter(pk=claire.pk).update(deactivated_at=clock.now())
    assert enter(client_of(claire)).send(talk).status == 401
    assert Message.objects.count() == 0


def test_writing_winds_the_sessions_clock(talk: Conversation, desk: Browser) -> None:
    assert desk.client is not None
    web = desk.client.session
    before = (clock.now() - dt.timedelta(minutes=20)).isoformat()
    web[IDLE], web[SEEN] = 1800, before
    web.save()
    assert desk.send(talk).status == 201
    assert desk.client.session[SEEN] > before


def test_every_role_gets_what_the_matrix_says(enter: Enter) -> None:
    """G9, G10: the row of the permission matrix, asked of the raw door."""
    [row] = [row for row in matrix.ROWS if row.route == "messaging:send-now"]
    stage = matrix_stage.build()
    words = {401: "in", 403: "403", 404: "404", 201: "ok"}
    got = {role: enter(client).send(stage.ids["conversation_id"]) for role, client in stage.clients.items()}
    assert {role: words[reply.status] for role, reply in got.items()} == row.answers
    for role, client in stage.clients.items():
        if role in {"other", "anon", "out"}:
            continue
        foreign, unknown = enter(client).send(stage.other_ids["conversation_id"]), enter(client).send(uuid.uuid4())
        assert (foreign.status, foreign.body) == (unknown.status, unknown.body), role
        assert foreign.status in {403, 404}, role


def test_what_is_no_message(talk: Conversation, phone: Browser) -> None:
    path = f"/flux/envoyer/{talk.pk}/"
    said = [phone.send(talk, body) for body in ("", " \u200b\n", "x" * 4001)]
    assert [(reply.status, reply.json["code"]) for reply in said] == [
        (422, "empty"),
        (422, "empty"),
        (422, "too_long"),
    ]
    assert phone.send(talk, "x" * 4000).status == 201
    assert phone.send(talk, 3).status == phone.send(talk, client_id="x").status == 422
    assert phone.post(path, b"{}").status == phone.post(path, b"[]").status == phone.post(path, b"\xff").status == 422
    assert phone.post(path, b"x" * 70_000).status == 413
    assert phone.post(path, b"", Content_Length="0").status == 413
    assert phone.post(path, b"body=Bonjour", Content_Type="application/x-www-form-urlencoded").status == 415
    assert phone.post(path, b"", method="GET").status == 405
    assert phone.post("/flux/envoyer/x/", b"{}").status == 404
    assert Message.objects.count() == 1


def test_too_fast_is_said_with_the_wait(talk: Conversation, phone: Browser, desk: Browser, settings: Settings) -> None:
    settings.MESSAGES_PER_MINUTE = 3
    replies = [phone.send(talk) for _ in range(4)]
    assert [reply.status for reply in replies] == [201, 201, 201, 429]
    assert 1 <= int(replies[-1].headers["retry-after"]) <= 21
    assert replies[-1].json["code"] == "throttled"
    assert desk.send(talk).status == 201, "each account has its own pace"
    assert Message.objects.count() == 4


def test_the_pages_keep_the_same_pace(
    talk: Conversation, lea_account: User, client_of: Callable[[User], Client], settings: Settings
) -> None:
    settings.MESSAGES_PER_MINUTE = 1
    client = client_of(lea_account)
    posted = [client.post("/ma-conversation/", {"body": "Bonjour", "client_id": str(uuid.uuid4())}) for _ in range(2)]
    assert [answer.status_code for answer in posted] == [303, 422]
    assert "Vous envoyez beaucoup de messages" in posted[1].content.decode()
    assert Message.objects.count() == 1


def test_one_notice_until_it_is_read(talk: Conversation, desk: Browser, phone: Browser) -> None:
    """R13: in the message's own transaction, as from a page."""
    phone.send(talk, "Bonjour")
    assert Outbox.objects.count() == 0
    for body in ("un", "deux", "trois"):
        assert desk.send(talk, body).status == 201
    assert Outbox.objects.count() == 1


def test_a_right_that_ended_ends_here_within_five_seconds(
    talk: Conversation, phone: Browser, desk: Browser, lea_account: User, claire: User
) -> None:
    """G13: the verdict is two seconds old at most, and the statement looks again."""
    assert phone.send(talk).status == desk.send(talk).status == 201
    Attachment.objects.filter(user=lea_account).update(ended_at=clock.now())
    Membership.objects.filter(user=claire).update(ended_at=clock.now())
    # Belonging is asked in the statement: refused at once.
    assert phone.send(talk).status == desk.send(talk).status == 404
    Membership.objects.filter(user=claire).update(ended_at=None)
    YoungPerson.objects.filter(pk=talk.young_person_id).update(referent=None)
    ended = asked = time.monotonic()
    while desk.send(talk).status == 201:
        assert asked - ended < 5, "asked this long after, it passed"
        time.sleep(0.2)
        asked = time.monotonic()
    assert desk.send(talk).status == 404


def test_a_verdict_is_for_the_very_same_credentials(
    talk: Conversation, nice_talk: Conversation, phone: Browser, enter: Enter, client_of: Callable[[User], Client],
    karim: User,
) -> None:  # fmt: skip
    assert phone.send(talk).status == 201
    assert phone.send(nice_talk).status == 404
    assert enter(client_of(karim)).send(talk).status == 404
    assert phone.send(talk, Origin="https://ailleurs.example").status == 403


def test_the_text_reaches_who_reads_and_nobody_else(
    talk: Conversation, site: network.Running, phone: Browser, desk: Browser, claire: User, karim: User,
    nice_talk: Conversation, younes_account: User, hugo: DayPass, client_of: Callable[[User], Client],
    client_of_pass: Callable[[DayPass], Client],
) -> None:  # fmt: skip
    """G11: streams of other people, other conversations, other structures hear nothing at all."""
    topic = f"conversation:{talk.pk}"
    assert phone.send(talk, "la première, qui allume aussi le bureau").status == 201
    reader = site.listen(desk.client, topic)
    others = [
        site.listen(client_of(karim), f"user:{karim.pk}", topic),
        site.listen(client_of(younes_account), f"conversation:{nice_talk.pk}", topic),
    ]
    lists = site.listen(desk.client, f"user:{claire.pk}")
    assert site.listen(client_of_pass(hugo), topic).status == 403
    for ear in (reader, lists, *others):
        assert ear.next() == ("hello", "{}")
    reply = phone.send(talk, "pour Claire")
    name, data = reader.next()
    heard = json.loads(data)
    assert (name, heard["t"], heard["d"]["k"], heard["d"]["revision"]) == ("told", topic, "message", 2)
    assert {key: value for key, value in heard["d"].items() if key not in {"k", "revision"}} == reply.json
    assert lists.next() == ("bell", json.dumps({"t": f"user:{claire.pk}"}))
    time.sleep(0.3)
    assert [ear.events.qsize() for ear in (reader, lists, *others)] == [0, 0, 0, 0]


def test_a_faulty_message_of_a_batch_fails_alone(
    talk: Conversation, lea: YoungPerson, lea_account: User, claire: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clicnjob.messaging.drafts import Draft, Stored
    from clicnjob.messaging.enums import Side
    from clicnjob.messaging.hot import batch
    from clicnjob.messaging.hot.letters import Letter

    other = open_conversation(person=make_person(lea.site, "Inaya", "Petit", claire), by=SYSTEM)

    def letter(where: Conversation, author: uuid.UUID) -> Letter:
        draft = Draft(where.pk, where.structure_id, author, Side.STRUCTURE, "Bonjour", uuid.uuid4())
        return Letter(draft, account_actor(claire))

    insert = batch.insert

    def fail_for_inaya(drafts: list[Draft], **options: Any) -> Any:
        outcomes = insert(drafts, **options)
        if any(draft.conversation_id == other.pk for draft in drafts):
            from django.db import OperationalError

            raise OperationalError("disk full")
        return outcomes

    monkeypatch.setattr(batch, "insert", fail_for_inaya)
    with ThreadPoolExecutor(1) as elsewhere:
        good, bad = elsewhere.submit(batch.store, [letter(talk, claire.pk), letter(other, claire.pk)]).result()
        elsewhere.submit(connections.close_all).result()
    assert isinstance(good, Stored)
    assert type(bad).__name__ == "OperationalError"
    assert [message.conversation_id for message in Message.objects.all()] == [talk.pk]


def test_verdicts_cost_the_same_for_one_and_for_twenty(
    lea: YoungPerson, claire: User, client_of: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    client, token = client_of(claire), _get_new_csrf_string()
    cookies = f"{configured.SESSION_COOKIE_NAME}={client.session.session_key}; {configured.CSRF_COOKIE_NAME}={token}"
    talks = [
        open_conversation(person=make_person(lea.site, f"Jeune{number}", "Petit", claire), by=SYSTEM)
        for number in range(20)
    ]
    asked = [
        verdicts.Credentials(str(talk.pk), "http", (cookies, token, "http://testserver", "testserver", "", "", ""))
        for talk in talks
    ]
    for count in (1, 20):
        with django_assert_max_num_queries(8):
            found = verdicts.judge(asked[:count])
        assert [verdict.refusal for verdict in found] == [0] * count


def test_what_many_hear_is_what_each_hears(
    talk: Conversation, nice_talk: Conversation, lea_account: User, younes_account: User, claire: User, karim: User,
    nadia: User, omar: User, ines: User, hugo_actor: Actor, toulon: Structure,
) -> None:  # fmt: skip
    """G12: asked together for many actors, the rule grants exactly what it grants one by one."""
    today = clock.today(toulon.timezone)
    Cover.objects.create(structure=toulon, absent=claire, covering=karim, starts_on=today, ends_on=today)
    users = (lea_account, younes_account, claire, karim, nadia, omar, ines)
    actors = [*map(account_actor, users), hugo_actor, ANONYMOUS]
    wishes = {(actor, pk) for actor in actors for pk in (talk.pk, nice_talk.pk, uuid.uuid4())}
    granted = heard(wishes)
    assert granted == {(actor, pk) for actor, pk in wishes if may_hear(actor, pk)}
    assert {(actor.name, pk) for actor, pk in granted} == {
        (lea_account.first_name, talk.pk),
        (claire.full_name, talk.pk),
        (karim.full_name, talk.pk),
        (younes_account.first_name, nice_talk.pk),
        (omar.full_name, nice_talk.pk),
    }

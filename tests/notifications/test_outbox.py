"""The outbox: written with the action, sent once by a worker, tried again, given up in sight (D4, G24)."""

import datetime as dt
import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.notifications import actions
from clicnjob.notifications.channels import sender_of
from clicnjob.notifications.enums import OutboxState
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.queries import given_up, rendered_outbox
from clicnjob.notifications.tasks import send_due
from clicnjob.shared import clock, outgoing
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.db import atomic
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Structure, YoungPerson

ActorOf = Callable[[User], Actor]
BLANKS = {"counsellor": "Claire", "link": "/messages/"}


def queue(person: YoungPerson, **changes: Any) -> Outbox:
    return actions.enqueue(
        **{
            "channel": "sms",
            "recipient": "+33612345678",
            "template": "message_notice",
            "blanks": BLANKS,
            "structure": person.structure,
            "person": person,
            "by": SYSTEM,
            **changes,
        }
    )


class Gateway(BaseHTTPRequestHandler):
    """A fake SMS gateway that is as strict as a real one: it refuses what the contract does not say."""

    protocol_version = "HTTP/1.1"
    answers: list[int]
    received: list[dict[str, Any]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        good = (
            self.headers["Authorization"] == "Bearer jeton"
            and self.headers["Content-Type"] == "application/json"
            and set(body) == {"to", "text", "sender", "reference"}
            and body["to"].startswith("+")
            and len(body["sender"]) <= 11
            and body["reference"] == self.headers["Idempotency-Key"]
        )
        status = (self.answers.pop(0) if self.answers else 202) if good else 400
        self.received.append(body)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def gateway(settings: Any) -> Iterator[type[Gateway]]:
    handler = type("OneGateway", (Gateway,), {"answers": [], "received": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SMS_CHANNEL, settings.SMS_TOKEN = "http", "jeton"
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/sms"
    yield handler
    server.shutdown()
    server.server_close()
    thread.join()


class Mailbox(threading.Thread):
    """A small SMTP server: takes one e-mail per connection, or refuses recipients with ``refusal``."""

    def __init__(self, refusal: str = "") -> None:
        super().__init__(daemon=True)
        self.refusal = refusal
        self.mails: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self) -> None:
        try:
            while True:
                peer, _ = self.listener.accept()
                with peer, peer.makefile("rwb") as stream:
                    self._talk(stream)
        except OSError:
            return

    def _talk(self, stream: Any) -> None:
        def say(line: str) -> None:
            stream.write(f"{line}\r\n".encode())
            stream.flush()

        say("220 test")
        while line := stream.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "DATA":
                say("354 go")
                mail = b""
                while not mail.endswith(b"\r\n.\r\n"):
                    mail += stream.readline()
                self.mails.append(mail.decode())
                say("250 ok")
            elif verb == "RCPT" and self.refusal:
                say(self.refusal)
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")

    def close(self) -> None:
        self.listener.close()


@pytest.fixture
def mailbox(settings: Any, request: pytest.FixtureRequest) -> Iterator[Mailbox]:
    server = Mailbox(getattr(request, "param", ""))
    server.start()
    settings.EMAIL_CHANNEL, settings.SMTP_URL = "smtp", f"smtp://127.0.0.1:{server.port}"
    settings.EMAIL_SENDER = "Mission locale <ml@exemple.fr>"
    yield server
    server.close()


def test_recipient_and_blanks_are_sealed(lea: YoungPerson) -> None:
    row = queue(lea)
    assert b"612345678" not in bytes(row.sealed_recipient)
    assert b"Claire" not in bytes(row.sealed_blanks)
    assert list(AuditEvent.objects.filter(event="notice.queued").values_list("facts", "person_id")) == [
        ({"channel": "sms", "template": "message_notice"}, lea.pk)
    ]


def test_a_notice_falls_with_its_action(lea: YoungPerson) -> None:
    def act() -> None:
        with atomic():
            queue(lea)
            raise RuntimeError("fault")

    with pytest.raises(RuntimeError, match="fault"):
        act()
    assert Outbox.objects.count() == 0


def test_nobody_to_write_to(lea: YoungPerson) -> None:
    with pytest.raises(DomainError) as refused:
        queue(lea, recipient="  ")
    assert refused.value.code == "no_recipient"


def test_kept_by_default_and_shown(lea: YoungPerson, settings: Any) -> None:
    settings.PUBLIC_URL = "https://cnj.exemple.fr"
    queue(lea)
    assert send_due() == 1
    assert send_due() == 0
    [shown] = rendered_outbox(10)
    assert (shown.recipient, shown.text, shown.state, shown.structure) == (
        "+33612345678",
        "Mission locale – Claire vous a écrit : https://cnj.exemple.fr/messages/",
        "kept",
        "Mission locale de Toulon",
    )


@pytest.mark.parametrize("discreet", ["file", "account"])
def test_discreet_mode_is_read_when_the_text_leaves(discreet: str, lea: YoungPerson, lea_account: User) -> None:
    queue(lea)
    if discreet == "file":
        YoungPerson.objects.update(discreet=True)
    else:
        User.objects.filter(pk=lea_account.pk).update(discreet=True)
    assert rendered_outbox()[0].text == "Bonjour. Un message vous attend."


def test_the_structure_s_tu_and_the_person_s_language(lea: YoungPerson, toulon: Structure) -> None:
    queue(lea)
    Structure.objects.update(tutoie=True)
    assert rendered_outbox()[0].text.startswith("Mission locale – Claire t'a écrit : ")
    YoungPerson.objects.update(language="en")
    assert rendered_outbox()[0].text.startswith("Mission locale – Claire wrote to you: ")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_texts_is_one_query(count: int, lea: YoungPerson) -> None:
    for _ in range(count):
        queue(lea)
    with CaptureQueriesContext(connection) as queries:
        assert len(rendered_outbox()) == count
    assert len(queries) == 1


def test_an_sms_leaves_once(lea: YoungPerson, gateway: type[Gateway]) -> None:
    row = queue(lea)
    assert (send_due(), send_due()) == (1, 0)
    assert [(sms["to"], sms["reference"], sms["sender"]) for sms in gateway.received] == [
        ("+33612345678", str(row.pk), "MISSIONLOC")
    ]
    row.refresh_from_db()
    assert (row.state, row.tries, row.error) == ("sent", 1, "")


def test_a_discreet_sms_has_a_neutral_sender(lea: YoungPerson, gateway: type[Gateway]) -> None:
    YoungPerson.objects.update(discreet=True)
    queue(lea)
    send_due()
    assert [(sms["text"], sms["sender"]) for sms in gateway.received] == [("Bonjour. Un message vous attend.", "INFO")]


def test_a_tired_gateway_is_tried_again_later_and_later(lea: YoungPerson, gateway: type[Gateway]) -> None:
    gateway.answers = [503, 429]
    row = queue(lea)
    start = clock.now()
    assert send_due() == 0
    assert send_due() == 0
    assert len(gateway.received) == 1
    with clock.travel(start + dt.timedelta(minutes=2)):
        assert send_due() == 0
    with clock.travel(start + dt.timedelta(minutes=5)):
        assert send_due() == 0
    with clock.travel(start + dt.timedelta(minutes=8)):
        assert send_due() == 1
    row.refresh_from_db()
    assert (row.state, row.tries, len(gateway.received)) == ("sent", 3, 3)


def test_a_dead_gateway_is_given_up_in_sight(
    lea: YoungPerson, settings: Any, nadia: User, claire: User, actor_of: ActorOf
) -> None:
    settings.SMS_CHANNEL, settings.SMS_URL = "http", "http://127.0.0.1:1/"
    row = queue(lea)
    start = clock.now()
    for hour in range(14):
        with clock.travel(start + dt.timedelta(hours=5 * hour, minutes=1)):
            send_due()
    row.refresh_from_db()
    assert (row.state, row.tries, row.error) == ("failed", 6, "ConnectError")
    assert AuditEvent.objects.filter(event="notice.given_up", person_id=lea.pk).count() == 1
    since = start - dt.timedelta(days=1)
    assert list(given_up(actor_of(nadia), since=since)) == [row]
    assert list(given_up(actor_of(claire), since=since)) == []


def test_a_refused_number_is_not_insisted_on(lea: YoungPerson, gateway: type[Gateway]) -> None:
    gateway.answers = [400]
    row = queue(lea)
    assert send_due() == 0
    row.refresh_from_db()
    assert (row.state, row.tries, row.error) == ("failed", 1, "HTTP 400")


def test_two_workers_send_one_text(lea: YoungPerson, gateway: type[Gateway]) -> None:
    row = queue(lea)
    assert actions.claim(row_id=row.pk) is True
    assert actions.claim(row_id=row.pk) is False
    assert send_due() == 0
    with clock.travel(clock.now() + dt.timedelta(minutes=3)):
        assert send_due() == 1
    assert len(gateway.received) == 1


def test_one_bad_row_stops_nobody(lea: YoungPerson, gateway: type[Gateway]) -> None:
    bad, good = queue(lea), queue(lea)
    Outbox.objects.filter(pk=bad.pk).update(sealed_blanks=good.sealed_blanks)
    assert send_due() == 1
    assert set(Outbox.objects.values_list("pk", "state")) == {(bad.pk, "failed"), (good.pk, "sent")}


def test_an_email_leaves(lea: YoungPerson, toulon: Structure, mailbox: Mailbox) -> None:
    queue(lea, channel="email", recipient="lea@exemple.fr")
    assert send_due() == 1
    [mail] = mailbox.mails
    assert "From: Mission locale <ml@exemple.fr>" in mail
    assert "To: lea@exemple.fr" in mail
    assert "Subject: Claire vous a" in mail or "Subject: =?utf-8?" in mail


def test_a_discreet_email_hides_its_sender_s_name(lea: YoungPerson, mailbox: Mailbox) -> None:
    YoungPerson.objects.update(discreet=True)
    queue(lea, channel="email", recipient="lea@exemple.fr")
    send_due()
    [mail] = mailbox.mails
    assert "From: ml@exemple.fr" in mail
    assert "Mission" not in mail
    assert "Claire" not in mail


@pytest.mark.parametrize(
    ("mailbox", "state"), [("550 nobody", "failed"), ("451 later", "waiting")], indirect=["mailbox"]
)
def test_a_mailbox_that_refuses(lea: YoungPerson, mailbox: Mailbox, state: str) -> None:
    row = queue(lea, channel="email", recipient="lea@exemple.fr")
    assert send_due() == 0
    row.refresh_from_db()
    assert (row.state, row.error) == (state, f"SMTP {mailbox.refusal[:3]}")


def test_a_header_cannot_be_slipped_in(lea: YoungPerson, mailbox: Mailbox) -> None:
    row = queue(lea, channel="email", recipient="lea@exemple.fr\nBcc: tous@exemple.fr")
    assert send_due() == 0
    row.refresh_from_db()
    assert (row.state, row.error, mailbox.mails) == ("waiting", "ValueError", [])


def test_a_way_out_that_means_nothing_is_refused(settings: Any) -> None:
    settings.SMS_CHANNEL = "pigeon"
    with pytest.raises(ImproperlyConfigured, match="pigeon"):
        sender_of("sms", settings)


def test_the_log_tells_nothing(lea: YoungPerson, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.SMS_CHANNEL = "log"
    caplog.set_level("INFO")
    queue(lea)
    assert send_due() == 1
    assert "message_notice" in caplog.text
    assert "612345678" not in caplog.text
    assert "Claire" not in caplog.text


def test_storeys_below_have_a_door(lea: YoungPerson) -> None:
    with atomic():
        outgoing.enqueue(
            channel="email",
            recipient="karim@exemple.fr",
            template="staff_notice",
            blanks={"what": "access_recovered", "link": "/"},
            structure_id=None,
            by=SYSTEM,
        )
    assert [(row.structure, row.state) for row in rendered_outbox()] == [("", OutboxState.WAITING)]

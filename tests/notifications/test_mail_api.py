"""E-mail by the providers' HTTP APIs, against local ones as strict as their public documentation."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from clicnjob.notifications import actions
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.tasks import send_due
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import YoungPerson

KEY, SECRET = "cle", "secret"
NOWHERE = "personne@nulle-part.invalid"


class Provider(BaseHTTPRequestHandler):
    """What both share; each test has lists of its own."""

    protocol_version = "HTTP/1.1"
    trouble: list[int]
    taken: list[dict[str, Any]]

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.say(*((self.trouble.pop(0), {"code": "trouble"}) if self.trouble else self.take(said)))

    def take(self, said: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        raise NotImplementedError

    def say(self, status: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *args: object) -> None:
        """Quiet."""


class Brevo(Provider):
    """``POST /smtp/email``."""

    def take(self, said: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if self.headers["api-key"] != KEY:
            return 401, {"code": "unauthorized"}
        [to] = said["to"]
        if not set(said) <= {"sender", "to", "subject", "textContent", "headers"} or to["email"] == NOWHERE:
            return 400, {"code": "invalid_parameter", "message": f"{to['email']} is not valid"}
        assert self.path == "/smtp/email"
        sender = said["sender"]
        self.taken.append(
            {"to": to["email"], "from": sender["email"], "name": sender.get("name", ""), "subject": said["subject"],
             "text": said["textContent"]}
        )  # fmt: skip
        return 201, {"messageId": "<b1@brevo.example>"}


class Mailjet(Provider):
    """``POST /send`` of version 3.1."""

    def take(self, said: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if self.headers["Authorization"] != f"Basic {base64.b64encode(f'{KEY}:{SECRET}'.encode()).decode()}":
            return 401, {"ErrorCode": "unauthorized", "StatusCode": 401}
        [letter], common = said["Messages"], said["Globals"]
        [to] = letter["To"]
        if to["Email"] == NOWHERE:
            return 400, {"Messages": [{"Status": "error", "Errors": [{"ErrorCode": "mj-0013", "StatusCode": 400}]}]}
        assert self.path == "/send"
        assert set(common) <= {"From", "Subject", "TextPart", "Headers"}
        sender = common["From"]
        self.taken.append(
            {"to": to["Email"], "from": sender["Email"], "name": sender.get("Name", ""), "subject": common["Subject"],
             "text": common["TextPart"]}
        )  # fmt: skip
        return 200, {"Messages": [{"Status": "success", "To": [{"Email": to["Email"], "MessageID": 7}]}]}


@pytest.fixture(params=[Brevo, Mailjet], ids=["brevo", "mailjet"])
def provider(request: pytest.FixtureRequest, settings: Any) -> Iterator[type[Provider]]:
    handler = type("One", (request.param,), {"trouble": [], "taken": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.EMAIL_CHANNEL = request.param.__name__.lower()
    settings.EMAIL_KEY, settings.EMAIL_SECRET = KEY, SECRET
    settings.EMAIL_URL = f"http://127.0.0.1:{server.server_port}"
    settings.EMAIL_SENDER = "Mission locale <ml@exemple.fr>"
    yield handler
    server.shutdown()
    server.server_close()
    thread.join()


def queue(person: YoungPerson, recipient: str = "lea@exemple.fr") -> Outbox:
    return actions.enqueue(
        channel="email",
        recipient=recipient,
        template="message_notice",
        blanks={"counsellor": "Claire", "link": "/ma-conversation/"},
        structure=person.structure,
        person=person,
        by=SYSTEM,
    )


def test_an_email_leaves_once(lea: YoungPerson, provider: type[Provider]) -> None:
    """The text without content, the structure's sender; the provider's own name for it is kept (R13, G24)."""
    row = queue(lea)
    assert (send_due(), send_due()) == (1, 0)
    [mail] = provider.taken
    assert (mail["to"], mail["from"], mail["name"]) == ("lea@exemple.fr", "ml@exemple.fr", "Mission locale")
    assert "Claire" in mail["subject"]
    row.refresh_from_db()
    assert (row.state, bool(row.provider_ref)) == ("sent", True)


def test_discreet_mode_hides_the_sender_s_name(lea: YoungPerson, provider: type[Provider]) -> None:
    YoungPerson.objects.update(discreet=True)
    queue(lea)
    assert send_due() == 1
    [mail] = provider.taken
    assert mail["name"] == ""
    assert "Claire" not in str(mail)


@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_trouble_is_tried_again(lea: YoungPerson, provider: type[Provider], status: int) -> None:
    provider.trouble.append(status)
    row = queue(lea)
    assert send_due() == 0
    row.refresh_from_db()
    assert row.state == "waiting"


def test_an_address_the_provider_refuses_is_given_up_without_naming_it(
    lea: YoungPerson, provider: type[Provider]
) -> None:
    row = queue(lea, NOWHERE)
    assert send_due() == 0
    row.refresh_from_db()
    assert row.state == "failed"
    assert "nulle-part" not in row.error


def test_a_provider_that_does_not_answer(lea: YoungPerson, provider: type[Provider], settings: Any) -> None:
    settings.EMAIL_URL = "http://127.0.0.1:1"
    row = queue(lea)
    assert send_due() == 0
    row.refresh_from_db()
    assert row.state == "waiting"

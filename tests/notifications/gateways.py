"""Local SMS gateways as strict as the real ones: what their public documentation does not allow is refused.

Each remembers what it took; ``trouble`` is what it answers next, instead of taking the text.
"""

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

INVALID = "+33612000000"
"""A number that leads nowhere."""
KEY, SECRET, CONSUMER, TOKEN, SERVICE = "app-key", "app-secret", "consumer-key", "jeton", "sms-ab12345-1"


class Base(BaseHTTPRequestHandler):
    """What the gateways share: each class made by ``serving`` has lists of its own."""

    protocol_version = "HTTP/1.1"
    trouble: list[int]
    taken: list[dict[str, str]]
    lock: threading.Lock
    lose_answer: list[bool]

    def answer(self, status: int, body: Any = None) -> None:
        raw = json.dumps(body).encode() if body is not None else b""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def keep(self, to: str, text: str, sender: str, label: str) -> int:
        with self.lock:
            self.taken.append({"to": to, "text": text, "sender": sender, "label": label})
            return len(self.taken)

    def cut(self) -> bool:
        """Take the text, then let the line drop before saying so."""
        if self.lose_answer:
            self.lose_answer.pop()
            self.close_connection = True
            self.connection.close()
            return True
        return False

    def log_message(self, *args: object) -> None:
        """Quiet."""


class Generic(Base):
    """``channels/http_sms.py``: an idempotency key, so the same text is taken once."""

    def do_POST(self) -> None:
        said = json.loads(self.body())
        key = self.headers["Idempotency-Key"]
        if self.headers["Authorization"] != f"Bearer {TOKEN}" or key != said["reference"]:
            return self.answer(400)
        if self.trouble:
            return self.answer(self.trouble.pop(0))
        if said["to"] == INVALID:
            return self.answer(422)
        if not any(text["label"] == key for text in self.taken):
            self.keep(said["to"], said["text"], said["sender"], key)
        return None if self.cut() else self.answer(202)


class Ovh(Base):
    """OVHcloud: a signed call, jobs and what left."""

    def signed(self, body: bytes) -> bool:
        url = f"http://{self.headers['Host']}{self.path}"
        stamp = self.headers["X-Ovh-Timestamp"]
        said = f"{SECRET}+{CONSUMER}+{self.command}+{url}+{body.decode()}+{stamp}"
        return (
            self.headers["X-Ovh-Application"] == KEY
            and self.headers["X-Ovh-Consumer"] == CONSUMER
            and self.headers["X-Ovh-Signature"]
            == "$1$" + hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest()
        )

    def do_POST(self) -> None:
        body = self.body()
        if not self.signed(body):
            return self.answer(403, {"message": "Invalid signature"})
        if self.path != f"/1.0/sms/{SERVICE}/jobs":
            return self.answer(404)
        if self.trouble:
            return self.answer(self.trouble.pop(0))
        said = json.loads(body)
        allowed = {"message", "receivers", "sender", "noStopClause", "priority", "charset", "tag"}
        if not set(said) <= allowed or len(said["tag"]) > 36 or len(said["sender"]) > 11:
            return self.answer(400)
        [to] = said["receivers"]
        if to == INVALID:
            return self.answer(
                200, {"ids": [], "invalidReceivers": [to], "validReceivers": [], "totalCreditsRemoved": 0}
            )
        number = self.keep(to, said["message"], said["sender"], said["tag"])
        if self.cut():
            return None
        return self.answer(
            200, {"ids": [number], "invalidReceivers": [], "validReceivers": [to], "totalCreditsRemoved": 1}
        )

    def do_GET(self) -> None:
        if not self.signed(b""):
            return self.answer(403)
        parts = urlsplit(self.path)
        if parts.path.endswith("/outgoing"):
            tag = parse_qs(parts.query)["tag"][0]
            return self.answer(200, [n for n, text in enumerate(self.taken, 1) if text["label"] == tag])
        return self.answer(200, [])


class Brevo(Base):
    """Brevo's transactional SMS."""

    def do_POST(self) -> None:
        said = json.loads(self.body())
        if self.headers["api-key"] != TOKEN:
            return self.answer(401, {"code": "unauthorized"})
        if self.path != "/v3/transactionalSMS/send":
            return self.answer(404)
        if self.trouble:
            return self.answer(self.trouble.pop(0))
        allowed = {"sender", "recipient", "content", "type", "tag", "webUrl", "unicodeEnabled"}
        if not set(said) <= allowed or not said["recipient"].isdigit() or len(said["sender"]) > 11:
            return self.answer(400, {"code": "invalid_parameter"})
        if f"+{said['recipient']}" == INVALID:
            return self.answer(400, {"code": "invalid_parameter", "message": "Invalid telephone number"})
        number = self.keep(f"+{said['recipient']}", said["content"], said["sender"], said["tag"])
        return None if self.cut() else self.answer(201, {"reference": f"r{number}", "messageId": number, "smsCount": 1})

    def do_GET(self) -> None:
        if self.headers["api-key"] != TOKEN:
            return self.answer(401)
        tag = parse_qs(urlsplit(self.path).query)["tags"][0]
        events = [{"messageId": n, "tag": tag} for n, text in enumerate(self.taken, 1) if text["label"] == tag]
        return self.answer(200, {"events": events[:1]})


SETTINGS: dict[str, tuple[type[Base], dict[str, str], str]] = {
    "http": (Generic, {"SMS_TOKEN": TOKEN}, "/sms"),
    "ovh": (
        Ovh,
        {"OVH_SERVICE": SERVICE, "OVH_KEY": KEY, "OVH_SECRET": SECRET, "OVH_CONSUMER": CONSUMER},
        "/1.0",
    ),
    "brevo": (Brevo, {"SMS_TOKEN": TOKEN}, ""),
}


@contextmanager
def serving(name: str) -> Iterator[tuple[type[Base], dict[str, str]]]:
    """A gateway that listens, and the settings that lead to it."""
    kind, wanted, path = SETTINGS[name]
    handler = type(f"One{name}", (kind,), {"trouble": [], "taken": [], "lock": threading.Lock(), "lose_answer": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield handler, {**wanted, "SMS_CHANNEL": name, "SMS_URL": f"http://127.0.0.1:{server.server_port}{path}"}
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def wait_until(true: Any, seconds: float = 30) -> None:
    """Look often until ``true()``."""
    limit = time.monotonic() + seconds
    while not true() and time.monotonic() < limit:
        time.sleep(0.01)

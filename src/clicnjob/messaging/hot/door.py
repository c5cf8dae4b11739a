"""``POST /flux/envoyer/<conversation>/`` as a raw ASGI callable: ``{"body": …, "client_id": …}`` in, a stored message out.

201 when it is stored, 200 with the same bytes when it already was. 401 without a session, 403 from another site, without
the token or for a role that never writes, 404 out of reach as for an unknown id, 409 when the id served for another text,
413, 415 and 422 for what is no message, 429 too fast, 503 when the database refuses (try again with the same id).
"""

import asyncio
import json
import uuid

from django.utils import translation

from clicnjob.messaging import pace, rules
from clicnjob.messaging.drafts import Draft
from clicnjob.messaging.hot.remembered import verdicts
from clicnjob.messaging.hot.verdicts import READ, Credentials
from clicnjob.messaging.hot.writer import Kept, writer
from clicnjob.realtime.stream import Receive, Scope, Send
from clicnjob.shared.errors import DomainError, Throttled

PATH = "/flux/envoyer/"
MOST_BYTES = 64 * 1024
BODY_SECONDS = 10.0
STATUS = {"conflict": 409, "out_of_reach": 404, "throttled": 429}
_READ = {name.encode(): position for position, name in enumerate(READ)}


class Refused(Exception):
    """What is no message: the HTTP status to answer with."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def read(body: bytes) -> tuple[str, uuid.UUID]:
    """The text and the id of a posted message. Raises Refused(422) for anything else."""
    try:
        posted = json.loads(body)
        text, client_id = posted["body"], uuid.UUID(posted["client_id"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(422) from error
    if not isinstance(text, str):
        raise Refused(422)
    return text, client_id


async def send(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request."""
    try:
        status, body, wait = await _sent(scope, receive)
    except Refused as refused:
        status, body, wait = refused.status, b"", 0
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store, private"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if wait:
        headers.append((b"retry-after", str(wait).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _sent(scope: Scope, receive: Receive) -> tuple[int, bytes, int]:
    if scope["method"] != "POST":
        raise Refused(405)
    credentials, kind, size = _credentials(scope)
    if not kind.startswith(b"application/json"):
        raise Refused(415)
    if not 0 < size <= MOST_BYTES:
        raise Refused(413)
    posted = await _body(receive)
    verdict = await verdicts.of(credentials)
    if verdict.refusal or verdict.actor is None or verdict.actor.user_id is None:
        raise Refused(verdict.refusal)
    body, client_id = read(posted)
    try:
        pace.take(verdict.actor.user_id)
        text = rules.clean_body(body)
        draft = Draft(
            verdict.conversation_id, verdict.structure_id, verdict.actor.user_id, verdict.side, text, client_id
        )
        outcome = await writer.write(draft, author=verdict.actor, first_name=verdict.first_name, bells=verdict.bells)
        if isinstance(outcome, DomainError):
            raise outcome
    except DomainError as error:
        return refusal(error, verdict.language)
    if not isinstance(outcome, Kept):
        raise Refused(503)
    return 201 if outcome.stored.is_new else 200, outcome.said.encode(), 0


def refusal(error: DomainError, language: str) -> tuple[int, bytes, int]:
    """Status, what to say, and how many seconds to wait."""
    status = STATUS.get(error.code, 422)
    if status == 404:
        return 404, b"", 0
    with translation.override(language):
        said = {"code": error.code, "message": translation.gettext(error.message)}
    return status, json.dumps(said).encode(), error.wait_seconds if isinstance(error, Throttled) else 0


def _credentials(scope: Scope) -> tuple[Credentials, bytes, int]:
    values = [""] * len(READ)
    kind, size = b"", 0
    for name, value in scope["headers"]:
        if (position := _READ.get(name)) is not None:
            values[position] = value.decode("latin-1")
        elif name == b"content-type":
            kind = value
        elif name == b"content-length":
            size = int(value) if value.isdigit() else 0
    path: str = scope["path"]
    return Credentials(path[len(PATH) :].rstrip("/"), scope["scheme"], tuple(values)), kind, size


async def _body(receive: Receive) -> bytes:
    """The body, however slowly it comes: ten seconds, 64 kB."""
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        return bytes(message["body"])
    parts, size = [], 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                if message["type"] != "http.request":
                    raise Refused(400)
                parts.append(message["body"])
                size += len(message["body"])
                if size > MOST_BYTES:
                    raise Refused(413)
                if not message.get("more_body"):
                    return b"".join(parts)
                message = await receive()
    except TimeoutError as error:
        raise Refused(408) from error

"""The arithmetic of the chain: what a trace says, byte for byte, and what a link makes of it (ADR 35)."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable

from django.utils.crypto import constant_time_compare, salted_hmac

from clicnjob.audit.models import AuditEvent

START = "0" * 64
"""The digest before the first link."""
_SALT = "clicnjob.audit.seal"
_EMPTIED = "clicnjob.audit.emptied"


def said_by(event: AuditEvent) -> bytes:
    """Everything that a trace says, in one spelling whatever the database."""
    said = [
        event.pk,
        event.at.isoformat(timespec="microseconds"),
        event.event,
        event.actor_kind,
        event.actor_role,
        _text(event.actor_id),
        _text(event.structure_id),
        event.object_type,
        event.object_id,
        _text(event.person_id),
        event.facts,
    ]
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _text(identifier: uuid.UUID | None) -> str:
    return str(identifier) if identifier else ""


def digest_of(before: str, events: Iterable[AuditEvent]) -> tuple[str, int]:
    """The digest of a link whose predecessor's is ``before``, and how many traces it holds. ``events`` come by identifier."""
    whole, count = hashlib.sha256(bytes.fromhex(before)), 0
    for event in events:
        # Each trace is hashed on its own first: two of them never read as another two.
        whole.update(hashlib.sha256(said_by(event)).digest())
        count += 1
    return whole.hexdigest(), count


def mac_of(structure_id: uuid.UUID, number: int, digest: str, *, secret: str | None = None) -> str:
    """The proof that this installation made this link: who can only write to the database cannot make it."""
    value = f"{structure_id}:{number}:{digest}"
    return salted_hmac(_SALT, value, secret=secret, algorithm="sha256").hexdigest()


def is_ours(mac: str, structure_id: uuid.UUID, number: int, digest: str, *, secrets: Iterable[str]) -> bool:
    """Whether one of ``secrets`` (today's and former ones) made this proof."""
    return any(constant_time_compare(mac, mac_of(structure_id, number, digest, secret=secret)) for secret in secrets)


def emptied_mac_of(
    structure_id: uuid.UUID, number: int, digest: str, emptied_at: dt.datetime, *, secret: str | None = None
) -> str:
    """The proof that this installation emptied this link, and when."""
    value = f"{structure_id}:{number}:{digest}:{emptied_at.astimezone(dt.UTC).isoformat(timespec='microseconds')}"
    return salted_hmac(_EMPTIED, value, secret=secret, algorithm="sha256").hexdigest()

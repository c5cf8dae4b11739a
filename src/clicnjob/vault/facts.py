"""Words typed by someone that the trail keeps: sealed within its facts, for their event and their object (ADR 41).

record("session.reopened", by=by, obj=held, sealed=seal_fact("session.reopened", held.structure_id, held.pk, words))
"""

import base64
import uuid

from clicnjob.vault.envelope import CannotOpen, open_sealed, seal


def _context(event: str, object_id: uuid.UUID | str) -> str:
    return f"audit|{event}|{object_id}"


def seal_fact(event: str, structure_id: uuid.UUID, object_id: uuid.UUID | str, words: str) -> str:
    """Words as a fact holds them."""
    return base64.b64encode(seal(structure_id, words.encode(), _context(event, object_id))).decode()


def open_fact(event: str, structure_id: uuid.UUID | None, object_id: uuid.UUID | str, held: object) -> str:
    """The words of a fact; empty where there are none, or where they do not open: a trail is read whatever it lost."""
    if not isinstance(held, str) or structure_id is None:
        return ""
    try:
        return open_sealed(structure_id, base64.b64decode(held), _context(event, object_id)).decode()
    except (CannotOpen, ValueError):
        return ""

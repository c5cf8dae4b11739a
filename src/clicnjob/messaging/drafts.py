"""A message before and after it is stored, in plain values that cross threads."""

import datetime as dt
import uuid
from typing import NamedTuple


class Draft(NamedTuple):
    """A message to store: its text is clean and its author's right was checked."""

    conversation_id: uuid.UUID
    structure_id: uuid.UUID
    author_id: uuid.UUID
    side: str
    text: str
    client_id: uuid.UUID
    automatic: bool = False
    answers: bool = True
    """Whether, from the structure, it answers what the young person asked."""
    reply_to_seq: int | None = None
    by_sms: bool = False


class Sealed(NamedTuple):
    """What is stored of a draft's text, and under which id: nothing here is in clear (G21)."""

    id: uuid.UUID
    body: bytes
    mac: str
    """The keyed fingerprint that tells a retry from another text."""
    tokens: bytes
    """What a search finds it by."""


class Stored(NamedTuple):
    """A message as it was stored, now or the first time."""

    draft: Draft
    id: uuid.UUID
    seq: int
    revision: int
    """The conversation's revision that this message made."""
    created_at: dt.datetime
    is_new: bool
    told: bool = False
    """Something else written by a person already waited to be read by the other side: no further notice."""

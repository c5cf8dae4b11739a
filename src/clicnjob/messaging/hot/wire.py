"""How batches and their outcomes cross to the scribe and back: frames of plain values in JSON, a length before each.

Pickled objects would take half of what the scribe saves. Texts do not cross: a letter is sealed before it leaves.
"""

import datetime as dt
import json
import struct
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from clicnjob.messaging.drafts import Draft, Sealed, Stored
from clicnjob.messaging.hot.letters import Letter, Outcome
from clicnjob.realtime.bus import News
from clicnjob.shared.actor import Actor, Kind, Role
from clicnjob.shared.errors import DomainError

HEAD = struct.Struct("!I")
_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


class Unwritten(Exception):
    """The scribe could not store this letter; its log says why."""


def frame(values: list[Any]) -> bytes:
    """Plain values as they cross."""
    body = _encode(values).encode()
    return HEAD.pack(len(body)) + body


class Frames:
    """Takes what comes, gives whole frames."""

    def __init__(self, hear: Callable[[Any], None]) -> None:
        self._hear = hear
        self._buffer = bytearray()

    def feed(self, data: bytes) -> None:
        """More has come."""
        self._buffer += data
        while len(self._buffer) >= HEAD.size:
            end = HEAD.size + HEAD.unpack_from(self._buffer)[0]
            if len(self._buffer) < end:
                return
            values = json.loads(self._buffer[HEAD.size : end])
            del self._buffer[:end]
            self._hear(values)


def _hex(value: uuid.UUID | None) -> str | None:
    return None if value is None else value.bytes.hex()


def _uuid(value: str | None) -> uuid.UUID | None:
    return None if value is None else uuid.UUID(value)


def letters_out(letters: Sequence[Letter]) -> bytes:
    """A batch of sealed letters, for the scribe."""
    return frame([_letter_out(one.draft, one.sealed, one.author) for one in letters if one.sealed is not None])


def _letter_out(draft: Draft, sealed: Sealed, author: Actor) -> list[Any]:
    return [
        *map(_hex, (draft.conversation_id, draft.structure_id, draft.author_id, draft.client_id)),
        [str(draft.side), draft.automatic, draft.answers, draft.reply_to_seq, draft.by_sms],
        [_hex(sealed.id), sealed.body.hex(), sealed.mac, sealed.tokens.hex()],
        [str(author.kind), author.name, author.role and str(author.role)],
        [
            _hex(author.user_id),
            _hex(author.structure_id),
            _hex(author.site_id),
            _hex(author.person_id),
            _hex(author.pass_id),
            _hex(author.session_id),
            _hex(author.claim_id),
        ],
    ]


def letters_in(values: Any) -> list[Letter]:
    """The batch, at the scribe's: drafts whose texts are empty, with their seals."""
    return [_letter_in(*one) for one in values]


def _letter_in(conversation: str, structure: str, author: str, client: str, *more: Any) -> Letter:
    (side, automatic, answers, reply_to_seq, by_sms), (message, body, mac, tokens), (kind, name, role), where = more
    talk, house, writer, own = map(uuid.UUID, (conversation, structure, author, client))
    user, own_structure, site, person, day_pass, session, claim = map(_uuid, where)
    return Letter(
        Draft(talk, house, writer, side, "", own, automatic, answers, reply_to_seq, by_sms),
        Actor(Kind(kind), name, user, role and Role(role), own_structure, site, person, day_pass, session, claim),
        Sealed(uuid.UUID(message), bytes.fromhex(body), mac, bytes.fromhex(tokens)),
    )


def outcomes_out(outcomes: Sequence[Outcome], news: Sequence[News]) -> bytes:
    """What became of a batch and what is to be told besides, for the serving process."""
    return frame([[_outcome_out(outcome) for outcome in outcomes], list(news)])


def _outcome_out(outcome: Outcome) -> list[Any]:
    if isinstance(outcome, Stored):
        moment = outcome.created_at.isoformat()
        return [_hex(outcome.id), outcome.seq, outcome.revision, moment, outcome.is_new]
    return [outcome.message, outcome.code] if isinstance(outcome, DomainError) else []


def outcomes_in(values: Any, letters: Sequence[Letter]) -> tuple[list[Outcome], list[News]]:
    """What became of these letters, and what is to be told besides."""
    outcomes, news = values
    return [_outcome_in(one, letter.draft) for one, letter in zip(outcomes, letters, strict=True)], [
        (topic, event) for topic, event in news
    ]


def _outcome_in(values: Any, draft: Draft) -> Outcome:
    if not values:
        return Unwritten()
    if len(values) == 2:
        return DomainError(values[0], code=values[1])
    message, seq, revision, moment, is_new = values
    return Stored(draft, uuid.UUID(message), seq, revision, dt.datetime.fromisoformat(moment), is_new)

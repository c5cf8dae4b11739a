"""The one statement that stores messages: a page sends one through it, the fast door many at once (docs/adr/0016).

The conversation's row is locked first, in the order of ids; the message is inserted with the next number or not at all;
the conversation is counted on only from what was inserted. So a retry leaves no gap, and nothing of a refused message.
"""

import datetime as dt
import hmac
import uuid
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from clicnjob.accounts.models import User
from clicnjob.messaging.drafts import Draft, Sealed, Stored
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.queries.conversations import context_of
from clicnjob.messaging.stems import tokens_of
from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Attachment, Membership
from clicnjob.vault.envelope import seal, seal_at_once
from clicnjob.vault.keys import keyed_hash

Run = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
"""Executes a statement and gives its rows: Django's cursor for a page, a prepared one for the fast door."""

# What a batch hands over, column by column, with the type of PostgreSQL.
_ITEM = {
    "id": "uuid",
    "created_at": "timestamptz",
    "conversation_id": "uuid",
    "structure_id": "uuid",
    "author_id": "uuid",
    "side": "text",
    "automatic": "bool",
    "client_id": "uuid",
    "sealed_body": "bytea",
    "mac": "text",
    "tokens": "bytea",
    "reply_to_seq": "int4",
    "by_sms": "bool",
    "answers": "bool",
    "day": "date",
}
_COPIED = tuple(name for name in _ITEM if name not in {"conversation_id", "structure_id", "day"})


def _counts(item: str, message: str, talk: str) -> str:
    """What a new message changes of its conversation, whichever the database."""
    by_youth = f"{item}.side = '{Side.YOUTH}'"
    return f"""
        last_seq = {message}.seq,
        revision = {message}.revision,
        last_message_at = {item}.created_at,
        last_side = {item}.side,
        unread_by_structure = {talk}.unread_by_structure + CASE WHEN {by_youth} THEN 1 ELSE 0 END,
        unread_by_youth = {talk}.unread_by_youth + CASE WHEN {by_youth} THEN 0 ELSE 1 END,
        youth_messages = {talk}.youth_messages + CASE WHEN {by_youth} THEN 1 ELSE 0 END,
        first_youth_message_at =
            CASE WHEN {by_youth} THEN COALESCE({talk}.first_youth_message_at, {item}.created_at)
            ELSE {talk}.first_youth_message_at END,
        unanswered_since =
            CASE WHEN {by_youth} THEN COALESCE({talk}.unanswered_since, {item}.created_at)
            WHEN {item}.answers THEN NULL ELSE {talk}.unanswered_since END"""  # nosec B608


def _told(talk: str) -> str:
    """Whether something written by a person already waited for the other side (as this statement sees it: a hint)."""
    return f"""CASE WHEN {talk}.last_side = '{Side.YOUTH}' THEN {talk}.unread_by_structure > 1
        ELSE EXISTS (SELECT 1 FROM {Message._meta.db_table} w WHERE w.conversation_id = {talk}.id
            AND w.seq > {talk}.youth_read_seq AND w.seq < {talk}.last_seq
            AND w.side = '{Side.STRUCTURE}' AND NOT w.automatic) END"""  # nosec B608


def _still() -> str:
    """The author still belongs here, asked where the row is locked: a right that ended meanwhile writes nothing."""
    user, link, member = (model._meta.db_table for model in (User, Attachment, Membership))
    return f"""
        EXISTS (SELECT 1 FROM {user} u WHERE u.id = i.author_id AND u.deactivated_at IS NULL)
        AND CASE WHEN i.side = '{Side.YOUTH}' THEN EXISTS (
            SELECT 1 FROM {link} a WHERE a.young_person_id = c.young_person_id AND a.user_id = i.author_id
            AND a.ended_at IS NULL)
        ELSE EXISTS (
            SELECT 1 FROM {member} w WHERE w.user_id = i.author_id AND w.structure_id = c.structure_id
            AND w.ended_at IS NULL AND w.starts_on <= i.day AND (w.ends_on IS NULL OR w.ends_on >= i.day)) END"""  # nosec B608


def _literal(value: object, column: str) -> str:
    """The default of a column this statement is not handed, as SQL. Raises TypeError for one it cannot write."""
    if value is None:
        return "NULL"
    if isinstance(value, int):  # false and true are names in both databases
        return str(value).lower()
    if value in ("", b""):
        return "x''" if value == b"" and connection.vendor == "sqlite" else "''"
    raise TypeError(f"hand over {column}: its default is no constant")


@cache
def _insert(locked: str, *, verified: bool) -> str:
    """The insertion, from ``i`` (the batch) and the conversations ``locked``. Columns of later features take defaults."""
    more = [field for field in Message._meta.concrete_fields if field.column not in {*_ITEM, "seq", "revision"}]
    defaults = {
        str(field.column): _literal(field.get_db_prep_save(field.get_default(), connection), field.name)
        for field in more
    }
    given = ", ".join(["conversation_id", "seq", "revision", *_COPIED, *defaults])
    taken = ", ".join(
        ["c.id", "c.last_seq + 1", "c.revision + 1", *(f"i.{name}" for name in _COPIED), *defaults.values()]
    )
    return f"""
        INSERT INTO {Message._meta.db_table} ({given})
        SELECT {taken} FROM {locked} c JOIN i ON i.conversation_id = c.id AND i.structure_id = c.structure_id
        WHERE c.closed_at IS NULL AND {_still() if verified else "true"}
        ON CONFLICT (author_id, client_id) DO NOTHING"""  # nosec B608


@cache
def _postgresql(*, verified: bool) -> str:
    """Everything in one statement: one round trip, one plan."""
    talks = Conversation._meta.db_table
    arrays = ", ".join(f"%s::{kind}[]" for kind in _ITEM.values())
    return f"""
        WITH i ({", ".join(_ITEM)}) AS (SELECT * FROM unnest({arrays})),
        c AS (SELECT id, structure_id, young_person_id, last_seq, revision, closed_at FROM {talks}
            WHERE id = ANY(%s::uuid[]) ORDER BY id FOR NO KEY UPDATE),
        m AS ({_insert("c", verified=verified)} RETURNING id, conversation_id, seq, revision),
        k AS (UPDATE {talks} k SET {_counts("i", "m", "k")} FROM m JOIN i ON i.id = m.id WHERE k.id = m.conversation_id
            RETURNING k.id, {_told("k")} AS told)
        SELECT i.id, m.seq, m.revision, k.told
        FROM i LEFT JOIN m ON m.id = i.id LEFT JOIN k ON k.id = m.conversation_id"""  # nosec B608


@cache
def _sqlite(count: int, *, verified: bool) -> tuple[str, str]:
    """The same in two statements: SQLite takes no insertion inside another. Its only writer holds every lock already."""
    talks, messages = Conversation._meta.db_table, Message._meta.db_table
    row = f"({', '.join(['%s'] * len(_ITEM))})"
    rows = f"WITH i ({', '.join(_ITEM)}) AS (VALUES {', '.join([row] * count)})"
    counted = f"i (id, created_at, side, answers) AS (VALUES {', '.join(['(%s, %s, %s, %s)'] * count)})"
    insert = f"{rows} {_insert(talks, verified=verified)}"
    update = f"""
        WITH {counted} UPDATE {talks} SET {_counts("i", "m", talks)} FROM i JOIN {messages} m ON m.id = i.id
        WHERE {talks}.id = m.conversation_id RETURNING id, last_seq, revision, {_told(talks)}"""  # nosec B608
    return insert, update


def mac_of(conversation_id: uuid.UUID, author_id: uuid.UUID, text: str) -> str:
    """The keyed fingerprint that tells a retry from another text."""
    return keyed_hash("message", f"{conversation_id}|{author_id}|{text}")


def sealed_of(draft: Draft) -> Sealed:
    """Seal a draft; its structure's key may have to be asked of the database."""
    place = context_of(draft.conversation_id, draft.client_id)
    return _sealed(draft, seal(draft.structure_id, draft.text.encode(), place))


def sealed_at_once(draft: Draft) -> Sealed | None:
    """``sealed_of``, never asking the database: ``None`` when this process does not know the structure's key."""
    place = context_of(draft.conversation_id, draft.client_id)
    body = seal_at_once(draft.structure_id, draft.text.encode(), place)
    return None if body is None else _sealed(draft, body)


def _sealed(draft: Draft, body: bytes) -> Sealed:
    mac = mac_of(draft.conversation_id, draft.author_id, draft.text)
    return Sealed(uuid.uuid4(), body, mac, tokens_of(draft.structure_id, draft.text))


def _row(draft: Draft, closed: Sealed, moment: dt.datetime, day: dt.date) -> tuple[Any, ...]:
    return (
        closed.id,
        moment,
        draft.conversation_id,
        draft.structure_id,
        draft.author_id,
        str(draft.side),
        draft.automatic,
        draft.client_id,
        closed.body,
        closed.mac,
        closed.tokens,
        draft.reply_to_seq,
        draft.by_sms,
        draft.answers,
        day,
    )


def _plain(value: object) -> object:
    """A value as SQLite keeps it under Django: moments in UTC without zone, uuids as 32 letters."""
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, dt.datetime):
        return str(value.astimezone(dt.UTC).replace(tzinfo=None))
    return str(value) if isinstance(value, dt.date) else value


def with_django(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement on Django's own connection."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []


def insert(
    drafts: Sequence[Draft], *, sealed: Sequence[Sealed | None] = (), run: Run = with_django, verified: bool = False
) -> list[Stored | DomainError]:
    """Store a batch (at most one message a conversation) inside the caller's transaction; one outcome for each, in order.

    A draft whose ``client_id`` already served gives the first message back, or the refusal ``conflict`` when it was for
    another text or conversation. ``verified`` asks again, in the statement, whether the author still belongs here:
    ``out_of_reach`` when not. ``sealed``: the drafts' seals where they were made beforehand; such a text is not read.
    """
    moment, day = clock.now(), clock.today()
    closed = [made or sealed_of(draft) for draft, made in zip(drafts, sealed or [None] * len(drafts), strict=True)]
    rows = [_row(draft, one, moment, day) for draft, one in zip(drafts, closed, strict=True)]
    if connection.vendor == "postgresql":
        columns = [list(column) for column in zip(*rows, strict=True)]
        found = run(_postgresql(verified=verified), [*columns, [draft.conversation_id for draft in drafts]])
        done = {row[0]: row[1:] for row in found if row[1] is not None}
    else:
        done = _on_sqlite(rows, run, verified=verified)
    outcomes: list[Stored | DomainError] = []
    for draft, row in zip(drafts, rows, strict=True):
        if (counts := done.get(row[0])) is None:
            outcomes.append(_first(draft, row[9]))
            continue
        seq, revision, told = counts
        outcomes.append(Stored(draft, row[0], seq, revision, moment, is_new=True, told=bool(told)))
    return outcomes


def _on_sqlite(rows: Sequence[tuple[Any, ...]], run: Run, *, verified: bool) -> dict[uuid.UUID, tuple[Any, ...]]:
    """In pieces of 64, 32, 16… rows, so that seven pairs of statements stay prepared."""
    done: dict[uuid.UUID, tuple[Any, ...]] = {}
    start = 0
    while left := len(rows) - start:
        size = min(64, 1 << (left.bit_length() - 1))
        piece = rows[start : start + size]
        start += size
        first, then = _sqlite(size, verified=verified)
        flat = [[_plain(value) for value in row] for row in piece]
        run(first, [value for row in flat for value in row])
        found = run(then, [value for row in flat for value in (row[0], row[1], row[5], row[13])])
        of_talk = {row[2].hex: row[0] for row in piece}
        done |= {of_talk[row[0]]: row[1:] for row in found}
    return done


def _first(draft: Draft, mac: str) -> Stored | DomainError:
    """What stands where nothing was inserted: the first message of this id, or nothing at all."""
    first = Message.objects.filter(author_id=draft.author_id, client_id=draft.client_id).first()
    if first is None:
        return DomainError(_("Vous ne pouvez pas écrire dans cette conversation."), code="out_of_reach")
    if first.conversation_id != draft.conversation_id or not hmac.compare_digest(first.mac, mac):
        return DomainError(_("Ce message est déjà parti avec un autre texte. Rechargez la page."), code="conflict")
    return Stored(draft, first.pk, first.seq, first.revision, first.created_at, is_new=False)

"""A batch of letters in one transaction, on Django's connection of this thread or of the scribe."""

import logging
import re
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import DatabaseError, close_old_connections, connection

from clicnjob.messaging import notices
from clicnjob.messaging.actions.inserting import insert
from clicnjob.messaging.actions.sending import follow
from clicnjob.messaging.drafts import Stored
from clicnjob.messaging.hot.letters import Letter, Outcome
from clicnjob.shared.db import atomic

log = logging.getLogger(__name__)
LOOK_SECONDS = 30.0
"""How often one looks whether the connection is still good; an error makes it look at once."""


def _run(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """On Django's connection of this thread, but prepared: the plan of the statement is made once."""
    connection.ensure_connection()
    raw: Any = connection.connection
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            return list(raw.execute(_marks(sql), values).fetchall())
        from psycopg import Cursor  # noqa: PLC0415  only where PostgreSQL is the database

        from clicnjob.messaging.hot.arrays import Packed, PackedDumper, packed  # noqa: PLC0415

        with Cursor(raw) as cursor:
            cursor.adapters.register_dumper(Packed, PackedDumper)
            ready = [packed(kind, column) for kind, column in zip(_kinds(sql), values, strict=True)]
            cursor.execute(_binary(sql), ready, prepare=True, binary=True)
            return list(cursor.fetchall())


@lru_cache(maxsize=64)
def _marks(sql: str) -> str:
    return sql.replace("%s", "?")


@lru_cache(maxsize=4)
def _binary(sql: str) -> str:
    return sql.replace("%s", "%b")


@lru_cache(maxsize=4)
def _kinds(sql: str) -> list[str]:
    """The types of the arrays a statement is handed, in its order."""
    return re.findall(r"%s::(\w+)\[\]", sql)


def _together(letters: Sequence[Letter]) -> list[Outcome]:
    with atomic():
        outcomes = insert(
            [letter.draft for letter in letters], sealed=[letter.sealed for letter in letters], run=_run, verified=True
        )
        new = [
            (one, letter.author)
            for one, letter in zip(outcomes, letters, strict=True)
            if isinstance(one, Stored) and one.is_new
        ]
        due = notices.due(one for one, _ in new)
        for one, author in new:
            if one.id in due:
                follow(one, by=author)
    return list(outcomes)


_looked = 0.0


def store(letters: Sequence[Letter]) -> list[Outcome]:
    """Store a batch in one transaction; when it fails, one by one, so that only the faulty one is refused."""
    global _looked  # noqa: PLW0603  a moment shared by the lanes
    if time.monotonic() - _looked > LOOK_SECONDS:
        _looked = time.monotonic()
        close_old_connections()
    try:
        return _together(letters)
    except DatabaseError:
        log.exception("a batch of %d messages failed: one by one", len(letters))
        close_old_connections()
    return [_alone(letter) for letter in letters]


def _alone(letter: Letter) -> Outcome:
    try:
        return _together([letter])[0]
    except DatabaseError as error:
        close_old_connections()
        return error

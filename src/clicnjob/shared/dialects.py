"""What of a prepared read (``shared.prepared``) each database says in its own way.

PostgreSQL prepares the statement and reads rows in binary (``shared.postgresql``). SQLite keeps ids and moments as texts, which
Django's compiler writes before we see them, and knows no arrays: a list of ids goes as one JSON text.
"""

import datetime as dt
import json
import re
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import DEFAULT_DB_ALIAS, connections

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MEMBERS = "SELECT value FROM json_each(%s)"


class NotPrepared(Exception):
    """The SQL of a read depends on the values it is asked with."""


@dataclass(frozen=True)
class Text:
    """SQL with ``%s`` where values come; the same with ``$1``, ``$2``…; whether every column is read alike in binary."""

    sql: str
    numbered: bytes
    in_binary: bool


class Dialect(Protocol):
    """One database's way."""

    def stored(self, value: Any) -> Any:
        """What the compiler makes of a value: in a list of parameters, or sent as one."""

    def seen(self, parameter: Any) -> Any:
        """The day or moment that a parameter is; any other one as it is."""

    def several(self, piece: str) -> str:
        """SQL up to a list and with its place, from the SQL up to it in ``IN (…)``; the parenthesis that closes it follows."""

    def literal(self, value: Any) -> str:
        """SQL of a value that never changes; ``NotPrepared`` where there is none."""

    def rows(self, text: Text, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Ask."""


class PostgreSQL:
    """Values are what they are."""

    def stored(self, value: Any) -> Any:
        """As it is."""
        return value

    def seen(self, parameter: Any) -> Any:
        """As it is."""
        return parameter

    def several(self, piece: str) -> str:
        """An array."""
        return f"{piece.removesuffix('IN (')}= ANY(%s"

    def literal(self, value: Any) -> str:
        """Written by the driver."""
        from psycopg import sql  # noqa: PLC0415  only on PostgreSQL

        wrapper = connections[DEFAULT_DB_ALIAS]
        wrapper.ensure_connection()
        return sql.Literal(value).as_string(wrapper.connection).replace("%", "%%")

    def rows(self, text: Text, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """By the cursor that is kept for it."""
        wrapper: Any = connections[DEFAULT_DB_ALIAS]
        rows: list[tuple[Any, ...]] = wrapper.read(text.sql, text.numbered, values, in_binary=text.in_binary)
        return rows


class SQLite:
    """Ids are 32 figures, moments are texts in UTC: as ``django.db.backends.sqlite3`` writes them."""

    def stored(self, value: Any) -> Any:
        """The text of an id, a moment, a day, a list of ids."""
        if isinstance(value, uuid.UUID):
            return value.hex
        if isinstance(value, dt.datetime):
            return str(value.astimezone(dt.UTC).replace(tzinfo=None))
        if isinstance(value, dt.date):
            return str(value)
        if isinstance(value, list):
            return json.dumps([self.stored(one) for one in value])
        return value

    def seen(self, parameter: Any) -> Any:
        """A text that can only be a moment or a day is one."""
        if isinstance(parameter, str):
            with suppress(ValueError):
                if _MOMENT.fullmatch(parameter):
                    return dt.datetime.fromisoformat(parameter).replace(tzinfo=dt.UTC)
                if _DAY.fullmatch(parameter):
                    return dt.date.fromisoformat(parameter)
        return parameter

    def several(self, piece: str) -> str:
        """Its members, read out of a text."""
        return piece + _MEMBERS

    def literal(self, value: Any) -> str:
        """Texts, whole numbers, truths, octets, nothing."""
        match value:
            case None:
                return "NULL"
            case int():
                return str(int(value))
            case str() if "\0" not in value:
                return "'{}'".format(value.replace("'", "''").replace("%", "%%"))
            case bytes() | memoryview():
                return f"X'{bytes(value).hex()}'"
        message = f"a {type(value).__name__} in SQLite"
        raise NotPrepared(message)

    def rows(self, text: Text, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """By a cursor like any other: the driver keeps the statement."""
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(text.sql, [self.stored(value) for value in values])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


_KNOWN: dict[str, Dialect] = {"postgresql": PostgreSQL(), "sqlite": SQLite()}


def dialect() -> Dialect:
    """That of the database."""
    return _KNOWN[connections[DEFAULT_DB_ALIAS].vendor]

"""Arrays written in one go are the ones psycopg writes."""

import datetime as dt
import uuid
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from clicnjob.messaging.actions.inserting import _ITEM
from clicnjob.messaging.hot.arrays import TYPES, Packed, PackedDumper, packed

VALUES: dict[str, list[Any]] = {
    "uuid": [uuid.UUID(int=0), uuid.UUID(int=2**128 - 1)],
    "timestamptz": [
        dt.datetime(2026, 11, 25, 9, 30, 0, 123456, dt.UTC),
        dt.datetime(1999, 12, 31, 23, 59, 59, 999999, dt.timezone(dt.timedelta(hours=2))),
    ],
    "text": ["", "Été à l’« œil »\u202f! 👩‍👩‍👧 {}\"'\\"],
    "bool": [True, False],
    "bytea": [b"", b"\0\xff{}"],
    "int4": [0, -1, 2**31 - 1],
    "date": [dt.date(1999, 12, 31), dt.date(2026, 2, 28)],
}


def test_every_column_of_a_message_is_known() -> None:
    assert set(_ITEM.values()) <= set(TYPES) == set(VALUES)


@pytest.mark.skipif("postgresql" not in settings.DATABASES["default"]["ENGINE"], reason="PostgreSQL's own format")
@pytest.mark.parametrize("kind", sorted(VALUES))
@pytest.mark.parametrize("hole", [False, True], ids=["full", "with a hole"])
def test_the_server_reads_what_was_meant(db: None, kind: str, hole: bool) -> None:
    values = [*VALUES[kind], None] if hole else VALUES[kind]
    connection.ensure_connection()
    raw: Any = connection.connection
    with psycopg.Cursor(raw) as cursor:
        cursor.adapters.register_dumper(Packed, PackedDumper)
        # Two types in one statement: each array keeps its own.
        cursor.execute(f"SELECT %b::{kind}[], %b::int4[]", [packed(kind, values), packed("int4", [7])])
        assert cursor.fetchone() == (values, [7])

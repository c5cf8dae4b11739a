"""Arrays as PostgreSQL receives them in binary, written in one go: psycopg asks each element how it is to be written.

A tenth of what the process spends on a message (docs/performance.md). Format: ``array_recv`` in PostgreSQL's sources,
and the ``*_recv`` of each type.
"""

import datetime as dt
import struct
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from psycopg.adapt import Dumper, PyFormat
from psycopg.pq import Format

_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_EPOCH_DAY = _EPOCH.date().toordinal()
_MICROSECOND = dt.timedelta(microseconds=1)
_HEAD = struct.Struct("!iiIii")
_LENGTH, _INT4, _INT8 = struct.Struct("!i"), struct.Struct("!i"), struct.Struct("!q")
_NULL = _LENGTH.pack(-1)


def _moment(value: dt.datetime) -> bytes:
    return _INT8.pack((value - _EPOCH) // _MICROSECOND)


def _day(value: dt.date) -> bytes:
    return _INT4.pack(value.toordinal() - _EPOCH_DAY)


def _uuid(value: uuid.UUID) -> bytes:
    return value.bytes


TYPES: dict[str, tuple[int, int, Callable[[Any], bytes]]] = {
    "uuid": (2950, 2951, _uuid),
    "timestamptz": (1184, 1185, _moment),
    "text": (25, 1009, str.encode),
    "bool": (16, 1000, lambda value: b"\1" if value else b"\0"),
    "bytea": (17, 1001, bytes),
    "int4": (23, 1007, _INT4.pack),
    "date": (1082, 1182, _day),
}
"""For each type of a column: its number, that of its array (``pg_type``), and how a value is written."""


@dataclass(frozen=True, slots=True)
class Packed:
    """An array already written, and the number of its type."""

    oid: int
    data: bytes


def packed(kind: str, values: Sequence[Any]) -> Packed:
    """A list (never empty) of ``kind`` ("uuid", "text"…); ``None`` is NULL. Raises KeyError for a type it does not know."""
    element, oid, write = TYPES[kind]
    parts = [_HEAD.pack(1, 1 if None in values else 0, element, len(values), 1)]
    for value in values:
        if value is None:
            parts.append(_NULL)
            continue
        raw = write(value)
        parts += (_LENGTH.pack(len(raw)), raw)
    return Packed(oid, b"".join(parts))


class PackedDumper(Dumper):
    """Tells psycopg to send a ``Packed`` as it is. Register it on the connection."""

    format = Format.BINARY

    def get_key(self, obj: Packed, format: PyFormat) -> Any:  # noqa: A002  psycopg's name
        """One dumper a type of array."""
        return (Packed, obj.oid)

    def upgrade(self, obj: Packed, format: PyFormat) -> "PackedDumper":  # noqa: A002
        """The one of this type."""
        return _dumper(obj.oid)(Packed)

    def dump(self, obj: Packed) -> bytes:
        """Ready."""
        return obj.data


@lru_cache(maxsize=16)
def _dumper(oid: int) -> type[PackedDumper]:
    return type("PackedDumper", (PackedDumper,), {"oid": oid})

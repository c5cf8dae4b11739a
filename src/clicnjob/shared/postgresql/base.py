"""Django's PostgreSQL, less what it does at each request or leaves to chance (docs/performance.md).

The health of a kept connection is asked of its socket, without a round trip: a server that went away has closed it. A prepared
read is prepared at its first asking and planned once: left to itself PostgreSQL plans a question about reach again each time,
since it finds the general plan a little dearer, and planning costs more than the answer. Ids and moments do not change which
indices are good. Its cursor is kept beside the connection: the driver then knows already how each column is read. And a page
of an index costs little more than the next one of a table, in memory or on a disk that does not turn: by PostgreSQL's default,
which is of the others, fifty messages cost reading every account.
"""

import select
from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import base
from psycopg import RawCursor
from psycopg.pq import TransactionStatus

SETTINGS = {
    "plan_cache_mode": "force_generic_plan",
    "random_page_cost": "1.1",
    # One question of a page among thousands: to wake workers or to compile it costs more milliseconds than the answer.
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
}
MOST_PREPARED = 500
"""Statements a connection keeps prepared; the driver's own bound would forget some at each page."""


class Read(RawCursor[Any]):
    """The cursor of one prepared read, asked again and again. Its places are numbered already."""

    def __init__(self, connection: Any, numbered: bytes, *, in_binary: bool) -> None:
        super().__init__(connection)
        self._numbered, self._in_binary = numbered, in_binary

    def execute(self, _query: Any, params: Any = None, **_kwargs: Any) -> Any:  # type: ignore[override]
        """Ask it; the text given is the same, as Django writes it."""
        return super().execute(self._numbered, params, binary=self._in_binary)


class DatabaseWrapper(base.DatabaseWrapper):
    """As its parent, whose connections it makes."""

    def init_connection_state(self) -> None:
        """Once for each connection."""
        super().init_connection_state()
        self._reads: dict[str, Read] = {}
        self.connection.prepare_threshold = 0
        self.connection.prepared_max = MOST_PREPARED
        with self.connection.cursor() as cursor:
            cursor.execute("; ".join(f"SET {name} = {value}" for name, value in SETTINGS.items()))

    def read(self, sql: str, numbered: bytes, values: Sequence[Any], *, in_binary: bool) -> list[tuple[Any, ...]]:
        """The rows of a prepared read. ``sql`` has ``%s`` where ``numbered`` has ``$1``; it only reads.

        Who counts or watches queries sees this one like any other, but for what lets reads pass anyway (``lets_reads``).
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        cursor = self._reads.get(sql)
        if cursor is None:
            cursor = self._reads[sql] = Read(self.connection, numbered, in_binary=in_binary)
        with self.wrap_database_errors:
            if self.queries_logged or not all(getattr(one, "lets_reads", False) for one in self.execute_wrappers):
                self._prepare_cursor(cursor).execute(sql, values)  # type: ignore[attr-defined]
            else:
                cursor.execute(sql, values)
            return cursor.fetchall()

    def is_usable(self) -> bool:
        """Whether a kept connection can be used: at rest and silent, or else it answers."""
        raw: Any = self.connection
        if raw is None or raw.closed:
            return False
        if raw.pgconn.transaction_status == TransactionStatus.IDLE and not _says_something(raw.fileno()):
            return True
        return bool(super().is_usable())


def _says_something(descriptor: int) -> bool:
    """Whether there is something to read: the end of the connection, most likely."""
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN)
    return bool(waiting.poll(0))

"""Django's PostgreSQL, less two things it does at each request or leaves to chance (docs/performance.md).

The health of a kept connection is asked of its socket, without a round trip: a server that went away has closed it. A prepared
read is prepared at its first asking and planned once: left to itself PostgreSQL plans a question about reach again each time,
since it finds the general plan a little dearer, and planning costs more than the answer. Ids and moments do not change which
indices are good.
"""

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """As its parent, whose connections it makes."""

    def init_connection_state(self) -> None:
        """Once for each connection."""
        super().init_connection_state()
        self.connection.prepare_threshold = 0
        with self.connection.cursor() as cursor:
            cursor.execute("SET plan_cache_mode = force_generic_plan")

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

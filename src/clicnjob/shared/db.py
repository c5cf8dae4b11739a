"""The only door to transactions. On SQLite one writer at a time passes it, in order (R20)."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, models, transaction

M = TypeVar("M", bound=models.Model)

# SQLite has one writer. Waiting here, awake as soon as the other is done, costs less than its busy handler's naps
# (measured: four contending writers, p99 1.6 s).
_writer = threading.Lock()


@contextmanager
def atomic() -> Iterator[None]:
    """All or nothing; nested blocks join the outermost one."""
    outermost = not connection.in_atomic_block
    if outermost and connection.vendor == "sqlite":
        with _writer, transaction.atomic():
            yield
    else:
        with transaction.atomic():
            yield


def on_commit(call: Callable[[], object]) -> None:
    """Run ``call`` once the outermost transaction is durable; never if it is not."""
    transaction.on_commit(call)


def lock(rows: models.QuerySet[M]) -> models.QuerySet[M]:
    """Lock these rows until the end of the transaction (SQLite: the writer holds everything already)."""
    return rows.select_for_update(of=("self",)) if connection.features.has_select_for_update_of else rows

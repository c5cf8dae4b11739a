"""What destruction leaves to do, and the nightly comparison of store and database."""

import datetime as dt
import logging

from django.db import connection

from clicnjob.files import store
from clicnjob.files.models import StoredFile, Tombstone
from clicnjob.shared import clock

log = logging.getLogger(__name__)
BATCH = 200
YOUNG = dt.timedelta(hours=1)
"""An object may be without its row while the action that will write it runs."""


def bury() -> int:
    """Delete the objects of destroyed files, then overwrite SQLite's journal; returns how many are done.

    A store that is down or a journal that someone reads leaves the tombstones for the next round.
    """
    stones = list(Tombstone.objects.order_by("created_at")[:BATCH])
    if not stones:
        return 0
    done = []
    for stone in stones:
        try:
            if stone.store_name:
                store.remove(stone.store_name)
        except Exception:  # noqa: BLE001  whatever the store says, the others and the next round go on
            log.warning("the store did not delete %s: trying again", stone.store_name)
            continue
        done.append(stone.pk)
    if not done or not journal_overwritten():
        return 0
    Tombstone.objects.filter(pk__in=done).delete()
    return len(done)


def journal_overwritten() -> bool:
    """SQLite: bring the journal into the database (where erased text is zeroed) and empty it. False: someone reads it."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _pages, _moved = cursor.fetchone()
    return not busy


def reconcile() -> int:
    """Compare store and database: remove objects that no row owns, and say which rows have lost their object.

    Both are faults: each is logged as an error for the operator. Returns how many were found.
    """
    owned = set(StoredFile.objects.values_list("store_name", flat=True))
    leaving = set(Tombstone.objects.values_list("store_name", flat=True))
    found = store.names()
    orphans = 0
    for name in sorted(found - owned - leaving):
        if store.laid_at(name) > clock.now() - YOUNG or StoredFile.objects.filter(store_name=name).exists():
            continue
        log.error("store_orphans: %s belonged to no row and was removed", name)
        store.remove(name)
        orphans += 1
    missing = [name for name in sorted(owned - found) if StoredFile.objects.filter(store_name=name).exists()]
    for name in missing:
        log.error("store_orphans: the store has lost %s", name)
    return orphans + len(missing)

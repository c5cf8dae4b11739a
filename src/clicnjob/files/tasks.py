"""What destruction leaves to do, and the nightly comparison of store and database."""

import datetime as dt
import logging
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from clicnjob.files import ledger, store
from clicnjob.files.actions import note_comparison, note_master_rotated, wrap_files_again
from clicnjob.files.models import Comparison, StoredFile, Tombstone
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.vault.actions import wrap_again
from clicnjob.vault.models import FormerKey, ScopeKey

log = logging.getLogger(__name__)
BATCH = 200
HANDS = 8
"""Objects deleted at once. At midnight a whole country's papers go: one after the other, a distant store would take minutes."""
NIGHT = dt.time(2)
ZONE = "Europe/Paris"
YOUNG = dt.timedelta(hours=1)
"""An object may be without its row while the action that will write it runs."""


def bury() -> int:
    """Delete the objects of destroyed files, then overwrite SQLite's journal; returns how many are done.

    A store that is down or a journal that someone reads leaves the tombstones for the next round.
    """
    total = 0
    with ThreadPoolExecutor(HANDS) as hands:
        while stones := list(Tombstone.objects.order_by("created_at")[:BATCH]):
            gone = hands.map(_remove, [stone.store_name for stone in stones])
            done = [stone for stone, is_gone in zip(stones, gone, strict=True) if is_gone]
            if not done or not journal_overwritten() or not _noted(done):
                break
            Tombstone.objects.filter(pk__in=[stone.pk for stone in done]).delete()
            total += len(done)
            if len(done) < len(stones):
                break
    return total


def _noted(stones: list[Tombstone]) -> bool:
    """Whether the ledger knows of them: a tombstone goes only then, so that a restore forgets them again."""
    try:
        ledger.note(stone.store_name for stone in stones)
    except Exception:  # noqa: BLE001  whatever the store says, the next round goes on
        log.warning("the store did not take the ledger's page: trying again")
        return False
    return True


def _remove(store_name: str) -> bool:
    """Whether nothing is left of it in the store."""
    try:
        if store_name and ledger.is_object(store_name):
            store.remove(store_name)
    except Exception:  # noqa: BLE001  whatever the store says, the others and the next round go on
        log.warning("the store did not delete %s: trying again", store_name)
        return False
    return True


def journal_overwritten() -> bool:
    """SQLite: bring the journal into the database (where erased text is zeroed) and empty it. False: someone reads it."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _pages, _moved = cursor.fetchone()
    return not busy


def compare_each_night() -> int:
    """``reconcile``, once a night after ``NIGHT`` in Paris, by whichever process comes first; at once where it never was."""
    moment = clock.now()
    night = clock.at(clock.local(moment, ZONE).date(), NIGHT, ZONE)
    if night > moment:
        night -= dt.timedelta(days=1)
    last = Comparison.objects.order_by("-at").first()
    return 0 if last is not None and last.at >= night else reconcile()


def reconcile() -> int:
    """Compare store and database: remove objects that no row owns, and say which rows have lost their object.

    Both are faults: each is logged as an error, and the sums are kept for the operator (``/sante/``) and direction. Returns
    how many were found.
    """
    owned = dict(StoredFile.objects.values_list("store_name", "structure_id"))
    leaving = set(Tombstone.objects.values_list("store_name", flat=True))
    found = store.names()
    orphans = 0
    for name in sorted(found - owned.keys() - leaving):
        if store.laid_at(name) > clock.now() - YOUNG or StoredFile.objects.filter(store_name=name).exists():
            continue
        log.error("store_orphans: %s belonged to no row and was removed", name)
        store.remove(name)
        orphans += 1
    missing = [name for name in sorted(owned.keys() - found) if StoredFile.objects.filter(store_name=name).exists()]
    for name in missing:
        log.error("store_orphans: the store has lost %s", name)
    note_comparison(
        objects_found=len(found),
        orphans=orphans,
        lost_by_structure=Counter(str(owned[name]) for name in missing),
        by=SYSTEM,
    )
    return orphans + len(missing)


def wrap_files_of(structure_id: uuid.UUID) -> tuple[int, int]:
    """Wrap again, batch by batch, every file of a structure that its newest key does not wrap yet: done, unreadable."""
    changed = unreadable = 0
    after: uuid.UUID | None = None
    while True:
        batch = wrap_files_again(structure_id=structure_id, after=after, by=SYSTEM)
        changed, unreadable, after = changed + batch.changed, unreadable + batch.unreadable, batch.last
        if after is None:
            return changed, unreadable


def wrap_files_left() -> int:
    """What other processes sealed under a former key while a rotation ran; returns how many."""
    followed = FormerKey.objects.values_list("scope_id", flat=True).distinct()
    return sum(wrap_files_of(scope_id)[0] for scope_id in followed)


def wrap_every_key() -> int:
    """Every structure's key, former ones included, under the newest master key; returns how many changed.

    Raises vault's CannotOpen, having changed nothing of that batch, when one was wrapped under a key that is not here.
    """
    changed = 0
    for model in (ScopeKey, FormerKey):
        after: uuid.UUID | None = None
        while True:
            batch = wrap_again(model=model, after=after, limit=BATCH, by=SYSTEM)
            changed, after = changed + batch.changed, batch.last
            if after is None:
                break
    if changed:
        note_master_rotated(changed=changed, by=SYSTEM)
    return changed

"""Keeping and destroying files."""

import datetime as dt
import uuid
from collections.abc import Mapping

from clicnjob.audit.actions import record
from clicnjob.files import store
from clicnjob.files.decode import Picture
from clicnjob.files.models import Comparison, StoredFile, Tombstone
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor

COMPARISONS_KEPT = dt.timedelta(days=365)


@action
def keep(*, laid: store.Laid, by: Actor) -> StoredFile:
    """Give what ``store.lay`` wrote its row, with its wrapped key: only now can it be opened."""
    laid.file.save(force_insert=True)
    return laid.file


def store_picture(*, picture: Picture, structure_id: uuid.UUID, by: Actor) -> StoredFile:
    """Encrypt one picture into the store, then write its row; if that fails, the object is taken back.

    Writes to the store: outside any action. Within one, use ``store.lay`` before and ``keep`` inside.
    """
    laid = store.lay(picture, structure_id)
    try:
        return keep(laid=laid, by=by)
    except BaseException:
        store.take_back([laid])
        raise


@action
def destroy_file(*, file: StoredFile, by: Actor) -> None:
    """The key goes with the row, here and now: every copy of the object is unreadable for ever (D6).

    The object itself follows within a minute, even if the store is down for days (``tasks.bury``; G20).
    """
    Tombstone.objects.create(store_name=file.store_name)
    file.delete()


@action
def overwrite_journal(*, by: Actor) -> None:
    """Something secret was erased from a row: its former page must leave the database's journal as well (G20)."""
    Tombstone.objects.create()


@action
def note_emptied(*, kind: str, number: uuid.UUID, by: Actor) -> None:
    """Somebody's file or account was emptied (``ledger.PERSON``, ``ledger.ACCOUNT``): the journal and the ledger follow."""
    Tombstone.objects.create(store_name=f"{kind}{number}")


@action
def note_comparison(*, objects_found: int, orphans: int, lost_by_structure: Mapping[str, int], by: Actor) -> Comparison:
    """Keep what a comparison of store and database found, for a year; what disagreed stands in the trail as well."""
    lost = sum(lost_by_structure.values())
    made = Comparison.objects.create(
        objects_found=objects_found, orphans=orphans, lost=lost, lost_by_structure=dict(lost_by_structure)
    )
    Comparison.objects.filter(at__lt=clock.now() - COMPARISONS_KEPT).delete()
    if made.is_alarming:
        record("store.disagrees", by=by, obj=made, orphans=orphans, lost=lost)
    return made

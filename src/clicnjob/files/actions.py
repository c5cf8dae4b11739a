"""Keeping and destroying files."""

import uuid

from clicnjob.files import store
from clicnjob.files.decode import Picture
from clicnjob.files.models import StoredFile, Tombstone
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor


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

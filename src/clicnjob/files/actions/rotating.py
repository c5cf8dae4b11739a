"""A structure's key is followed by another, and the keys of its files wrapped again under it (D6)."""

import contextlib
import datetime as dt
import uuid
from typing import NamedTuple

from clicnjob.audit.actions import record
from clicnjob.files import store
from clicnjob.files.actions.keeping import overwrite_journal
from clicnjob.files.models import StoredFile
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.vault.actions import rotate_scope
from clicnjob.vault.envelope import CannotOpen, forget_keys, open_sealed, seal_versioned
from clicnjob.vault.fields import INSTALLATION
from clicnjob.vault.models import ScopeKey

BATCH = 200


class FilesRewrapped(NamedTuple):
    """What ``wrap_files_again`` did, and where the next batch begins; ``None``: there is none."""

    changed: int
    unreadable: int
    last: uuid.UUID | None


KEY_IS_NEW = dt.timedelta(days=1)
"""A rotation asked for again within this is the same one, cut and taken up again."""


@action
def rotate_structure_key(*, structure_id: uuid.UUID, by: Actor) -> tuple[int, bool]:
    """A new key for one structure, or for what belongs to none (``INSTALLATION``); its version, and whether it was made now.

    Not twice within ``KEY_IS_NEW``, nor while a file is still wrapped under the former one: asked again after a cut, the
    command goes on with what it had begun. Files' keys are wrapped again by ``wrap_files_again``, texts of rows sealed again by
    ``vault.tasks``; message bodies stay under the key that sealed them, which opens them for as long as they live.
    """
    known = ScopeKey.objects.filter(scope_id=structure_id).first()
    if known is not None and known.version > 1:
        behind = StoredFile.objects.filter(structure_id=structure_id, key_version__lt=known.version)
        if known.created_at > clock.now() - KEY_IS_NEW or behind.exists():
            return known.version, False
    version = rotate_scope(scope_id=structure_id, by=by)
    record("key.rotated", by=by, structure_id=None if structure_id == INSTALLATION else structure_id, version=version)
    return version, True


@action
def wrap_files_again(*, structure_id: uuid.UUID, after: uuid.UUID | None = None, by: Actor) -> FilesRewrapped:
    """Wrap under the structure's newest key the keys of the next files that are not yet; done twice, it changes nothing.

    What does not open (altered, moved) is left as it is and counted. The former wrapped keys leave SQLite's journal too.
    """
    forget_keys(structure_id)  # this process may know the former one only
    newest = ScopeKey.objects.filter(scope_id=structure_id).values_list("version", flat=True).first() or 1
    rows = StoredFile.objects.filter(structure_id=structure_id, key_version__lt=newest).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    held = list(lock(rows)[:BATCH])
    done = []
    for file in held:
        context = store.key_context(file)
        with contextlib.suppress(CannotOpen):
            key = open_sealed(structure_id, bytes(file.wrapped_key), context)
            file.wrapped_key, file.key_version = seal_versioned(structure_id, key, context)
            done.append(file)
    StoredFile.objects.bulk_update(done, ["wrapped_key", "key_version"])
    if done:
        overwrite_journal(by=by)
    last = held[-1].pk if len(held) == BATCH else None
    return FilesRewrapped(len(done), len(held) - len(done), last)


@action
def note_master_rotated(*, changed: int, by: Actor) -> None:
    """Keys were wrapped under a new master key: how many, in the trail."""
    record("master_key.rotated", by=by, keys=changed)

"""Bringing a backup back: read whole before anything is touched, then forget again what was erased since (G31)."""

import datetime as dt
import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.contrib.sessions.models import Session as BrowserSession
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from clicnjob.audit.queries import verify
from clicnjob.config.backups.again import forget_again
from clicnjob.config.backups.database import load
from clicnjob.config.backups.making import END, MANIFEST, OBJECTS, PARTS
from clicnjob.config.backups.sealed import SealedReader
from clicnjob.config.startup import TOO_OLD, too_old
from clicnjob.files import ledger
from clicnjob.files.tasks import reconcile
from clicnjob.shared import clock
from clicnjob.vault.envelope import CannotOpen, forget_keys


class Refused(Exception):
    """This backup is not for here, in a French sentence; nothing was touched."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a backup says of itself, once it was read to its end."""

    path: Path
    made_at: dt.datetime
    with_files: bool
    objects: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    former: str
    """Where the former database is (SQLite)."""
    objects: int
    """Put back into the store, where they lacked."""
    forgotten: int
    """Destroyed after the backup was made: destroyed again."""
    signed_out: int
    disagreements: int
    """Between store and database, afterwards."""
    breaks: int
    """In the audit trail."""


def look(path: Path, *, old: bool = False) -> Known:
    """Read a backup to its end and say what it is. Raises Refused. ``old`` accepts one older than the ledger remembers."""
    manifest: dict[str, Any] = {}
    end: dict[str, Any] = {}
    try:
        for name, data in _members(path):
            if name == MANIFEST:
                manifest = json.loads(data.read())
            elif name == END:
                end = json.loads(data.read())
    except (CannotOpen, tarfile.TarError) as error:
        message = f"Cette sauvegarde ne s’ouvre pas ici : elle est abîmée, ou scellée sous une autre clé ({error})."
        raise Refused(message) from error
    if not manifest or not end:
        raise Refused("Cette sauvegarde n’est pas entière.")
    known = Known(path, dt.datetime.fromisoformat(manifest["made_at"]), manifest["with_files"], end["objects"])
    if manifest["vendor"] != connection.vendor:
        raise Refused(f"Elle vient d’une base {manifest['vendor']}, celle-ci est {connection.vendor}.")
    if reason := of_another_time(manifest["migrations"]):
        raise Refused(reason)
    if clock.now() - known.made_at > ledger.KEPT and not old:
        raise Refused(
            f"Elle a plus de {ledger.KEPT.days} jours : ce qui a été effacé depuis n’est plus connu et reviendrait. "
            "--old si vous le voulez vraiment."
        )
    return known


def of_another_time(names: Iterable[str]) -> str | None:
    """Why tables that had these migrations (``app.name``) cannot become ours, in a French sentence; None when they can."""
    ours = MigrationLoader(None).disk_migrations or {}
    replaced = (".".join(key) for migration in ours.values() for key in migration.replaces)
    had = set(names)
    if later := sorted(had.difference((".".join(key) for key in ours), replaced)):
        return f"Elle vient d’une version plus récente de ClicNJob ({later[-1]})."
    return TOO_OLD if too_old(had) else None


def restore(known: Known) -> Restored:
    """Put a backup in the place of what is here, with the service stopped. Raises OSError, NoTool: nothing has changed then."""
    former = load(cast("BinaryIO", Parts(known.path)))
    forget_keys()
    call_command("migrate", interactive=False, verbosity=0)
    objects = _objects(known.path)
    forgotten = forget_again(store_names=set(ledger.destroyed_since(known.made_at)))
    # Who signed out, lost a device or left since the backup would be back.
    signed_out = BrowserSession.objects.all().delete()[0]
    return Restored(former, objects, forgotten, signed_out, reconcile(), len(verify().breaks))


def _objects(path: Path) -> int:
    put = 0
    for name, data in _members(path):
        if name.startswith(OBJECTS) and not default_storage.exists(where := name.removeprefix(OBJECTS)):
            default_storage.save(where, ContentFile(data.read()))
            put += 1
    return put


def _members(path: Path) -> Iterator[tuple[str, BinaryIO]]:
    with path.open("rb") as file:
        sealed = SealedReader(file)
        with tarfile.open(fileobj=sealed, mode="r|") as archive:  # type: ignore[call-overload]
            for member in archive:
                data = archive.extractfile(member)
                yield member.name, cast("BinaryIO", data)
        while sealed.read(1 << 20):  # tar stops at its own end: what follows must open too
            pass


class Parts(io.RawIOBase):
    """The database's parts, one after the other, as one stream."""

    def __init__(self, path: Path) -> None:
        self._parts = (data for name, data in _members(path) if name.startswith(PARTS))
        self._part: BinaryIO | None = next(self._parts, None)

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes."""
        while self._part is not None:
            if data := self._part.read(size):
                return data
            self._part = next(self._parts, None)
        return b""

"""Making a backup: one sealed file, in one consistent look, while the service runs."""

import contextlib
import datetime as dt
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from clicnjob.config.backups.database import dumped
from clicnjob.config.backups.sealed import SealedWriter
from clicnjob.files import store
from clicnjob.shared import clock

PART = 8 << 20
MANIFEST, PARTS, OBJECTS, END = "manifest.json", "database/", "store/", "end.json"


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds."""

    path: Path
    size: int
    """In bytes."""
    objects: int
    gone: int
    """Objects whose row is in the backup and that were destroyed while it was made."""


def make(folder: Path, *, with_files: bool = True) -> Made:
    """Write ``clicnjob-<UTC>.backup`` into a folder: the database, then the objects that it knows of.

    The file appears whole or not at all. Raises OSError, NoTool.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    moment = clock.now().astimezone(dt.UTC)
    path = folder / f"clicnjob-{moment:%Y%m%dT%H%M%SZ}.backup"
    passing = path.with_suffix(".part")
    try:
        with _private(passing) as target:
            objects, gone = _write(target, moment, with_files=with_files)
            target.flush()
            os.fsync(target.fileno())
        passing.replace(path)
    finally:
        passing.unlink(missing_ok=True)
    return Made(path, path.stat().st_size, objects, gone)


@contextlib.contextmanager
def _private(path: Path) -> Iterator[BinaryIO]:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
        yield target


def _write(target: BinaryIO, moment: dt.datetime, *, with_files: bool) -> tuple[int, int]:
    sealed = SealedWriter(target)
    objects = gone = 0
    with tarfile.open(fileobj=sealed, mode="w|", format=tarfile.PAX_FORMAT) as archive:  # type: ignore[call-overload]
        migrations = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
        known = {
            "made_at": moment.isoformat(),
            "vendor": connection.vendor,
            "migrations": migrations,
            "with_files": with_files,
        }
        _add(archive, MANIFEST, json.dumps(known).encode())
        with dumped() as stream:
            for number, part in enumerate(iter(lambda: stream.read(PART), b"")):
                _add(archive, f"{PARTS}{number:06}", part)
        # After the database: an object more than it knows is an orphan, one less would be lost.
        for name in sorted(store.names()) if with_files else ():
            try:
                with default_storage.open(name) as found:
                    _add(archive, f"{OBJECTS}{name}", found.read())
            except FileNotFoundError:
                gone += 1
            else:
                objects += 1
        _add(archive, END, json.dumps({"objects": objects}).encode())
    sealed.close()
    return objects, gone


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o600
    archive.addfile(member, io.BytesIO(data))

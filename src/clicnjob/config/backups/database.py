"""The database as a stream of bytes, and back: by its own tools, in one consistent look, while people write."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.db import connection, connections

from clicnjob.shared import clock


class NoTool(Exception):
    """PostgreSQL's own commands are not on this machine."""


@contextlib.contextmanager
def dumped() -> Iterator[BinaryIO]:
    """The whole database, to be read to its end. Raises NoTool, or OSError when the dump fails."""
    with _sqlite_copy() if connection.vendor == "sqlite" else _pg_dump() as stream:
        yield stream


@contextlib.contextmanager
def _sqlite_copy() -> Iterator[BinaryIO]:
    # Beside the database, which lies in clear on the same disk: nothing is more exposed than it was.
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix="backup-") as folder:
        copy = Path(folder) / "copy.sqlite3"
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(copy)) as target:
            connection.connection.backup(target)
        with copy.open("rb") as stream:
            yield stream


@contextlib.contextmanager
def _pg_dump() -> Iterator[BinaryIO]:
    process = subprocess.Popen(
        [_tool("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", "--dbname", _name()],
        stdout=subprocess.PIPE,
        env=_environment(),
    )
    with process:
        assert process.stdout is not None  # noqa: S101  asked for above
        yield cast("BinaryIO", process.stdout)
    if process.returncode:
        message = f"pg_dump ended with {process.returncode}"
        raise OSError(message)


def load(stream: BinaryIO) -> str:
    """Put the database of a dump in the place of this one. Returns where the former one is, if it is kept.

    PostgreSQL: all or nothing, in one transaction. SQLite: written beside, then one rename; the former file stays.
    Raises NoTool, or OSError when the dump does not load: nothing has changed then.
    """
    return _sqlite_load(stream) if connection.vendor == "sqlite" else _pg_restore(stream)


def _sqlite_written(path: Path, stream: BinaryIO) -> Path:
    """The database of a dump as a file beside this one, found whole."""
    fresh = path.with_suffix(".restored")
    with fresh.open("wb") as target:
        shutil.copyfileobj(stream, target)
        target.flush()
        os.fsync(target.fileno())
    with contextlib.closing(sqlite3.connect(fresh)) as look:
        found = look.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        fresh.unlink()
        message = f"the restored database is damaged: {found}"
        raise OSError(message)
    return fresh


def _sqlite_load(stream: BinaryIO) -> str:
    path = _sqlite_path()
    fresh = _sqlite_written(path, stream)
    connections.close_all()
    kept = path.with_suffix(f".before-{clock.now():%Y%m%dT%H%M%SZ}")
    if path.exists():
        with contextlib.closing(sqlite3.connect(path)) as former:
            former.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        path.rename(kept)
        for journal in ("-wal", "-shm"):
            Path(f"{path}{journal}").unlink(missing_ok=True)
    fresh.rename(path)
    return str(kept) if kept.exists() else ""


# A table that a later version made is in no former dump: left there, it would stop the next upgrade, or this very restore.
_EMPTY = """
SET client_min_messages = warning;
DO $$ DECLARE one regclass; BEGIN
    FOR one IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace LOOP
        EXECUTE format('DROP TABLE %s CASCADE', one);
    END LOOP;
END $$;
"""


def _pg_restore(stream: BinaryIO) -> str:
    connections.close_all()
    words = [_tool("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1"]
    loads = subprocess.Popen(
        [*words, "--output", os.devnull, "--dbname", _name(), "--command", _EMPTY, "--file", "-"],
        stdin=subprocess.PIPE,
        env=_environment(),
    )
    reads = subprocess.Popen(
        [_tool("pg_restore"), "--clean", "--if-exists", "--no-owner", "--file", "-"],
        stdin=subprocess.PIPE,
        stdout=loads.stdin,
        env=_environment(),
    )
    assert loads.stdin is not None  # noqa: S101  asked for above
    assert reads.stdin is not None  # noqa: S101  asked for above
    with loads, reads:
        with contextlib.suppress(BrokenPipeError):  # it says why with its own words, and ends badly
            shutil.copyfileobj(stream, reads.stdin)
        with contextlib.suppress(BrokenPipeError):
            reads.stdin.close()
        if reads.wait():
            loads.kill()  # half a script must never be taken for a whole one
        loads.stdin.close()
    if reads.returncode or loads.returncode:
        message = f"pg_restore ended with {reads.returncode}, psql with {loads.returncode}"
        raise OSError(message)
    return ""


def put_back(stream: BinaryIO) -> None:
    """Write the database of a dump over this one while other processes hold it open, idle: all of it or nothing.

    Raises NoTool, or OSError when the dump does not load.
    """
    if connection.vendor != "sqlite":
        _pg_restore(stream)
        return
    path = _sqlite_path()
    fresh = _sqlite_written(path, stream)
    connections.close_all()
    with contextlib.closing(sqlite3.connect(fresh)) as source, contextlib.closing(sqlite3.connect(path)) as target:
        target.execute("PRAGMA synchronous=FULL")
        source.backup(target)  # one transaction: a power cut leaves what was there
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    fresh.unlink()


def is_in_use() -> bool:
    """Whether another process holds this database open: a service, or its jobs, that were not stopped."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            return bool(cursor.fetchone()[0])
    path = _sqlite_path()
    connections.close_all()
    if not path.exists():
        return False
    with contextlib.closing(sqlite3.connect(path, timeout=1)) as alone:
        try:
            # Only who is alone may leave WAL; whoever opens it next goes back to it.
            return bool(alone.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "delete")
        except sqlite3.OperationalError:
            return True


def _tool(name: str) -> str:
    if found := shutil.which(name):
        return found
    message = f"{name} is not on this machine"
    raise NoTool(message)


def _sqlite_path() -> Path:
    return Path(_name())


def _database() -> dict[str, Any]:
    return settings.DATABASES["default"]


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _environment() -> dict[str, str]:
    """What libpq reads; a password never stands on a command line."""
    said = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    return os.environ | {name: str(_database()[key]) for name, key in said.items() if _database().get(key)}

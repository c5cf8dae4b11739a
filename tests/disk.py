"""Reading what a thief of the disk would: the database's own files while it is open, its journal, its dump."""

import base64
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from django.db import connection


def bytes_of(path: Path) -> bytes:
    """What a file holds, read by another process.

    Closing it in this one would drop the locks that SQLite holds on it here (that is how POSIX locks work): the next
    process to open the database would believe itself alone, and cut the journal's index under our feet.
    """
    return subprocess.run(["cat", path], capture_output=True, check=True).stdout


def written_position() -> str:
    """Where PostgreSQL's journal stands; nothing on SQLite, whose journal is read whole."""
    if connection.vendor == "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_walfile_name(pg_current_wal_lsn())")
        return str(cursor.fetchone()[0])


def database_files(since: str) -> dict[str, bytes]:
    """Every file of this database, and its journal from ``since`` on, as they are on the disk.

    PostgreSQL's are read through the server, which needs its superuser: nothing for anyone else.
    """
    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        return {file.name: bytes_of(file) for file in path.parent.glob(f"{path.name}*") if file.is_file()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            return {}
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT relname, pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class "
            "WHERE relkind IN ('r', 'i', 't') AND pg_relation_filenode(oid) IS NOT NULL AND reltablespace = 0 "
            "AND (relnamespace = 'public'::regnamespace OR relkind = 't')"
        )
        found = {name: bytes(content) for name, content in cursor.fetchall()}
        cursor.execute(
            "SELECT name, pg_read_binary_file('pg_wal/' || name) FROM pg_ls_waldir() "
            "WHERE name >= %s AND name <= pg_walfile_name(pg_current_wal_lsn()) AND name ~ '^[0-9A-F]{24}$'",
            [since],
        )
        return found | {name: bytes(content) for name, content in cursor.fetchall()}


def database_dump(folder: Path) -> bytes:
    """A backup of this database as operators make them: ``pg_dump``, or SQLite's own copy. Nothing where there is no pg_dump."""
    if connection.vendor == "sqlite":
        target = folder / "backup.sqlite3"
        with sqlite3.connect(target) as copy:
            connection.connection.backup(copy)
        copy.close()
        return target.read_bytes()
    if shutil.which("pg_dump") is None:
        return b""
    told = connection.settings_dict
    words = {"PGHOST": told["HOST"], "PGPORT": told["PORT"], "PGUSER": told["USER"], "PGPASSWORD": told["PASSWORD"]}
    known = {name: str(value) for name, value in words.items() if value}
    done = subprocess.run(["pg_dump", told["NAME"]], env={**os.environ, **known}, capture_output=True, check=True)
    return done.stdout


def disguises(marker: bytes) -> list[bytes]:
    """What a marker looks like in files of every sort: as it is, in capitals, in UTF-16, in hexadecimal, in base64.

    In base64, all the characters that the marker alone decides: of eight bytes, eight, which no journal holds by chance.
    """
    text = marker.decode("latin-1")
    plain = [marker, marker.upper(), marker.lower(), text.encode("utf-16-le"), marker.hex().encode()]
    shifted = [
        base64.b64encode(b"\0" * lead + marker + b"\0\0")[4 * (lead > 0) : (lead + len(marker)) // 3 * 4]
        for lead in range(3)
    ]
    return [*plain, *shifted]

"""``clicnjob upgrade``: backs up, migrates, checks, or puts back (ADR 43).

Between the mark's ``backup`` and its end the database may be half-way; whatever interrupts it, the next run begins by putting the
backup back. Nothing was written meanwhile: every process answers « come back » (``shared.maintenance``).
"""

import shutil
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from clicnjob.audit.queries import verify
from clicnjob.config.backups.database import is_in_use, put_back
from clicnjob.config.backups.making import make
from clicnjob.config.backups.restoring import Parts, look
from clicnjob.config.startup import dangers, database_dangers
from clicnjob.shared import clock, maintenance
from clicnjob.vault.envelope import forget_keys

QUIET_SECONDS = 60
"""How long those at work may take to end what they began."""
GRACE_SECONDS = 3.0
"""After the mark: a page that had begun ends, a process that looked half a second ago looks again."""
SMOKE = "/connexion/jeune/"
Say = Callable[[str], object]


class Stopped(Exception):
    """Nothing was touched, and why, in a French sentence."""


class PutBack(Exception):
    """The upgrade failed; the data are as they were before it."""


class StillHalfWay(Exception):
    """The upgrade failed, and so did putting back: the service stays closed."""


def waiting() -> list[str]:
    """The migrations to apply, by name."""
    executor = MigrationExecutor(connection)
    return [str(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def upgrade(folder: Path, *, with_files: bool, say: Say) -> None:
    """Do it all, saying each step. Raises Stopped, PutBack, StillHalfWay."""
    with maintenance.by_us():
        _take_up(say)
        if refusals := dangers():
            raise Stopped("\n".join(refusals))
        names = waiting()
        if not names:
            say("Base à jour : aucune migration n’attend. Les pages sont préparées, puis tout est vérifié.")
            _pages()
            _check(broken_before=0, say=say)
            maintenance.write(None)
            return
        broken = _broken_links()
        say(f"1/5 {len(names)} migrations attendent, de {names[0]} à {names[-1]}.")
        _enough_room(folder)
        mark = maintenance.Mark(since=clock.now().isoformat())
        maintenance.write(mark)
        try:
            say("2/5 Service en pause : les pages disent de revenir, les tâches attendent.")
            _wait_until_quiet()
            path = _backed_up(folder, with_files=with_files, say=say)
        except BaseException:
            maintenance.write(None)
            raise
        maintenance.write(maintenance.Mark(mark.since, str(path)))
        try:
            call_command("migrate", interactive=False, verbosity=0)
            say(f"4/5 {len(names)} migrations appliquées.")
            _pages()
            _check(broken_before=broken, say=say)
        except BaseException as error:
            say(f"Échec : {type(error).__name__} : {error}")
            _put_back(path, say)
            maintenance.write(None)
            raise PutBack(str(error)) from error
        # Those who serve now read the former code: they stay in pause until they are restarted.
        maintenance.write(maintenance.Mark(mark.since, str(path), clock.now().isoformat()))


def _take_up(say: Say) -> None:
    """An upgrade that was cut (current, kill): the database goes back to where it was before it."""
    left = maintenance.read()
    if left is None or left.done:
        return
    if not left.backup:
        say("Une mise à jour avait été coupée avant de toucher à la base.")
        return
    say("Une mise à jour avait été coupée au milieu : la base d’avant est remise, puis tout recommence.")
    _put_back(Path(left.backup), say)
    maintenance.write(maintenance.Mark(left.since))


def _enough_room(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if connection.vendor == "sqlite":
        size = Path(str(settings.DATABASES["default"]["NAME"])).stat().st_size
        if shutil.disk_usage(folder).free < 2 * size or shutil.disk_usage(settings.DATA_DIR).free < 3 * size:
            raise Stopped("Il n’y a pas assez de place sur le disque pour la sauvegarde et sa remise en place.")
        return
    for tool in ("pg_dump", "pg_restore", "psql"):
        if shutil.which(tool) is None:
            raise Stopped(f"{tool} n’est pas sur cette machine : sans lui rien ne pourrait être remis en place.")


def _wait_until_quiet() -> None:
    """Whoever had begun something ends it; who holds the database open without doing anything may stay. Raises Stopped."""
    if is_in_use():
        time.sleep(GRACE_SECONDS)
    deadline = time.monotonic() + QUIET_SECONDS
    while (busy := _at_work()) and time.monotonic() < deadline:
        time.sleep(0.2)
    if busy:
        raise Stopped("Quelqu’un écrit encore dans la base : arrêtez le service et ses tâches, puis recommencez.")


def _at_work() -> bool:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            try:
                cursor.execute("BEGIN EXCLUSIVE")
                cursor.execute("ROLLBACK")
            except DatabaseError:
                return True
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return bool(cursor.fetchone()[0])


def _backed_up(folder: Path, *, with_files: bool, say: Say) -> Path:
    made = make(folder, with_files=with_files)
    look(made.path)  # a backup that does not open is none
    say(f"3/5 Sauvegarde entière, relue : {made.path}")
    return made.path


def _pages() -> None:
    call_command("compile_catalogues", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def _broken_links() -> int:
    try:
        return len(verify().breaks)
    except DatabaseError:  # the code is ahead of these tables: nothing can be said, so nothing is forgiven afterwards
        return 0


def _check(*, broken_before: int, say: Say) -> None:
    """Raises when anything does not stand: migrations, settings, keys, trail, a page as a browser gets it."""
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    if left := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError(f"{len(left)} migrations n’ont pas été appliquées")
    call_command("check", databases=["default"], verbosity=0)
    connection.check_constraints()
    forget_keys()
    if refusals := database_dangers():
        raise RuntimeError("\n".join(refusals))
    if (broken := len(verify().breaks)) > broken_before:
        raise RuntimeError(f"{broken} maillons du journal d’audit ne tiennent pas")
    if (status := _asked(SMOKE)) != 200:
        raise RuntimeError(f"{SMOKE} répond {status}")
    say("5/5 Vérifié : migrations, réglages, clés, journal d’audit, une page demandée.")


def _asked(path: str) -> int:
    """The status of a page, asked of the application itself."""
    found: list[int] = []
    name = next((host for host in settings.ALLOWED_HOSTS if "*" not in host), "localhost").lstrip(".")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": name.strip("[]"),
        "SERVER_PORT": "443",
        "HTTP_HOST": name,
        "HTTP_X_FORWARDED_PROTO": "https",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(),
    }

    def begun(status: str, _headers: list[tuple[str, str]], _error: Any = None, /) -> Callable[[bytes], object]:
        found.append(int(status.split(maxsplit=1)[0]))
        return lambda _data: None

    for _ in WSGIHandler()(environ, begun):
        pass
    return found[0]


def _put_back(path: Path, say: Say) -> None:
    """Raises StillHalfWay."""
    try:
        known = look(path)
        put_back(cast("BinaryIO", Parts(known.path)))
        forget_keys()
        connections.close_all()
        MigrationRecorder(connection).applied_migrations()
    except Exception as error:
        raise StillHalfWay(
            f"La sauvegarde {path} n’a pas pu être remise ({error}). Le service reste en pause : "
            "« clicnjob upgrade » essaiera encore, ou « clicnjob restore »."
        ) from error
    say(f"Base remise comme avant la mise à jour : {path.name}")

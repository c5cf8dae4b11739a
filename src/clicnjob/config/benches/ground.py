"""A scratch installation for the measures: its own database, keys, data, and serving processes; gone afterwards."""

import contextlib
import http.client
import json
import os
import resource
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

TICK = os.sysconf("SC_CLK_TCK")
HERE = Path(__file__).parent
POSTGRESQL_URL = os.environ.get("DATABASE_URL") or f"postgres://{os.environ.get('USER') or 'root'}@127.0.0.1/postgres"
REDIS_URL = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/14"


class Missing(Exception):
    """A program this measure needs is not on this machine: it is said, not passed over."""


def free_port() -> int:
    """A port nobody listens to now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(name: str) -> str:
    """Where a program is. Raises Missing."""
    found = shutil.which(name) or next(map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None)
    if found is None:
        raise Missing(name)
    return found


def cpu_seconds(pids: list[int]) -> float:
    """What these processes have used of a processor."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / TICK


def resident_mb(pid: int) -> float:
    """Memory a process holds."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def own_mb(pid: int) -> float:
    """Memory a process shares with none."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


@dataclass
class Served:
    """One serving process."""

    port: int
    process: "subprocess.Popen[bytes]"

    def pids(self) -> list[int]:
        """The process, and those it began (its scribe and the scribe's keeper)."""
        found = [self.process.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                with contextlib.suppress(OSError):
                    found += map(int, task.read_text(encoding="ascii").split())
        return found

    def ready(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(line):
                line.request("GET", "/sante/")
                line.getresponse()
                return
            time.sleep(0.1)
        raise TimeoutError("the server does not answer")


@dataclass
class Ground:
    """The scratch installation. ``database`` is empty on SQLite."""

    folder: Path
    database: str
    env: dict[str, str]
    facts: dict[str, Any] = field(default_factory=dict)

    def run(self, *words: str, **kwargs: Any) -> "subprocess.CompletedProcess[str]":
        """Run a command of ours there."""
        command = [sys.executable, "-m", "clicnjob", *words]
        return subprocess.run(command, env=self.env, check=True, text=True, capture_output=True, **kwargs)

    def python(self, name: str, *words: str, given: str = "") -> Any:
        """Run a script of this folder there, ``given`` on its standard input; what it printed, as JSON."""
        command = [sys.executable, str(HERE / name), *words]
        done = subprocess.run(command, env=self.env, input=given, check=False, text=True, capture_output=True)
        if done.returncode:
            raise RuntimeError(done.stderr[-4000:])
        return json.loads(done.stdout)

    @contextlib.contextmanager
    def served(self, **more: str) -> Iterator[Served]:
        """A serving process of its own, as operators start it."""
        port = free_port()
        env = {**self.env, "PORT": str(port), **more}
        process = subprocess.Popen([sys.executable, "-m", "clicnjob", "serve"], env=env, stdout=subprocess.DEVNULL)
        one = Served(port, process)
        try:
            one.ready()
            yield one
        finally:
            process.terminate()
            process.wait(timeout=20)

    def psql(self, sql: str) -> list[list[str]]:
        """Ask the scratch database."""
        done = subprocess.run(
            [program("psql"), self.database, "-XAtqc", sql], check=True, text=True, capture_output=True
        )
        return [line.split("|") for line in done.stdout.splitlines() if line]

    def backends(self) -> list[int]:
        """The processes of PostgreSQL that serve this database."""
        sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        return [int(pid) for [pid] in self.psql(sql)] if self.database else []


@contextlib.contextmanager
def ground(
    kind: str, *, people: int = 0, depth: int = 0, rooms: int = 200, fill: tuple[str, ...] = ()
) -> Iterator[Ground]:
    """Make one (``kind``: "postgresql" or "sqlite") with so many young people and messages a conversation.

    ``fill``: another script of this folder than ``filling.py``, with its words.
    """
    name = f"clicnjob_bench_{os.getpid()}_{secrets.token_hex(3)}"
    server = urlsplit(POSTGRESQL_URL)
    database = urlunsplit(server._replace(path=f"/{name}")) if kind == "postgresql" else ""
    # Ten thousand streams are ten thousand descriptors, in the driver and in the server, which inherit this.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    folder = Path(tempfile.mkdtemp(prefix="clicnjob-bench-"))
    env = {name: value for name, value in os.environ.items() if name not in {"REDIS_URL", "S3_BUCKET", "DATABASE_URL"}}
    env |= {
        "CLICNJOB_DATA_DIR": str(folder / "data"),
        "DJANGO_SETTINGS_MODULE": "clicnjob.config.settings",
        "DEMO_MODE": "0",
        "JOBS_IN_PROCESS": "0",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "MASTER_KEY": secrets.token_bytes(32).hex()[:43] + "=",
        "MESSAGES_PER_MINUTE": "1000000",  # counted like any other: one sender here stands for thousands
        "LOG_LEVEL": "ERROR",
    }
    if database:
        env["DATABASE_URL"] = database
        subprocess.run([program("createdb"), "--maintenance-db", POSTGRESQL_URL, name], check=True)
    made = Ground(folder, database, env)
    try:
        made.run("migrate", "-v0")
        begun = time.monotonic()
        made.facts = made.python(*(fill or ("filling.py", str(people), str(depth), str(rooms))))
        made.facts["seconds"] = time.monotonic() - begun
        yield made
    finally:
        if database:
            subprocess.run([program("dropdb"), "--maintenance-db", POSTGRESQL_URL, "--force", name], check=False)
        shutil.rmtree(folder, ignore_errors=True)

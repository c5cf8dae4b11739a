"""One real installation for all fault tests of a run: its data folder, its database, its serving processes."""

import base64
import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.reliability.checker import Row

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0
Query = tuple[Any, ...]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@dataclass
class Server:
    """One serving process."""

    port: int
    pid: int

    def kill(self, number: int = signal.SIGKILL) -> None:
        os.kill(self.pid, number)


@dataclass(frozen=True)
class Person:
    """One side of a conversation, on its devices."""

    side: str
    account: str
    sessions: tuple[str, ...]


@dataclass(frozen=True)
class Talk:
    """A conversation and who is in it."""

    id: str
    person: str
    email: str
    youth: Person
    staff: Person


class Installation:
    """Made by ``conftest.installation``; the embedded edition without ``database_url``."""

    def __init__(self, folder: Path, database_url: str = "", redis_url: str = "") -> None:
        self.folder = folder
        self.sqlite = folder / "data" / "clicnjob.sqlite3"
        self.database_url = _own_database(database_url) if database_url else ""
        self.running: list[Server] = []
        env = {name: value for name, value in os.environ.items() if not name.startswith(("COV_", "PYTEST_"))}
        for name in ("DEBUG", "HOST", "PUBLIC_URL", "S3_BUCKET", "SMS_CHANNEL", "EMAIL_CHANNEL", "TLS", "DATABASE_URL"):
            env.pop(name, None)
        env |= {"CLICNJOB_DATA_DIR": str(folder / "data"), "CLICNJOB_KEY_DIR": str(folder / "keys"), "DEMO_MODE": "0"}
        env |= {"REDIS_URL": redis_url, "PYTHONWARNINGS": "default"}
        env["MESSAGES_PER_MINUTE"] = "100000"  # how fast one may write has tests of its own
        if self.database_url:
            env |= {"DATABASE_URL": self.database_url, "SECRET_KEY": uuid.uuid4().hex * 2}
            env |= {"MASTER_KEY": base64.b64encode(os.urandom(32)).decode()}
        self.log = (folder / "servers.log").open("ab")
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.nursery"],
            env=env,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )

    def prepare(self) -> None:
        """Migrate, collect: what an operator does before serving."""
        self._answer()
        self._ask(do="prepare")

    def _answer(self) -> Any:
        line = self._nursery.stdout.readline()  # type: ignore[union-attr]
        assert line, f"the nursery is dead: {self.last_words()}"
        return json.loads(line)

    def _order(self, **order: Any) -> Any:
        self._nursery.stdin.write(json.dumps(order) + "\n")  # type: ignore[union-attr]
        self._nursery.stdin.flush()  # type: ignore[union-attr]
        return self._answer()

    def _ask(self, **order: Any) -> Any:
        """What a child said before it ended well."""
        said, answer = None, self._order(**order)
        while not (isinstance(answer, dict) and "status" in answer):
            said, answer = answer, self._answer()
        assert answer == {"status": 0}, self.last_words()
        return said

    def last_words(self) -> str:
        """The end of what the servers wrote."""
        self.log.flush()
        return Path(self.log.name).read_text(encoding="utf-8", errors="replace")[-2000:]

    def start(self, port: int = 0, synchronous: str = "") -> Server:
        """A serving process that answers."""
        port = port or free_port()
        server = Server(port, self._order(do="serve", port=port, synchronous=synchronous)["pid"])
        self.running.append(server)
        deadline = time.monotonic() + START_SECONDS
        while not answers(port):
            assert time.monotonic() < deadline, self.last_words()
            time.sleep(0.02)
        return server

    def stop(self, server: Server) -> None:
        """Kill it for good."""
        self.running.remove(server)
        with contextlib.suppress(ProcessLookupError):
            server.kill()
        while answers(server.port):
            time.sleep(0.02)

    def seed(self, talks: int = 1, devices: int = 1) -> list[Talk]:
        """New people and their conversations."""
        return [
            Talk(
                one["talk"],
                one["person"],
                one["email"],
                Person("youth", one["youth"]["account"], tuple(one["youth"]["sessions"])),
                Person("staff", one["staff"]["account"], tuple(one["staff"]["sessions"])),
            )
            for one in self._ask(do="seed", talks=talks, devices=devices)
        ]

    def order(self, **order: Any) -> Any:
        """What became of a child that may end badly: what it said, or its status."""
        said = self._order(**order)
        if not (isinstance(said, dict) and "status" in said):
            self._answer()
        return said

    def command(self, *words: str) -> tuple[bool, str]:
        """``clicnjob <words>``: whether it ended well, and what it said."""
        answer = self._ask(do="command", words=list(words))
        return answer["well"], answer["said"]

    def drill(self, step: str, **given: Any) -> Any:
        """A step of ``tests.reliability.drill``, played in this installation."""
        return self._ask(do="drill", step=step, **given)

    def close(self) -> None:
        for server in list(self.running):
            self.stop(server)
        self._nursery.stdin.close()  # type: ignore[union-attr]
        self._nursery.stdout.close()  # type: ignore[union-attr]
        self._nursery.wait(timeout=20)
        self.log.close()
        if self.database_url:
            _drop_database(self.database_url)

    # -- what is stored, read without any code of the application --------------------------------------------------------

    def query(self, sql: str, *values: str) -> list[Query]:
        """Rows of the database; ``{}`` stands for a uuid of ``values``."""
        if self.database_url:
            with psycopg.connect(self.database_url) as connection:
                return connection.execute(sql.replace("{}", "%s"), values).fetchall()
        with contextlib.closing(sqlite3.connect(f"file:{self.sqlite}?mode=ro", uri=True, timeout=20)) as connection:
            return connection.execute(sql.replace("{}", "?"), [uuid.UUID(value).hex for value in values]).fetchall()

    def rows(self, talks: list[Talk]) -> list[Row]:
        """The messages of these conversations."""
        return [
            Row(talk.id, seq, str(uuid.UUID(str(author))), str(uuid.UUID(str(client_id))))
            for talk in talks
            for seq, author, client_id in self.query(
                "SELECT seq, author_id, client_id FROM messaging_message WHERE conversation_id = {}", talk.id
            )
        ]

    def miscounts(self, talks: list[Talk], *, nobody_read: bool) -> list[str]:
        """Conversations whose counters or notices disagree with their messages (D4).

        While nobody reads, one notice per conversation in which the structure wrote, none else.
        """
        wrong = []
        for talk in talks:
            sides = dict(
                self.query(
                    "SELECT side, COUNT(*) FROM messaging_message WHERE conversation_id = {} GROUP BY side", talk.id
                )
            )
            written = (sum(sides.values()), sides.get("youth", 0))
            counted = self.query(
                "SELECT last_seq, youth_messages FROM messaging_conversation WHERE id = {}", talk.id
            )[0]  # fmt: skip
            [(notices,)] = self.query(
                "SELECT COUNT(*) FROM notifications_outbox WHERE young_person_id = {} AND template = 'message_notice'",
                talk.person,
            )
            due = int(sides.get("structure", 0) > 0)
            if counted != written:
                wrong.append(f"{talk.id}: counted {counted}, stored {written}")
            if notices != due if nobody_read else notices < due:
                wrong.append(f"{talk.id}: {notices} notices, {due} due")
        return wrong


def _own_database(url: str) -> str:
    name = f"reliability_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _drop_database(url: str) -> None:
    parts = urlsplit(url)
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {parts.path.removeprefix('/')} WITH (FORCE)")


@contextlib.contextmanager
def installed(folder: Path, database_url: str = "", redis_url: str = "") -> Iterator[Installation]:
    """An installation that leaves nothing behind."""
    made = Installation(folder, database_url, redis_url)
    try:
        made.prepare()
        yield made
    finally:
        made.close()

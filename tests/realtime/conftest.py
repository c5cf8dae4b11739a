"""A real server on loopback, its streams read byte by byte."""

import asyncio
import http.client
import queue
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from django.conf import settings as configured
from django.db import connections
from django.test import Client
from pytest_django.fixtures import Settings

from clicnjob.messaging.hot.writer import lanes
from clicnjob.realtime import bus as buses
from clicnjob.realtime import rights
from clicnjob.realtime import stream as streams

SESSION_COOKIE = configured.SESSION_COOKIE_NAME


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Ear:
    """One open stream: its status and the events that came, with the moment of each."""

    status: int
    headers: dict[str, str]
    events: "queue.Queue[tuple[float, str, str]]" = field(default_factory=queue.Queue)
    closed: threading.Event = field(default_factory=threading.Event)

    def next(self, timeout: float = 5) -> tuple[str, str]:
        """The next event: its name and data."""
        _moment, name, data = self.events.get(timeout=timeout)
        return name, data


@dataclass
class Running:
    port: int
    server: uvicorn.Server
    thread: threading.Thread
    open_ears: list[http.client.HTTPConnection]

    def listen(self, client: Client | None, *topics: str, method: str = "GET", **headers: str) -> Ear:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        cookie = client.cookies.get(SESSION_COOKIE) if client else None
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if cookie is not None:
            sent["Cookie"] = f"{SESSION_COOKIE}={cookie.value}"
        connection.request(method, f"/flux/?{'&'.join(f't={topic}' for topic in topics)}", headers=sent)
        answer = connection.getresponse()
        ear = Ear(answer.status, {name.lower(): value for name, value in answer.getheaders()})
        self.open_ears.append(connection)
        if answer.status == 200:
            threading.Thread(target=_read, args=(answer, ear), daemon=True).start()
        return ear

    def leave(self) -> None:
        """Every browser of this test goes away."""
        while self.open_ears:
            connection = self.open_ears.pop()
            if connection.sock is not None:
                connection.sock.shutdown(socket.SHUT_RDWR)
            connection.close()

    def stop(self) -> float:
        """Stop as the command does; the seconds it took."""
        begun = time.monotonic()
        streams.close_all()
        self.server.should_exit = True
        self.thread.join(timeout=20)
        return time.monotonic() - begun


def _read(answer: http.client.HTTPResponse, ear: Ear) -> None:
    name = data = ""
    try:
        while line := answer.readline().decode():
            line = line.rstrip("\n")
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                data = line[6:]
            elif line == "" and name:
                ear.events.put((time.monotonic(), name, data))
                name = data = ""
    except (OSError, ValueError, AttributeError, http.client.HTTPException):
        pass
    ear.closed.set()


def _forget_connections(pool: Executor, count: int) -> None:
    together = threading.Barrier(count)

    def close() -> None:
        together.wait(timeout=10)
        connections.close_all()

    for done in [pool.submit(close) for _ in range(count)]:
        done.result(timeout=10)


@pytest.fixture
def serve(
    transactional_db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Running]]:
    """Start the application as it is served: pages and streams; again on its port, once it was stopped."""
    from clicnjob.config import asgi

    settings.JOBS_IN_PROCESS = False
    settings.REDIS_URL = ""
    monkeypatch.setattr(buses, "_bus", None)
    running: list[Running] = []

    def start(port: int = 0) -> Running:
        port = port or free_port()
        if buses.hub.closing:
            buses.hub.__init__()  # type: ignore[misc]
        config = uvicorn.Config(
            asgi.application, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=5
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
        thread.start()
        deadline = time.monotonic() + 10
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        assert server.started
        running.append(Running(port, server, thread, []))
        return running[-1]

    yield start
    for one in running:
        one.stop()
        one.leave()
    for pool in (rights.askers, lanes):
        _forget_connections(pool, pool._max_workers)
    _forget_connections(asgi._pages.executor, asgi._pages.executor.most)
    buses.hub.__init__()  # type: ignore[misc]


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """A Redis of our own, to be frozen and killed."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server on this machine")
    port = free_port()
    process = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    url = f"redis://127.0.0.1:{port}"
    deadline = time.monotonic() + 10
    while buses.RedisBus(url).state() != "redis":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield url, process
    process.kill()
    process.wait()

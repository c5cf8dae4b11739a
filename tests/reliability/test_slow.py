"""G25: two hundred browsers that send their headers a line at a time, and never end; the others are served meanwhile."""

import contextlib
import itertools
import socket
import threading
import time
import uuid
from collections.abc import Callable

import pytest

from tests.reliability.checker import Kind
from tests.reliability.clients import DOORS, TRUSTED_ERRORS, Wire
from tests.reliability.conftest import amount
from tests.reliability.installation import Installation

SLOW = 200
SECONDS = amount(5, 60)
MOST_MS = 500.0
"""For 99 answers in 100 (security goal G25)."""
MACHINE = 3.0
"""The suite shares its machine with other tests: there the bound is looser than that of ``FULL=1``, which is measured alone."""


class SlowHeaders(threading.Thread):
    """Connections that each say one more header now and then, so that no time-out of idleness ends them."""

    def __init__(self, port: int, every: float) -> None:
        super().__init__(daemon=True)
        self._port, self._every = port, every
        self.open, self.stop = threading.Event(), threading.Event()
        self.most = 0

    def run(self) -> None:
        held: list[socket.socket] = []
        for number in itertools.count():
            while len(held) < SLOW and not self.stop.is_set():
                with contextlib.suppress(OSError):
                    one = socket.create_connection(("127.0.0.1", self._port), timeout=5)
                    one.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
                    held.append(one)
            self.most = max(self.most, len(held))
            self.open.set()
            if self.stop.wait(self._every):
                break
            for one in list(held):
                try:
                    one.sendall(f"X-{number}: a\r\n".encode())
                except OSError:
                    held.remove(one)  # the server had enough of it: another one comes
        for one in held:
            one.close()


@pytest.mark.slow
def test_slow_connections(site: Installation, figures: Callable[..., None]) -> None:
    """G25: pages are read and messages sent while two hundred slow connections stay: none fails, none waits."""
    [talk] = site.seed()
    server = site.start()
    slow = SlowHeaders(server.port, every=amount(1, 5))
    wires = {
        side: Wire(lambda: server.port, session)
        for side, session in (("youth", talk.youth.sessions[0]), ("staff", talk.staff.sessions[0]), ("nobody", ""))
    }
    failed: list[str] = []
    took: list[float] = []

    def ask(what: str, call: Callable[[], object], right: object) -> None:
        begun = time.monotonic()
        try:
            answer = call()
        except TRUSTED_ERRORS as error:
            answer = type(error).__name__
        took.append(1000 * (time.monotonic() - begun))
        if answer != right:
            failed.append(f"{what}: {answer}")

    def everything(number: int) -> None:
        ask("page", lambda: wires["youth"].ask("GET", "/ma-conversation/").status, 200)
        for door in DOORS:
            for side, person in (("youth", talk.youth), ("staff", talk.staff)):
                ask(
                    f"{door.name} {side}",
                    lambda d=door, s=side, p=person: d.send(wires[s], talk, p, str(uuid.uuid4()), f"{number}"),
                    Kind.OK,
                )
        ask("sign-in", lambda: wires["nobody"].ask("GET", "/connexion/").status, 200)

    everything(0)
    took.clear()
    slow.start()
    assert slow.open.wait(20)
    begun = time.monotonic()
    for number in itertools.count(1):
        everything(number)
        if time.monotonic() - begun >= SECONDS:
            break
        time.sleep(0.02)
    slow.stop.set()
    slow.join(20)
    for wire in wires.values():
        wire.close()
    late = sorted(took)[int(len(took) * 0.99)]
    figures(
        "G25",
        "slow_headers",
        {
            "failed": failed,
            "late": [f"p99 {late:.0f} ms"] if late > MOST_MS * amount(MACHINE, 1) else [],
            "too_few_connections": [] if slow.most >= SLOW else [str(slow.most)],
        },
        connections=slow.most,
        answers=len(took),
        p99_ms=round(late),
    )

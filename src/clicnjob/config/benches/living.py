"""Live streams: how soon a text is read, how many streams one process holds, how soon a lost right ends one."""

import http.client
import os
import statistics
import time
from collections.abc import Iterator

from clicnjob.config.benches import Bench, Measure
from clicnjob.config.benches.ground import REDIS_URL, Ground, Served, cpu_seconds, ground, resident_mb
from clicnjob.config.benches.sending import drive

RUNS = int(os.environ.get("BENCH_ROUNDS", "5"))
RATE, STREAMS, SECONDS = 200, 500, 5
IDLE = int(os.environ.get("BENCH_STREAMS", "10000"))
IDLE_SECONDS = 12
PEOPLE, DEPTH, ROOMS = 5200, 20, 600
"""Twenty streams an account at most (R21): six hundred phones hold ten thousand."""
TALKING = 200
"""Rooms where people write."""


def delivered(made: Ground, ports: list[int]) -> dict[str, float]:
    """Two hundred messages a second at their hour, five hundred streams."""
    orders = {"mode": "open", "ports": ports, "rooms": made.facts["rooms"][:TALKING], "seconds": SECONDS}
    seen = drive({**orders, "senders": 32, "streams": STREAMS, "rate": RATE})
    return {"p50": seen["delivery_ms"][0], "p99": seen["delivery_ms"][2], "readers": seen["delivered"] / seen["count"]}


def delivery(made: Ground) -> Iterator[Measure]:
    """One process, its own streams."""
    with made.served() as served:
        runs = [delivered(made, [served.port]) for _ in range(RUNS)]
    yield "delivery_p99_ms", statistics.median(run["p99"] for run in runs), "ms"
    yield "delivery_p99_ms_worst", max(run["p99"] for run in runs), "ms"
    yield "delivery_p50_ms", statistics.median(run["p50"] for run in runs), "ms"
    yield "delivery_readers_per_message", statistics.median(run["readers"] for run in runs), "readers"


def two_processes(made: Ground) -> Iterator[Measure]:
    """Written to one process, read from the other, through Redis."""
    with made.served(REDIS_URL=REDIS_URL) as written, made.served(REDIS_URL=REDIS_URL) as read:
        runs = [delivered(made, [written.port, read.port]) for _ in range(RUNS)]
    yield "two_process_delivery_p99_ms", statistics.median(run["p99"] for run in runs), "ms"
    yield "two_process_delivery_p50_ms", statistics.median(run["p50"] for run in runs), "ms"


def idle(made: Ground, served: Served) -> Iterator[Measure]:
    """Streams that only stay: their memory, and what asking for their rights every few seconds costs."""
    marks: dict[str, tuple[float, float]] = {}

    def note(mark: str) -> None:
        marks[mark] = (cpu_seconds([served.process.pid]), resident_mb(served.process.pid))

    before = resident_mb(served.process.pid)
    orders = {"mode": "idle", "ports": [served.port], "rooms": made.facts["rooms"], "seconds": IDLE_SECONDS}
    seen = drive({**orders, "streams": IDLE, "side": "phone"}, note)
    yield "idle_streams", seen["open"], "streams"
    yield "mb_per_1000_streams", (marks["end"][1] - before) * 1000 / IDLE, "MB"
    yield "idle_streams_cpu", (marks["end"][0] - marks["begin"][0]) / IDLE_SECONDS, "processors"
    yield "idle_streams_connect_seconds", seen["connect_seconds"], "s"


def revoked(made: Ground, served: Served) -> Iterator[Measure]:
    """The account ends: how long until its stream says so."""
    room = made.facts["rooms"][0]
    line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    cookie = f"session={room['phone']['session']}"
    line.request("GET", f"/flux/?t=conversation:{room['talk']}", headers={"Cookie": cookie})
    answer = line.getresponse()
    while b"hello" not in answer.readline():
        pass
    made.psql(f"UPDATE accounts_user SET epoch = epoch + 1 WHERE id = '{room['phone']['user']}'")  # nosec B608
    begun = time.monotonic()
    while b"bye" not in (heard := answer.readline()):
        if not heard and time.monotonic() - begun > 15:
            raise TimeoutError("the stream outlived the right")
    yield "revoked_stream_s", time.monotonic() - begun, "s"
    line.close()


def take(wanted: frozenset[str]) -> Iterator[Measure]:
    """On PostgreSQL, the groups asked for."""
    with ground("postgresql", people=PEOPLE, depth=DEPTH, rooms=ROOMS) as made:
        if any(name.startswith("delivery") for name in wanted):
            yield from delivery(made)
        if any(name.startswith("two_process") for name in wanted):
            yield from two_processes(made)
        if any("stream" in name for name in wanted):
            with made.served() as served:
                yield from idle(made, served)
                yield from revoked(made, served)


BENCH = Bench(
    "living",
    (
        "delivery_p99_ms",
        "delivery_p99_ms_worst",
        "delivery_p50_ms",
        "delivery_readers_per_message",
        "two_process_delivery_p99_ms",
        "two_process_delivery_p50_ms",
        "idle_streams",
        "mb_per_1000_streams",
        "idle_streams_cpu",
        "idle_streams_connect_seconds",
        "revoked_stream_s",
    ),
    take,
)

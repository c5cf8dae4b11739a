"""Signed-in pages of conversations, asked over and over from one serving process on PostgreSQL."""

import json
import os
import statistics
from collections.abc import Iterator

from clicnjob.config.benches import Bench, Measure
from clicnjob.config.benches.ground import Ground, Served, cpu_seconds, ground
from clicnjob.config.benches.sending import drive

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
PEOPLE, DEPTH, ROOMS = 1700, 50, 200
"""Twenty counsellors of 85 young people each, fifty messages a conversation; ten conversations of each are opened."""
BROWSERS, SECONDS = 16, 5
PAGES = {
    "conversation_pages": ("/messages/{talk}/", "desk"),
    "inbox_pages": ("/messages/", "desk"),
    "own_conversation_pages": ("/ma-conversation/", "phone"),
}
"""What is asked, and by whom: the counsellor's conversation holds the list too."""


def asked(made: Ground, served: Served, path: str, side: str) -> dict[str, float]:
    """One page by sixteen browsers: pages a second, processor milliseconds for one, its 95th percentile, its weight."""
    marks: dict[str, tuple[float, float]] = {}

    def note(mark: str) -> None:
        marks[mark] = (cpu_seconds([served.process.pid]), cpu_seconds(made.backends()))

    orders = {"mode": "pages", "ports": [served.port], "rooms": made.facts["rooms"], "path": path, "side": side}
    seen = drive({**orders, "seconds": SECONDS, "senders": BROWSERS}, note)
    app, base = (marks["end"][n] - marks["begin"][n] for n in (0, 1))
    return {
        "s": seen["per_second"],
        "cpu_ms": app * 1000 / seen["count"],
        "cpu_ms_postgresql": base * 1000 / seen["count"],
        "p95_ms": seen["ack_ms"][1],
    }


UNITS = {"s": "pages/s", "cpu_ms": "ms", "cpu_ms_postgresql": "ms", "p95_ms": "ms"}


def take(wanted: frozenset[str]) -> Iterator[Measure]:
    """The pages in turns, the median of the rounds."""
    pages = {name: page for name, page in PAGES.items() if any(one.startswith(name) for one in wanted)}
    with ground("postgresql", people=PEOPLE, depth=DEPTH, rooms=ROOMS) as made:
        made.run("collectstatic", "-v0", "--noinput")
        made.python("furnishing.py", given=json.dumps([room["talk"] for room in made.facts["rooms"]]))
        made.psql("ANALYZE")
        with made.served() as served:
            rounds = [
                {name: asked(made, served, path, side) for name, (path, side) in pages.items()} for _ in range(ROUNDS)
            ]
        for name in pages:
            for what, unit in UNITS.items():
                if f"{name}_{what}" in wanted:
                    yield f"{name}_{what}", statistics.median(one[name][what] for one in rounds), unit


BENCH = Bench("reading", tuple(f"{name}_{what}" for what in UNITS for name in PAGES), take)

"""A desk of thirty on eight screens: from a tap to the row in each reader's page, bell and new page included."""

import json
import os
from collections.abc import Iterator

from clicnjob.config.benches import Bench, Measure
from clicnjob.config.benches.ground import ground

PEOPLE = 30
TAPS, WARM, EVERY = int(os.environ.get("BENCH_TAPS", "60")), 8, 0.5
"""Two taps a second, for half a minute: a busy room."""


def take(wanted: frozenset[str]) -> Iterator[Measure]:
    """On SQLite, in one process, as a small structure runs it."""
    with ground("sqlite", fill=("desk_filling.py", str(PEOPLE))) as made:
        made.run("collectstatic", "-v0", "--noinput")
        with made.served() as served:
            orders = {**made.facts, "port": served.port, "taps": TAPS, "warm": WARM, "every": EVERY}
            seen = made.python("desk_driver.py", given=json.dumps(orders))
    if seen["missed"]:
        message = f"{seen['missed']} updates never reached their screen"
        raise RuntimeError(message)
    measures = {
        "desk_update_p99_ms": (seen["update_ms"][1], "ms"),
        "desk_update_p50_ms": (seen["update_ms"][0], "ms"),
        "desk_tap_p99_ms": (seen["tap_ms"][1], "ms"),
        "desk_page_p50_ms": (seen["page_ms"][0], "ms"),
    }
    for name, (value, unit) in measures.items():
        if name in wanted:
            yield name, value, unit


BENCH = Bench("desk", ("desk_update_p99_ms", "desk_update_p50_ms", "desk_tap_p99_ms", "desk_page_p50_ms"), take)

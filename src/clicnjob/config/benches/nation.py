"""The desk's queries as the nation grows: BENCH_SCALE=1/100 (default), 1/10 or 1 of the national network (PostgreSQL).

Beyond 1/100, a base of 1/100 is built beside it and asked in turns: the ratios say whether a query is flat.
"""

import json
import os
import statistics
from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction

from clicnjob.config.benches import Bench, Measure
from clicnjob.config.benches.ground import Ground, ground

SMALL = Fraction(1, 100)
SCALE = Fraction(os.environ.get("BENCH_SCALE", "1/100"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SEARCHES = ("search_common", "search_two", "search_rare", "search_absent")
ASKED = ("inbox", "conversation", "badge", *SEARCHES)
Times = dict[str, dict[str, float]]


def built(stack: ExitStack, share: Fraction) -> Ground:
    """A nation of this share."""
    return stack.enter_context(ground("postgresql", fill=("nation_filling.py", str(share))))


def median(rounds: list[Times], name: str, part: str = "p50") -> float:
    """Of the rounds."""
    return statistics.median(one[name][part] for one in rounds)


def take(wanted: frozenset[str]) -> Iterator[Measure]:
    """Median and 95th percentile over sixty desks, then the ratios. The slowest search gives its name to ``search_ms``."""
    with ExitStack() as stack:
        shares = [SMALL] if SCALE == SMALL else [SMALL, SCALE]
        nations = [built(stack, share) for share in shares]
        rounds: list[list[Times]] = [[] for _ in nations]
        for _ in range(ROUNDS):
            for nation, seen in zip(nations, rounds, strict=True):
                seen.append(nation.python("nation_asking.py", given=json.dumps(nation.facts)))
        for measure in told(nations[-1], rounds):
            if measure[0] in wanted:
                yield measure


def told(nation: Ground, rounds: list[list[Times]]) -> Iterator[Measure]:
    """The lines."""
    base, last = rounds[0], rounds[-1]
    [[messages]] = nation.psql("SELECT count(*) FROM messaging_message")
    yield "nation_messages", float(messages), "messages"
    yield "nation_build_seconds", nation.facts["seconds"], "s"
    slowest = max(SEARCHES, key=lambda name: median(last, name))
    for name in ASKED:
        yield f"{name}_ms", median(last, name), "ms"
        yield f"{name}_p95_ms", median(last, name, "p95"), "ms"
    yield "search_ms", median(last, slowest), "ms"
    if len(rounds) > 1:
        for name in ASKED:
            yield f"{name}_flat", median(last, name) / median(base, name), "ratio"
        yield "search_flat", max(median(last, name) / median(base, name) for name in SEARCHES), "ratio"


BENCH = Bench(
    "nation",
    (
        *(
            f"{name}_{what}"
            for what in ("ms", "p95_ms", "flat")
            for name in (*ASKED, "search")
            if (name, what) != ("search", "p95_ms")
        ),
        "nation_messages",
        "nation_build_seconds",
    ),
    take,
)

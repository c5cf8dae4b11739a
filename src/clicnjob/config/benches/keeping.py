"""What is kept how long, as the nation grows: the pass of ``retention`` and its dry run (PostgreSQL).

BENCH_SCALE=1/100 (default), 1/10 or 1 of the national network; beyond 1/100, a base of 1/100 is built first: does a file cost the same?
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from clicnjob.config.benches import Bench, Measure
from clicnjob.config.benches.ground import ground
from clicnjob.config.benches.nation import SCALE, SMALL

SPREAD = "735"
"""Days over which last contacts lie: 23 months told, two years ended."""
GIVES = {
    "keeping_files": "files",
    "keeping_dry_s": "s",
    "keeping_told": "files",
    "keeping_tell_ms": "ms",
    "keeping_ended": "files",
    "keeping_end_ms": "ms",
    "keeping_rows": "rows",
    "keeping_row_ms": "ms",
    "keeping_quiet_s": "s",
    "keeping_step_ms": "ms",
    "keeping_statements": "statements",
    "keeping_most_statements": "statements",
    "keeping_mb": "MB",
}
"""Files; a dry run; a telling, an end, a row deleted, each; a pass that finds nothing to do, and its longest step, during which the other jobs of
the process wait; statements of five hundred files looked at, the median and the most; memory the whole takes on top."""


def passed(share: Fraction) -> dict[str, Any]:
    """What a pass took on a nation of this share."""
    with ground("postgresql", fill=("nation_filling.py", str(share), SPREAD)) as nation:
        nation.python("keeping_ageing.py", str(share))
        found: dict[str, Any] = nation.python("keeping_passing.py")
        return found


def take(wanted: frozenset[str]) -> Iterator[Measure]:
    """The lines; ``keeping_flat``: a pass that finds nothing, a file, beside the same at 1/100."""
    base = passed(SMALL) if SCALE != SMALL else None
    last = passed(SCALE)
    for name, unit in GIVES.items():
        if name in wanted:
            yield name, float(last[name]), unit
    if base is not None and "keeping_flat" in wanted:
        each = [one["keeping_quiet_s"] / one["keeping_files"] for one in (last, base)]
        yield "keeping_flat", each[0] / each[1], "ratio"


BENCH = Bench("keeping", (*GIVES, "keeping_flat"), take)

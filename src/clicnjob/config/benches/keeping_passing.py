"""Run the dry run and the pass of ``retention`` on a scratch nation, step by step; JSON."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from clicnjob.keeping import tasks  # noqa: E402
from clicnjob.keeping.actions import tell_end  # noqa: E402
from clicnjob.keeping.queries.dry import dry_run  # noqa: E402
from clicnjob.keeping.queries.ending import due_for_notice, told  # noqa: E402
from clicnjob.shared import clock  # noqa: E402
from clicnjob.shared.actor import SYSTEM  # noqa: E402
from clicnjob.structures.models import YoungPerson  # noqa: E402


def most_mb() -> float:
    """The most memory this process has held since this was last asked."""
    held = Path("/proc/self/status").read_text(encoding="ascii")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return int(held.partition("VmHWM:")[2].split()[0]) / 1024


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """How long it took, and what came of it."""
    begun = time.perf_counter()
    found = act()
    return time.perf_counter() - begun, found


def statements_a_batch() -> Iterator[int]:
    """Of each five hundred files looked at."""
    asked = 0

    def count(execute: Any, *what: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*what)

    with connection.execute_wrapper(count):
        for _ids in due_for_notice(clock.now()):
            yield asked
            asked = 0


def steps() -> float:
    """A pass, step by step; the longest step."""
    longest = 0.0
    all_steps = tasks._everything()
    while (one := timed(lambda: next(all_steps, None)))[1] is not None:
        longest = max(longest, one[0])
    return longest


def main() -> dict[str, float]:
    """The dry run, the parts of a pass one after the other, then a pass that finds nothing to do."""
    files = YoungPerson.objects.count()
    for _ in islice(statements_a_batch(), 2):
        most_mb()
    before = most_mb()
    each = list(statements_a_batch())
    dry, _lines = timed(lambda: list(dry_run()))
    settled = [one for deadlines in told() for one in deadlines]
    ending, _ = timed(lambda: [tasks._settle(*one, clock.now()) for one in settled])
    near = [pk for ids in due_for_notice(clock.now()) for pk in ids]
    telling, _ = timed(lambda: [tell_end(person_id=pk, by=SYSTEM) for pk in near])
    clearing, rows = timed(lambda: sum(tasks._rows()))
    quiet, longest = timed(steps)
    over = YoungPerson.objects.exclude(anonymised_at=None).count()
    return {
        "keeping_files": files,
        "keeping_dry_s": dry,
        "keeping_told": len(near),
        "keeping_tell_ms": 1000 * telling / max(len(near), 1),
        "keeping_ended": over,
        "keeping_end_ms": 1000 * ending / max(over, 1),
        "keeping_rows": rows,
        "keeping_row_ms": 1000 * clearing / max(rows, 1),
        "keeping_quiet_s": quiet,
        "keeping_step_ms": 1000 * longest,
        "keeping_statements": sorted(each)[len(each) // 2],
        "keeping_most_statements": max(each),
        "keeping_mb": most_mb() - before,
    }


if __name__ == "__main__":
    json.dump(main(), sys.stdout)

"""The send path against its ceiling: ours and the bare statement, in turns, in one run (``docs/performance.md``).

« Alone »: without the scribe (ADR 49), all of it in the serving process. What the scribe spends counts like what the serving process does.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from clicnjob.config.benches import Bench, Measure
from clicnjob.config.benches.ground import HERE, Ground, Served, cpu_seconds, ground, own_mb, program

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SENDERS, STREAMS, ROOMS = 32, 200, 200
SECONDS = 4
READ = (
    "UPDATE messaging_conversation SET youth_read_seq = last_seq, structure_read_seq = last_seq,"
    " unread_by_youth = 0, unread_by_structure = 0"
)
SWEPT = "VACUUM ANALYZE messaging_conversation, messaging_message"
"""Each begins with everything read and on tables that hold nothing dead of the other: hundreds of messages that nobody
reads in each room, sixty thousand updates of two hundred rows weigh on the next."""
PEOPLE, DEPTH = 2000, 20


def drive(orders: dict[str, Any], at: Callable[[str], None] = lambda _mark: None) -> dict[str, Any]:
    """Run the load driver; ``at`` hears its marks (« begin », « end »)."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "driver.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None  # noqa: S101  for the type checker, these three
    assert process.stdout is not None  # noqa: S101
    assert process.stderr is not None  # noqa: S101
    process.stdin.write(json.dumps(orders))
    process.stdin.close()
    said: list[str] = []
    stderr = process.stderr

    def hear() -> None:
        for line in stderr:
            said.append(line)
            at(line.strip())

    listening = threading.Thread(target=hear)
    listening.start()
    found = process.stdout.read()
    listening.join()
    if process.wait():
        raise RuntimeError("".join(said)[-2000:])
    seen: dict[str, Any] = json.loads(found)
    wrong = {status: count for status, count in seen.get("statuses", {}).items() if status not in {"200", "201"}}
    if wrong:
        raise RuntimeError(f"answers that count for nothing: {wrong}")
    return seen


def pgbench(made: Ground, script: Path, clients: int) -> float:
    """Transactions a second of the same statement, prepared, one message each, over the same rooms."""
    words = ["-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", "3", "-f", str(script), made.database]
    done = subprocess.run([program("pgbench"), *words], check=True, text=True, capture_output=True)
    return float(done.stdout.split("tps = ")[1].split()[0])


def _sweep(made: Ground) -> None:
    made.psql(READ)
    made.psql(SWEPT)


def script_of(made: Ground, folder: Path) -> Path:
    """Our statement as pgbench runs it: the values of one message, the room drawn among those the driver writes in."""
    sql = made.python("statement.py")["sql"]
    numbers = [room["n"] for room in made.facts["rooms"]]
    # n = counsellor * 85 + place, for ten places of each counsellor: what filling.rooms takes.
    counsellors = len(numbers) // 10
    path = folder / "send.sql"
    path.write_text(
        f"\\set c random(0, {counsellors - 1})\n\\set p random(0, 9)\n\\set n :c * 85 + :p\n\\set s :c * 85 / 2750\n{sql};\n",
        encoding="utf-8",
    )
    return path


def closed(
    served: Sequence[Served], made: Ground, streams: int, at: Callable[[str], None] = lambda _mark: None
) -> dict[str, Any]:
    """Thirty-two senders without a pause, over these processes."""
    return drive(
        {
            "mode": "closed",
            "ports": [one.port for one in served],
            "rooms": made.facts["rooms"],
            "seconds": SECONDS,
            "senders": SENDERS,
            "streams": streams,
        },
        at,
    )


def postgresql() -> Iterator[Measure]:
    """``send_vs_ceiling``, ``send_cpu_ms``."""
    program("pgbench")
    with ground("postgresql", people=PEOPLE, depth=DEPTH, rooms=ROOMS) as made, tempfile.TemporaryDirectory() as folder:
        script = script_of(made, Path(folder))
        ours, ratios, costs, app_costs, ceilings, acks, alone, beside = [], [], [], [], [], [], [], []
        for _ in range(ROUNDS):
            _sweep(made)
            best = max(pgbench(made, script, clients) for clients in (8, 16, 32))
            _sweep(made)
            with made.served(SCRIBE="0") as served:
                alone.append(closed([served], made, STREAMS)["per_second"] / best)
            _sweep(made)
            with made.served() as served:
                spent: dict[str, tuple[float, float]] = {}

                def note(mark: str, served: Served = served, spent: dict[str, tuple[float, float]] = spent) -> None:
                    spent[mark] = (cpu_seconds(served.pids()), cpu_seconds(made.backends()))

                seen = closed([served], made, STREAMS, note)
                beside.append(sum(own_mb(pid) for pid in served.pids()[1:]))
            app, base = (spent["end"][n] - spent["begin"][n] for n in (0, 1))
            ours.append(seen["per_second"])
            ceilings.append(best)
            ratios.append(seen["per_second"] / best)
            app_costs.append(app * 1000 / seen["count"])
            costs.append((app + base) * 1000 / seen["count"])
            acks.append(seen["ack_ms"][2])
        gaps = made.psql(
            "SELECT count(*) FROM messaging_conversation c WHERE last_seq <> (SELECT count(*) FROM messaging_message m"
            " WHERE m.conversation_id = c.id)"
        )
        yield "send_per_second", statistics.median(ours), "messages/s"
        yield "send_ceiling_per_second", statistics.median(ceilings), "messages/s"
        yield "send_vs_ceiling", statistics.median(ratios), "ratio"
        yield "send_vs_ceiling_min", min(ratios), "ratio"
        yield "send_vs_ceiling_alone", statistics.median(alone), "ratio"
        yield "send_cpu_ms", statistics.median(costs), "ms"
        yield "send_cpu_ms_app", statistics.median(app_costs), "ms"
        yield "send_ack_p99_ms", statistics.median(acks), "ms"
        yield "send_gaps", float(gaps[0][0]), "conversations"
        yield "scribe_mb", statistics.median(beside), "MB"


def sqlite() -> Iterator[Measure]:
    """``send_vs_ceiling_sqlite``: against a bare loop of the same statements, thirty-two a commit."""
    with ground("sqlite", people=PEOPLE, depth=DEPTH, rooms=ROOMS) as made:
        ours, ratios, streamed = [], [], []
        for _ in range(ROUNDS):
            bare = made.python("statement.py", "loop")["per_second"]
            with made.served() as served:
                ours.append(closed([served], made, 0)["per_second"])
                streamed.append(closed([served], made, STREAMS)["per_second"])
            ratios.append(ours[-1] / bare)
        yield "send_per_second_sqlite", statistics.median(ours), "messages/s"
        yield "send_per_second_sqlite_200_streams", statistics.median(streamed), "messages/s"
        yield "send_vs_ceiling_sqlite", statistics.median(ratios), "ratio"


def take(wanted: frozenset[str]) -> Iterator[Measure]:
    """Both databases, or the one asked for."""
    if any("sqlite" in name for name in wanted):
        yield from sqlite()
    if any("sqlite" not in name for name in wanted):
        yield from postgresql()


BENCH = Bench(
    "sending",
    (
        "send_vs_ceiling",
        "send_vs_ceiling_min",
        "send_vs_ceiling_alone",
        "send_per_second",
        "send_ceiling_per_second",
        "send_cpu_ms",
        "send_cpu_ms_app",
        "send_ack_p99_ms",
        "send_gaps",
        "scribe_mb",
        "send_vs_ceiling_sqlite",
        "send_per_second_sqlite",
        "send_per_second_sqlite_200_streams",
    ),
    take,
)

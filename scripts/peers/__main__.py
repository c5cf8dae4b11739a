"""``make bench-peers``: ejabberd, Prosody and Synapse beside ours, on the same PostgreSQL, in turns, in one run.

Prints ``BENCH <name> <value> <unit>``: sends a second of each, and ours divided by theirs (the median of the rounds' ratios).
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from servers import HERE, PASSWORD, RECEIVERS, SENDERS, Peer, ejabberd, prosody, sql, synapse

from clicnjob.config.benches.ground import REDIS_URL, ground
from clicnjob.config.benches.sending import DEPTH, PEOPLE, ROOMS, STREAMS, closed

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = 5


def loaded(peer: Peer, kind: str, **more: Any) -> float:
    """Acknowledged sends a second of one peer; every message must be in its archive and reach its listener."""
    orders = {"kind": kind, "port": peer.port, "seconds": SECONDS, "senders": SENDERS, **more}
    done = subprocess.run(
        [sys.executable, str(HERE / "load.py")], input=json.dumps(orders), text=True, capture_output=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    seen = json.loads(done.stdout)
    print(f"# {kind} {peer.database}: {seen}", file=sys.stderr)
    if "archive" in peer.facts:
        peer.facts["written"] = peer.facts.get("written", 0) + seen["written"]
        kept = int(sql(peer.database, f"SELECT count(*) FROM {peer.facts['archive']}"))
        if kept < 2 * peer.facts["written"]:  # one copy for each side
            raise RuntimeError(f"{peer.database} keeps {kept} rows of {peer.facts['written']} messages")
    return float(seen["per_second"])


def main() -> None:
    """Three rounds of the four."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="clicnjob-peers-")))
        made = stack.enter_context(ground("postgresql", people=PEOPLE, depth=DEPTH, rooms=ROOMS))
        xmpp = {
            name: stack.enter_context(make(folder)) for name, make in (("ejabberd", ejabberd), ("prosody", prosody))
        }
        matrix = stack.enter_context(synapse(folder))
        rounds: list[dict[str, float]] = []
        for _ in range(ROUNDS):
            seen = {name: loaded(peer, "xmpp", receivers=RECEIVERS, password=PASSWORD) for name, peer in xmpp.items()}
            seen["synapse"] = loaded(matrix, "matrix", rooms=matrix.facts["rooms"])
            with made.served() as served:
                seen["ours"] = closed([served], made, STREAMS)["per_second"]
            with made.served(REDIS_URL=REDIS_URL) as one, made.served(REDIS_URL=REDIS_URL) as other:
                seen["ours_by_two"] = closed([one, other], made, STREAMS)["per_second"]
            rounds.append(seen)
    for name in ("ejabberd", "prosody", "synapse"):
        print(f"BENCH peer_{name}_sends_s {statistics.median(one[name] for one in rounds):.4g} messages/s")
    for name in ("ours", "ours_by_two"):
        print(f"BENCH {name}_sends_s {statistics.median(one[name] for one in rounds):.4g} messages/s")
    for name in ("ejabberd", "prosody", "synapse"):
        print(f"BENCH send_vs_{name} {statistics.median(one['ours'] / one[name] for one in rounds):.4g} ratio")
    best = statistics.median(one["ours"] / max(one["ejabberd"], one["prosody"]) for one in rounds)
    print(f"BENCH send_vs_best_xmpp {best:.4g} ratio")
    by_two = statistics.median(one["ours_by_two"] / max(one["ejabberd"], one["prosody"]) for one in rounds)
    print(f"BENCH send_by_two_vs_best_xmpp {by_two:.4g} ratio")


if __name__ == "__main__":
    main()

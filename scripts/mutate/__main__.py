"""``make mutate``: how strong the tests of rights are (G36).

Small faults are made, one at a time, in the code that decides who may (``faults.py``: a sample, always the same for a seed); the tests
that run that code, and no others, must see each. The suite is started once, on a database in memory; each fault lives in a copy of that
process (``fork``), so it costs a second or two instead of a start. Code without any fault lives twenty times the same way first: what
would die of the copy alone is told. Prints the survivors, then::

    COUNT G36 mutants.unchanged_and_alive 20
    MUTATE sampled=300 killed=281 share=93.7
    FAULT G36 mutants.share_under_90 0

COUNT (300, the most that R24 lets), SEED, PROCESSES (2); REUSE=1 to learn no more which tests run which code. Leave the files alone
meanwhile.
"""

import contextlib
import json
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypedDict

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
COUNT = min(int(os.environ.get("COUNT") or 300), 300)
SEED = int(os.environ.get("SEED") or 1)
PROCESSES = int(os.environ.get("PROCESSES") or 2)
TESTS = (os.environ.get("TESTS") or (
    "tests/matrix/test_matrix.py tests/safety/test_rights.py tests/structures/test_people.py tests/structures/test_handovers.py "
    "tests/structures/test_search.py"
)).split()  # fmt: skip
REUSE = os.environ.get("REUSE") == "1"
"""Which tests run which code is kept in build/mutate: learnt again only when asked, and for tests not known yet."""
MOST_TESTS, CONTROLS = 60, 20
SECONDS = 120
"""Of one fault: a test that loops for ever has seen it."""
TOOL = 3
KEPT = ROOT / "build" / "mutate" / "covering.json"


class Noted(TypedDict):
    """Of one test: the code of rights it runs, how long it takes, whether it fails without any fault."""

    codes: list[str]
    took: float
    failed: bool


def take_down_for(item: pytest.Item) -> None:
    """What is set up and this test does not need: whoever goes on with another test than the one announced asks it first.

    Else the setup of that test is refused, and a fault is seen where none is.
    """
    item.session._setupstate.teardown_exact(item)  # noqa: SLF001  pytest does it only for the next of its own list


class Judge:
    """Runs the tests once and notes which run which code; then makes the faults."""

    def __init__(self) -> None:
        self.covering: dict[str, list[pytest.Item]] = defaultdict(list)
        self.failed: set[str] = set()
        self.took: dict[str, float] = {}
        self.seen: set[str] = set()

    def pytest_configure(self, config: pytest.Config) -> None:
        from django.conf import settings

        settings.DATABASES["default"]["TEST"] = {**settings.DATABASES["default"].get("TEST", {}), "NAME": ":memory:"}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """What needs another process, a browser or a database of its own is left out; the matrix comes last, its stage stays."""

        def alone(item: pytest.Item) -> bool:
            marked = item.get_closest_marker("django_db")
            own = bool(marked and marked.kwargs.get("transaction")) or "transactional_db" in getattr(
                item, "fixturenames", ()
            )
            return (
                own
                or any(item.get_closest_marker(name) for name in ("e2e", "slow"))
                or "serve" in getattr(item, "fixturenames", ())
            )

        kept = [item for item in items if not alone(item)]
        items[:] = [one for one in kept if "tests/matrix" not in one.nodeid] + [
            one for one in kept if "tests/matrix" in one.nodeid
        ]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        import faults

        coded = faults.in_code()
        codes = {function.__code__: fault.code for fault, function in coded}
        self._look(session, codes)
        everything = [fault for fault, _function in coded] + faults.in_access()
        known = [fault for fault in everything if fault.code in self.covering]
        unseen = sorted({fault.code for fault in everything} - set(self.covering))
        print(
            f"\n{len(session.items)} tests, {len(everything)} faults possible, {len(everything) - len(known)} in code no test here runs: {unseen}"
        )
        self._judge(faults.sample(everything, COUNT, SEED))
        return True

    def _look(self, session: pytest.Session, codes: dict[Any, str]) -> None:
        """Every test once: it must pass, and says which code of rights it runs.

        The last row of the matrix brings its stage up here; copies of this process find it there and share the others.
        """
        begun = time.monotonic()
        watch = sys.monitoring
        watch.use_tool_id(TOOL, "mutate")

        def started(code: Any, _offset: int) -> object:
            self.seen.add(codes[code])
            return watch.DISABLE

        watch.register_callback(TOOL, watch.events.PY_START, started)
        for code in codes:
            watch.set_local_events(TOOL, code, watch.events.PY_START)
        items = [item for item in session.items if "another_structures" not in item.nodeid]
        *others, last = items
        known: dict[str, Noted] = json.loads(KEPT.read_text()) if REUSE and KEPT.exists() else {}
        if known:
            others = [item for item in others if item.nodeid not in known and "tests/matrix" not in item.nodeid]
        # Announced as the next: never the same one, whose own setup would stay up with the stage.
        after = next(item for item in reversed(session.items) if item is not last and item.parent is last.parent)
        known |= self._note([last], after)
        for some in self._shared(others[::-1], after):
            known |= some
        watch.free_tool_id(TOOL)
        for item in session.items:
            noted = known.get(item.nodeid)
            if noted is not None:
                self.took[item.nodeid] = noted["took"]
                for code in noted["codes"]:
                    self.covering[code].append(item)
        self._twins(session, known)
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        KEPT.write_text(json.dumps(known))
        print(f"\nwhich test runs which code: read in {time.monotonic() - begun:.0f} s, {len(others) + 1} tests run")
        if failing := sorted(name for name, noted in known.items() if noted["failed"]):
            print(f"not counted on, they fail without any fault: {failing}")

    def _shared(self, items: list[pytest.Item], after: pytest.Item) -> Iterator[dict[str, Noted]]:
        """What ``_note`` finds, by as many copies of this process as there are to be."""
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        children = {}
        for number in range(PROCESSES):
            sys.stdout.flush()
            child = os.fork()
            if child == 0:
                share = items[number::PROCESSES]
                take_down_for(share[0] if share else after)
                noted = self._note(share, after)
                KEPT.with_suffix(f".{number}").write_text(json.dumps(noted))
                os._exit(0)
            children[child] = KEPT.with_suffix(f".{number}")
        for child, told in children.items():
            if os.waitpid(child, 0)[1]:
                raise RuntimeError("a copy of the process that reads which test runs which code has died")
            yield json.loads(told.read_text())
            told.unlink()

    def _note(self, items: list[pytest.Item], after: pytest.Item) -> dict[str, Noted]:
        """Run these; the stage that ``after`` needs stays up for those who follow."""
        import faults

        routes = {fault.code for fault in faults.in_access()}
        found: dict[str, Noted] = {}
        for item, following in zip(items, [*items[1:], after], strict=True):
            self.seen.clear()
            sys.monitoring.restart_events()
            begun = time.monotonic()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            codes = set(self.seen)
            if "where_volunteers_enter" in item.nodeid:
                codes |= routes
            row = getattr(getattr(item, "callspec", None), "params", {}).get("row")
            if row is not None and "test_cells" in item.nodeid:
                codes.add(f"route {row.route}")
            failed = item.nodeid in self.failed
            found[item.nodeid] = {
                "codes": [] if failed else sorted(codes), "took": time.monotonic() - begun, "failed": failed,
            }  # fmt: skip
        return found

    def _twins(self, session: pytest.Session, known: dict[str, Noted]) -> None:
        """The test that asks for the other structure's object runs the code that the row's cells run: it is not run to learn it."""
        rows = {
            item.nodeid.partition("[")[2]: known[item.nodeid]["codes"]
            for item in session.items
            if "test_cells" in item.nodeid and item.nodeid in known
        }
        for item in session.items:
            if "another_structures" in item.nodeid:
                for code in rows.get(item.nodeid.partition("[")[2], []):
                    self.covering[code].append(item)
                self.took[item.nodeid] = 1.0

    def _judge(self, sampled: list[Any]) -> None:
        unchanged = [replace(fault, what="nothing changed", do=lambda: None) for fault in sampled[:CONTROLS]]
        alive = len(self._living(unchanged))
        survivors = self._living(sampled)
        for fault in survivors:
            print(
                f"survivor {fault.where} in {fault.code}: {fault.what} ({len(self.covering.get(fault.code, []))} tests)"
            )
        killed = len(sampled) - len(survivors)
        share = 100 * killed / max(1, len(sampled))
        print(f"COUNT G36 mutants.unchanged_and_alive {alive}")
        print(f"MUTATE sampled={len(sampled)} killed={killed} share={share:.1f}")
        print(f"FAULT G36 mutants.share_under_90 {int(share < 90)}")
        print(f"FAULT G36 mutants.unchanged_and_dead {len(unchanged) - alive}", flush=True)
        self.weak = share < 90 or alive < len(unchanged)

    def _living(self, faults: list[Any]) -> list[Any]:
        """Those that no test sees, ``PROCESSES`` at a time."""
        running: dict[int, tuple[Any, float]] = {}
        survivors, waiting, done = [], list(faults), 0
        while waiting or running:
            while waiting and len(running) < PROCESSES:
                fault = waiting.pop(0)
                sys.stdout.flush()
                child = os.fork()
                if child == 0:
                    self._live_with(fault)
                running[child] = (fault, time.monotonic())
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                for child, (_fault, begun) in running.items():
                    if time.monotonic() - begun > SECONDS:
                        with contextlib.suppress(ProcessLookupError):
                            os.kill(child, signal.SIGKILL)
                time.sleep(0.05)
                continue
            fault, _begun = running.pop(pid)
            done += 1
            if done % 20 == 0:
                print(f"{done} of {len(faults)}, {len(survivors)} alive", flush=True)
            if status == 0:
                survivors.append(fault)
                print(f"ALIVE {fault.where} {fault.what}", flush=True)
        return survivors

    def _live_with(self, fault: Any) -> None:
        """In a copy of the process: make the fault, run the tests of that code; 0 when none saw it."""
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        self.failed.clear()
        try:
            fault.do()
        except BaseException:  # noqa: BLE001  a fault that cannot be made is none
            os._exit(9)
        items = self.covering.get(fault.code, [])
        # Those of the matrix first: the stage is there. A third of the rest, the quickest.
        matrix = [item for item in items if "tests/matrix" in item.nodeid]
        others = sorted(
            (item for item in items if "tests/matrix" not in item.nodeid), key=lambda item: self.took[item.nodeid]
        )
        step = max(1, len(matrix) // (MOST_TESTS // 2))
        chosen = [*matrix[::step], *others[:MOST_TESTS]]
        if chosen:
            take_down_for(chosen[0])
        for number, item in enumerate(chosen):
            following = chosen[number + 1] if number + 1 < len(chosen) else item.session.items[-1]
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                os._exit(1)
        os._exit(0)


def main() -> None:
    """Run, and fail when too many faults lived."""
    os.chdir(ROOT)
    judge = Judge()
    pytest.main(
        [
            "-q",
            "-p",
            "no:randomly",
            "-p",
            "no:xdist",
            "-p",
            "no:cacheprovider",
            "--timeout=0",
            "-s",
            "--no-header",
            "-o",
            "log_cli=false",
            *(one for one in TESTS if Path(one).exists()),
        ],
        plugins=[judge],
    )
    sys.exit(int(getattr(judge, "weak", True)))


if __name__ == "__main__":
    main()

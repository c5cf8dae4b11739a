"""A serving process stays on one core, what lasts is let go, and it leaves a core that others need (ADR 47)."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clicnjob.shared import cores
from clicnjob.shared.cores import Place, better_than, busy_seconds

ALL = frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else frozenset[int]()
several = pytest.mark.skipif(len(ALL) < 2, reason="one core, or a system that does not say")


@pytest.fixture
def apart() -> Iterator[None]:
    """Whatever a test keeps, the thread that runs the suite is not kept."""
    yield
    if ALL:
        os.sched_setaffinity(0, ALL)


@pytest.mark.parametrize(
    ("taken", "ours", "to"),
    [
        ({0: 1.0, 1: 0.1}, 0.95, None),
        ({0: 1.0, 1: 0.1}, 0.5, 1),
        ({0: 1.0, 1: 0.8}, 0.5, None),
        ({0: 0.7, 1: 0.1}, 0.1, None),
        ({0: 1.0, 1: 0.4, 2: 0.2}, 0.5, 2),
        ({}, 0.5, None),
    ],
    ids=["ours alone", "shared", "nowhere better", "room for both", "the idlest", "a system that says nothing"],
)
def test_a_core_is_left_when_others_need_it_and_another_is_half_idle(
    taken: dict[int, float], ours: float, to: int | None
) -> None:
    assert better_than(0, taken, ours) == to


def test_what_the_system_says_of_each_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sysconf", {"SC_CLK_TCK": 100}.get)
    stat = "cpu  9 9 9 9 9 9 9 9\ncpu0 100 20 30 5000 70 4 6 0\ncpu12 1 0 0 0 0 0 0 0 0 0\nintr 5 0\n"

    assert busy_seconds(stat) == {0: 1.6, 12: 0.01}


@several
@pytest.mark.usefixtures("apart")
def test_threads_begun_after_stay_too_but_those_let_go_and_the_programs_they_start() -> None:
    place = Place()
    place.keep()
    begun = threading.Thread(target=lambda: seen.append(os.sched_getaffinity(0)))
    seen: list[set[int]] = []
    begun.start()
    begun.join()
    assert seen == [{place.kept}]

    asked = [sys.executable, "-c", "import os; print(len(os.sched_getaffinity(0)))"]
    with place.anywhere():
        assert int(subprocess.check_output(asked)) == len(ALL)
    assert os.sched_getaffinity(0) == {place.kept}

    place.loosen()
    assert os.sched_getaffinity(0) == ALL
    with place.anywhere():
        pass
    assert os.sched_getaffinity(0) == ALL, "who was let go stays so"
    place.tighten()
    assert os.sched_getaffinity(0) == {place.kept}


@several
@pytest.mark.usefixtures("apart")
def test_all_move_together_but_those_let_go(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two processes kept on the same core: one sees it within seconds, and goes."""
    place, stat = Place(), tmp_path / "stat"
    place.keep()
    first = place.kept
    assert first is not None
    kept, loose = Waiting(lambda: None), Waiting(place.loosen)

    def say(busy: int) -> None:
        lines = [f"cpu{core} {busy if core == first else 0} 0 0 0 0 0 0" for core in sorted(ALL)]
        stat.write_text("\n".join(lines), encoding="ascii")

    async def look() -> None:
        moved = asyncio.Event()
        monkeypatch.setattr(place, "move", lambda core: (Place.move(place, core), moved.set()))
        watching = asyncio.create_task(place.watch())
        await asyncio.sleep(0)
        say(1_000_000)  # full, and little of it ours
        with place.anywhere():
            await moved.wait()
        watching.cancel()

    say(0)
    monkeypatch.setattr(cores, "STAT", stat)
    monkeypatch.setattr(cores, "EVERY", 0.02)
    asyncio.run(asyncio.wait_for(look(), 20))

    assert os.sched_getaffinity(0) == os.sched_getaffinity(kept.number) == {place.kept}
    assert place.kept != first
    assert os.sched_getaffinity(loose.number) == ALL
    kept.end()
    loose.end()


class Waiting:
    """A thread that waits to be asked to end, after its first deed."""

    def __init__(self, deed: Callable[[], None]) -> None:
        self._end, ready = threading.Event(), threading.Event()

        def live() -> None:
            deed()
            ready.set()
            self._end.wait(30)

        self._thread = threading.Thread(target=live, daemon=True)
        self._thread.start()
        assert ready.wait(10)
        assert self._thread.native_id is not None
        self.number = self._thread.native_id

    def end(self) -> None:
        self._end.set()
        self._thread.join()


def test_where_nothing_is_kept_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """macOS, one core, ``KEEP_CORE=0``."""
    monkeypatch.delattr(os, "sched_setaffinity", raising=False)
    place = Place()
    place.keep()
    place.loosen()
    place.tighten()
    with place.anywhere():
        pass
    asyncio.run(asyncio.wait_for(place.watch(), 5))

    assert place.kept is None


@several
@pytest.mark.usefixtures("apart")
def test_where_it_is_forbidden_everything_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sandbox refuses at the start, or a core is taken away later: no page fails for that."""

    def refused(*_: object) -> None:
        raise PermissionError

    later = Place()
    later.keep()
    monkeypatch.setattr(os, "sched_setaffinity", refused)
    never = Place()
    never.keep()
    assert never.kept is None
    for place in (never, later):
        place.loosen()
        with place.anywhere():
            pass
        place.tighten()
        place.move(min(ALL))
    monkeypatch.undo()

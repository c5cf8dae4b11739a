"""A serving process stays on one core, and leaves it to whoever else needs it (ADR 47).

The interpreter lets one thread of Python work at a time. When the loop and the pages take turns on two cores, each turn carries what they
work on from the caches of one to those of the other: a page cost a third more, a message a quarter (docs/performance.md). What
computes outside the interpreter, or for long, is let go to any core: slow pages, jobs, programs that decode.

Linux only, by ``sched_setaffinity``; elsewhere, with one core or ``KEEP_CORE=0``, nothing happens.
"""

import asyncio
import contextlib
import os
import secrets
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

EVERY = 2.0
"""Seconds between two looks at the neighbours."""
FULL, CROWDED, ROOMY = 0.9, 0.3, 0.5
"""Shares of a core: one that has no more to give; what others take of ours before we leave it; how much another one may be taken."""
STAT, TASKS = Path("/proc/stat"), Path("/proc/self/task")


class Place:
    """Where the threads of this process work: on ``kept`` alone, or anywhere ``allowed``."""

    def __init__(self) -> None:
        self.allowed: frozenset[int] = frozenset()
        self.kept: int | None = None

    def keep(self) -> None:
        """Keep the calling thread, and those it will begin, on one of the cores we were given: any, for other processes do as we do."""
        if not hasattr(os, "sched_setaffinity") or not STAT.exists():
            return
        self.allowed = frozenset(os.sched_getaffinity(0))
        if len(self.allowed) > 1:
            core = secrets.choice(sorted(self.allowed))
            self.kept = core if _put(0, {core}) else None

    def loosen(self, thread: int = 0) -> None:
        """Let a thread (its native number; 0: the calling one) work on any core."""
        if self.kept is not None:
            _put(thread, self.allowed)

    def tighten(self) -> None:
        """The calling thread comes back to ours."""
        if self.kept is not None:
            _put(0, {self.kept})

    @contextlib.contextmanager
    def anywhere(self) -> Iterator[None]:
        """What the calling thread begins meanwhile, programs too, is not kept."""
        kept = self.kept is not None and len(os.sched_getaffinity(0)) == 1
        self.loosen()
        try:
            yield
        finally:
            if kept:  # on the core that is ours by then
                self.tighten()

    def move(self, core: int) -> None:
        """Every thread kept on our core goes to another one; those let loose stay so."""
        self.kept = core
        for thread in (int(task.name) for task in TASKS.iterdir()):
            with contextlib.suppress(ProcessLookupError):
                if len(os.sched_getaffinity(thread)) == 1:
                    _put(thread, {core})

    async def watch(self) -> None:
        """Leave a core that others need while another one is half idle: they may be kept there, as we are here."""
        if self.kept is None:
            return
        seen = Look.now()
        while True:
            # Not at the same moment as another process that had the same thought.
            await asyncio.sleep(EVERY * secrets.SystemRandom().uniform(0.75, 1.25))
            last, seen = seen, Look.now()
            if (better := better_than(self.kept, *seen.since(last, self.allowed))) is not None:
                self.move(better)


def _put(thread: int, where: Collection[int]) -> bool:
    """Whether it could be: the thread may have ended, the core be taken away, a sandbox forbid it. No page fails for that."""
    try:
        os.sched_setaffinity(thread, where)
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class Look:
    """What the cores had worked at a moment, and this process: in seconds."""

    cores: dict[int, float]
    ours: float
    at: float

    @classmethod
    def now(cls) -> "Look":
        """Read it."""
        return cls(busy_seconds(STAT.read_text("ascii")), time.process_time(), time.monotonic())

    def since(self, last: "Look", allowed: Collection[int]) -> tuple[dict[int, float], float]:
        """The share of each core used since, and how much of one this process used."""
        lasted = self.at - last.at
        taken = {core: (spent - last.cores.get(core, 0.0)) / lasted for core, spent in self.cores.items()}
        return {core: share for core, share in taken.items() if core in allowed}, (self.ours - last.ours) / lasted


def busy_seconds(stat: str) -> dict[int, float]:
    """What ``/proc/stat`` says each core has worked, in seconds."""
    tick = os.sysconf("SC_CLK_TCK")
    found = {}
    for line in stat.splitlines():
        name, *fields = line.split()
        if name.startswith("cpu") and name[3:].isdigit():
            user, nice, system, _idle, _waiting, interrupts, soft = map(int, fields[:7])
            found[int(name[3:])] = (user + nice + system + interrupts + soft) / tick
    return found


def better_than(kept: int, taken: Mapping[int, float], ours: float) -> int | None:
    """The core to go to, or None: ``taken`` is the share of each that is used, ``ours`` what this process uses of its own."""
    if taken.get(kept, 0.0) < FULL or taken[kept] - ours < CROWDED:
        return None
    least = min(taken, key=lambda core: taken[core])
    return least if taken[least] < ROOMY else None


place = Place()

"""G3: the disk is full, or fails while it synchronises."""

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.reliability import powercut
from tests.reliability.checker import History, Kind, Violations, check
from tests.reliability.clients import DOORS, Door, Reader, Writer, all_screens, join
from tests.reliability.conftest import amount
from tests.reliability.installation import Installation, Server

MESSAGES, TOLD = amount(24, 400), amount(6, 100)
FAULTS = {
    "eio": ("fdatasync", "error=EIO:when=1+2"),
    "enospc": ("pwrite64", "error=ENOSPC:when=1+2"),
}
"""The call that fails, and how: one synchronisation of two, one write of two. Only on the journal of the database."""


@contextlib.contextmanager
def failing(server: Server, journal: Path, fault: str, folder: Path) -> Iterator[None]:
    """The server's journal fails from now on, until the end of the block."""
    if why := powercut.missing():
        pytest.skip(why)
    call, how = FAULTS[fault]
    command = ["strace", "-f", "-P", str(journal), "-e", f"trace={call}", "-e", f"inject={call}:{how}"]
    strace = powercut.attached(
        [*command, "-o", str(folder / "failing.log"), "-p", str(server.pid)], folder / "strace.err"
    )
    try:
        yield
    finally:
        powercut.detach(strace)


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_failing_disk(
    embedded: Installation, door: Door, fault: str, tmp_path: Path, figures: Callable[..., None]
) -> None:
    """G3: who writes is told, nothing acknowledged is missing, the database is sound, it goes on without a restart.

    Who waits for more than two minutes after the disk is well again is named by ``join``.
    """
    talks = embedded.seed(talks=2)
    server, history = embedded.start(), History()
    people = [
        (f"{name} {number}", talk, person)
        for number, talk in enumerate(talks)
        for name, person in (("Léa", talk.youth), ("Claire", talk.staff))
    ]
    writers = [
        Writer(
            name, history=history, door=door, where=lambda: server.port, talk=talk, person=person,
            count=MESSAGES // 4, timeout=60, pause=0.05, gives_up=0.1, patience=120,
        )
        for name, talk, person in people
    ]  # fmt: skip
    for writer in writers:
        assert writer.write(-1) is Kind.OK
    before = history.count(Kind.OK)
    with failing(server, embedded.sqlite.with_name("clicnjob.sqlite3-wal"), fault, tmp_path):
        for writer in writers:
            writer.start()
        until(lambda: sum(one.errors for one in writers) >= TOLD or not any(one.is_alive() for one in writers))
        during = history.count(Kind.OK) - before
    told = sum(writer.errors for writer in writers)
    join(writers)
    # Not always told: the fast door writes a batch that failed again, one by one, and the next synchronisation holds.
    struck = (tmp_path / "failing.log").read_text().count("(INJECTED)")
    assert struck > 0, "the disk did not fail while they wrote"
    rows = embedded.rows(talks)
    readers = [Reader(name, where=lambda: server.port, talk=talk, person=person) for name, talk, person in people]
    found: Violations = check(
        history.events, rows, all_screens(readers), {one.name: one.person.account for one in writers}
    )
    found["outbox"] = embedded.miscounts(talks, nobody_read=False)
    found["corrupt"] = [state for state in integrity(embedded.sqlite) if state != "ok"]
    counts = {"acknowledged": history.count(Kind.OK), "acknowledged_meanwhile": during}
    counts |= {"failed_calls": struck, "told_not_sent": told}
    figures("G3", f"{fault}_{door.name}", found, **counts)


def until(holds: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "the writers neither end nor are told"
        time.sleep(0.02)


def integrity(base: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(f"file:{base}?mode=ro", uri=True)) as connection:
        return [state for (state,) in connection.execute("PRAGMA integrity_check")]

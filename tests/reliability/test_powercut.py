"""G2: the current is cut. A real server's writes are logged, then replayed without what was not synchronised."""

import contextlib
import signal
import sqlite3
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.reliability import powercut
from tests.reliability.checker import Event, History, Kind
from tests.reliability.clients import DOORS, Door, Writer, join
from tests.reliability.conftest import FULL, amount
from tests.reliability.installation import Installation
from tests.reliability.powercut import Act, Cut, Op, cuts, read_line

CUTS, MESSAGES = amount(60, 500), amount(40, 400)
BASE, WAL = "clicnjob.sqlite3", "clicnjob.sqlite3-wal"
NAMES = frozenset({BASE, WAL})


def test_a_log_is_read() -> None:
    path = "".join(f"\\x{byte:02x}" for byte in b"/data/clicnjob.sqlite3-wal")
    assert read_line(f'12.5 pwrite64(7<{path}>, "\\x00\\x41\\x0a", 3, 32) = 3') == Op(
        12.5, WAL, Act.WRITE, 32, b"\0A\n"
    )
    assert read_line(f'12.5 pwrite64(7</d/{WAL}>, "\\x41\\x42", 2, 8) = 1') == Op(12.5, WAL, Act.WRITE, 8, b"A")
    assert read_line(f"12.6 fdatasync(7</d/{WAL}>) = 0") == Op(12.6, WAL, Act.SYNC)
    assert read_line(f"12.7 ftruncate(7</d/{WAL}>, 4096) = 0") == Op(12.7, WAL, Act.TRUNCATE, 4096)
    assert read_line(f'12.8 unlink("/d/{WAL}") = 0') == Op(12.8, WAL, Act.REMOVE)
    assert read_line(f"12.9 fdatasync(7</d/{WAL}>) = -1 EIO (Input/output error)") is None
    assert read_line("12.9 --- SIGINT {si_signo=SIGINT} ---") is None


def test_a_cut_keeps_what_was_synchronised_and_owes_nothing_else() -> None:
    ops = [
        Op(1.0, BASE, Act.WRITE, 2, b"cd"),
        Op(2.0, BASE, Act.SYNC),
        Op(3.0, WAL, Act.WRITE, 0, b"12"),
        Op(4.0, WAL, Act.WRITE, 4, b"56"),
        Op(5.0, BASE, Act.TRUNCATE, 1),
    ]
    found = list(cuts({BASE: b"ab"}, ops, range(5)))
    assert [cut.before for cut in found] == [2.0, 3.0, 4.0, 5.0, float("inf")]
    assert found[1].files == {BASE: b"abcd"}
    assert found[3].files == {BASE: b"abcd"}, "every other cut drops all that waits"
    seen = {cut.files.get(WAL, b"") for seed in range(40) for cut in cuts({BASE: b"ab"}, ops, [3], seed)}
    assert seen == {b"", b"12", bytes(4) + b"56", b"12" + bytes(2) + b"56"}, (
        "else any of them may be there, in no order"
    )


def write_and_log(site: Installation, door: Door, folder: Path, synchronous: str = "") -> "Logged":
    """Four people write to a real server whose writes are logged from a still start."""
    if why := powercut.missing():
        pytest.skip(why)
    talks = site.seed(talks=2)
    server = site.start(synchronous=synchronous)
    history = History()
    writers = [
        Writer(
            f"{name} {number}", history=history, door=door, where=lambda: server.port, talk=talk, person=person,
            count=MESSAGES // 4, timeout=60,
        )
        for number, talk in enumerate(talks)
        for name, person in (("Léa", talk.youth), ("Claire", talk.staff))
    ]  # fmt: skip
    for writer in writers:
        assert writer.write(-1) is Kind.OK, "each has been there once: sessions and keys are at hand"
    folder.mkdir(exist_ok=True)
    server.kill(signal.SIGSTOP)
    start = {name: path.read_bytes() for name in NAMES if (path := site.sqlite.with_name(name)).exists()}
    trace = powercut.Trace(server.pid, folder)
    server.kill(signal.SIGCONT)
    for writer in writers:
        writer.start()
    join(writers)
    ops = trace.end(NAMES)
    site.stop(server)
    return Logged(start, ops, history.events)


class Logged:
    """A session of writing: the files at its start, what was done to them, what was acknowledged when."""

    def __init__(self, start: powercut.Files, ops: list[Op], events: list[Event]) -> None:
        self.start, self.ops = start, ops
        self.acks = [(event.at, event.client_id) for event in events if event.kind is Kind.OK]

    def cut(self, folder: Path, ops: list[Op], points: int) -> dict[str, list[str]]:
        """What is lost or corrupt after each of so many cuts."""
        lost, corrupt = [], []
        spread = [number * (len(ops) - 1) // (points - 1) for number in range(points)]
        for cut in cuts(self.start, ops, spread):
            with powercut.put(cut.files, folder / "found") as found:
                state, stored = look(found / BASE)
            if state != "ok":
                corrupt.append(f"after {cut.after}: {state}")
            lost += [f"{one}, after {cut.after}" for one in self.owed(cut) - stored]
        return {"acked_and_lost": lost, "corrupt": corrupt}

    def owed(self, cut: Cut) -> set[str]:
        return {client_id for at, client_id in self.acks if at < cut.before}


def look(base: Path) -> tuple[str, set[str]]:
    """Whether a database is sound, and the ids of its messages."""
    try:
        with contextlib.closing(sqlite3.connect(base)) as connection:
            [(state,), *_] = connection.execute("PRAGMA integrity_check").fetchall()
            rows = connection.execute("SELECT client_id FROM messaging_message").fetchall()
    except sqlite3.DatabaseError as error:
        return str(error), set()
    return state, {str(uuid.UUID(one)) for (one,) in rows}


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_power_cut(embedded: Installation, door: Door, tmp_path: Path, figures: Callable[..., None]) -> None:
    """G2: at every cut, what was acknowledged is there and the database is sound; without its syncs it would not be."""
    logged = write_and_log(embedded, door, tmp_path / "strace")
    points = min(CUTS, len(logged.ops))
    found = logged.cut(tmp_path, logged.ops, points)
    trusting = logged.cut(tmp_path, powercut.without_syncs(logged.ops), 12)
    found["blind_to_losses"] = [] if trusting["acked_and_lost"] else ["no cut of an unsynchronised log lost anything"]
    found["too_few_cuts"] = [] if points == CUTS else [f"{points} of {CUTS}"]
    syncs = len(logged.ops) - len(powercut.without_syncs(logged.ops))
    figures(
        "G2", f"cut_{door.name}", found, cuts=points, acknowledged=len(logged.acks), writes=len(logged.ops), syncs=syncs
    )


@pytest.mark.slow
@pytest.mark.skipif(not FULL, reason="the check of the check: make faults FULL=1")
def test_a_database_that_does_not_wait_for_the_disk_is_caught(
    embedded: Installation, tmp_path: Path, figures: Callable[..., None]
) -> None:
    """G2, the check of the check: the same server with synchronous=NORMAL, which it refuses by itself, loses."""
    logged = write_and_log(embedded, DOORS[0], tmp_path / "strace", synchronous="NORMAL")
    lost = logged.cut(tmp_path, logged.ops, CUTS)["acked_and_lost"]
    found = {"blind_to_losses": [] if lost else ["synchronous=NORMAL lost nothing"]}
    figures("G2", "normal", found, cuts=CUTS, acknowledged=len(logged.acks), lost_over_all_cuts=len(lost))

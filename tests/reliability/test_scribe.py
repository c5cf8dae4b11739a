"""G1: the process that writes the messages of a serving one (ADR 49) dies, freezes or is left alone; nothing shows but the time it takes."""

import contextlib
import json
import os
import random
import signal
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.reliability.checker import History, Kind, check
from tests.reliability.clients import CSRF, FastDoor, Follower, Reader, Wire, Writer, all_screens, join
from tests.reliability.conftest import amount
from tests.reliability.installation import Installation, Person, Server, Talk

ACKNOWLEDGED, KILLS = amount(400, 10_000), amount(5, 200)
PATIENCE = 20.0


@pytest.fixture
def beside(site: Installation) -> Installation:
    if not site.database_url or len(os.sched_getaffinity(0)) < 2:
        pytest.skip("a scribe needs PostgreSQL and two cores: make faults PG=1")
    return site


def children(pid: int) -> list[int]:
    """The processes a process began and that are there."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


def scribe_of(server: Server, *, but: int = 0) -> int:
    """The scribe of a serving process, another one than ``but``, once it is there."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for keeper in children(server.pid):
            for scribe in children(keeper):
                if scribe != but:
                    return scribe
        time.sleep(0.01)
    raise AssertionError("no scribe")


def gone(*pids: int) -> bool:
    """Whether these processes end by themselves."""
    deadline = time.monotonic() + PATIENCE
    while (left := [pid for pid in pids if _is_there(pid)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not left


def _is_there(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    return False


def send(server: Server, talk: Talk, person: Person, text: str, client_id: str = "") -> int:
    """One message by the fast door: its status."""
    wire = Wire(lambda: server.port, person.sessions[0], timeout=PATIENCE)
    with contextlib.closing(wire):
        letter = json.dumps({"body": text, "client_id": client_id or str(uuid.uuid4())}).encode()
        path = f"/flux/envoyer/{talk.id}/"
        return wire.ask("POST", path, letter, Content_Type="application/json", X_CSRFToken=CSRF).status


@pytest.mark.slow
def test_killed_scribe(beside: Installation, figures: Callable[..., None]) -> None:
    """G1: it is killed again and again: nobody is refused, nothing is lost or twice, who listens sees it all in its order."""
    talks, history, chance = beside.seed(talks=2), History(), random.Random(1)
    server, kills = beside.start(), 0
    readers = [
        Reader(f"{name} {number}", where=lambda: server.port, talk=talk, person=person)
        for number, talk in enumerate(talks)
        for name, person in (("phone", talk.youth), ("desk", talk.staff))
    ]
    followers = [Follower(reader, where=lambda: server.port, visits=0, stay=0) for reader in readers]
    writers = [
        Writer(
            f"{name} {number}", history=history, door=FastDoor(), where=lambda: server.port, talk=talk, person=person,
            count=ACKNOWLEDGED // 4, enough=lambda: kills >= KILLS,
        )
        for number, talk in enumerate(talks)
        for name, person in (("Léa", talk.youth), ("Claire", talk.staff))
    ]  # fmt: skip
    for thread in (*followers, *writers):
        thread.start()
    scribe = 0
    while kills < KILLS:
        scribe = scribe_of(server, but=scribe)
        time.sleep(0.2 + chance.random() * 0.1)
        os.kill(scribe, signal.SIGKILL)
        kills += 1
    join(writers)
    rows = beside.rows(talks)
    deadline = time.monotonic() + PATIENCE
    while sum(len(reader.lines) for reader in readers) < 2 * len(rows) and time.monotonic() < deadline:
        time.sleep(0.02)
    heard = [reader.screen() for reader in readers]
    for follower in followers:
        follower.leave.set()
    join(followers)
    authors = {writer.name: writer.person.account for writer in writers}
    found = check(history.events, rows, all_screens(readers), authors) | {
        "outbox": beside.miscounts(talks, nobody_read=False),
        "not_heard_by_stream": [
            one.reader for one in heard if len(one.lines) != sum(row.talk == one.talk for row in rows)
        ],
        "changed_on_screen": [one for reader in readers for one in reader.changed],
        "errors": [writer.name for writer in writers if writer.errors],
    }
    figures("G1", "kill_scribe", found, acknowledged=history.count(Kind.OK), kills=kills)


def test_a_frozen_scribe_keeps_only_what_it_holds(beside: Installation) -> None:
    """The others go through the serving process itself; what it held is answered once it wakes."""
    first, second = beside.seed(talks=2)
    server = beside.start()
    scribe = scribe_of(server)
    assert send(server, first, first.youth, "avant") == 201
    os.kill(scribe, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as elsewhere:
        held = elsewhere.submit(send, server, first, first.youth, "pendant")
        time.sleep(0.5)
        assert send(server, second, second.youth, "à côté") == 201
        assert not held.done()
        os.kill(scribe, signal.SIGCONT)
        assert held.result(timeout=PATIENCE) == 201
    assert sorted(row.seq for row in beside.rows([first])) == [1, 2]


def test_refusals_come_back_from_it(beside: Installation) -> None:
    """The same id for another text is refused, for the same text it answers as before."""
    [talk] = beside.seed()
    server = beside.start()
    scribe_of(server)
    one = str(uuid.uuid4())
    assert [send(server, talk, talk.staff, text, one) for text in ("Bonjour", "Autre chose", "Bonjour")] == [
        201,
        409,
        200,
    ]
    assert len(beside.rows([talk])) == 1


def test_without_its_keeper_the_serving_process_writes(beside: Installation) -> None:
    """The keeper is killed: its scribe ends, messages are stored all the same."""
    [talk] = beside.seed()
    server = beside.start()
    scribe = scribe_of(server)
    [keeper] = children(server.pid)
    assert send(server, talk, talk.youth, "avec") == 201
    os.kill(keeper, signal.SIGKILL)
    assert gone(keeper, scribe)
    assert send(server, talk, talk.youth, "sans") == 201
    assert children(server.pid) == [] or not _is_there(keeper)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "told to stop"])
def test_none_survives_who_it_served(beside: Installation, how: signal.Signals) -> None:
    server = beside.start()
    scribe = scribe_of(server)
    [keeper] = children(server.pid)
    server.kill(how)
    assert gone(keeper, scribe)

"""G5: readers come and go a thousand times while four people write in one conversation."""

import contextlib
import itertools
import time
from collections.abc import Callable

import pytest

from tests.reliability.checker import History, Kind, check
from tests.reliability.clients import DOORS, Door, Follower, Reader, Where, Writer, join
from tests.reliability.conftest import amount
from tests.reliability.installation import Installation

RECONNECTIONS, READERS, WRITERS = amount(60, 1000), 8, 4
PROCESSES, MESSAGES = amount(2, 4), amount(48, 1200)
BELL_SECONDS = 10.0


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_readers_who_come_and_go(site: Installation, door: Door, figures: Callable[..., None]) -> None:
    """G5: every reader ends with the database's list, each message once, no gap; on PostgreSQL through several processes.

    A reader only looks when a stream opens or rings: the last messages, written once all stay, come up by the stream.
    """
    [talk] = site.seed(devices=READERS // 2)
    servers = [site.start() for _ in range(PROCESSES if site.database_url else 1)]
    turn = itertools.cycle(server.port for server in servers)
    anywhere: Where = lambda: next(turn)  # noqa: E731  GIL: one turn at a time
    history = History()
    sides = [("Léa", talk.youth), ("Claire", talk.staff)]
    writers = [
        Writer(
            f"{name} {device}", history=history, door=door, where=anywhere, talk=talk, person=person, device=device,
            count=MESSAGES // WRITERS, pause=amount(200, 50) / 1000,
        )
        for name, person in sides
        for device in range(WRITERS // 2)
    ]  # fmt: skip
    followers = [
        Follower(
            Reader(f"page of {name} {device}", where=anywhere, talk=talk, person=person, device=device),
            where=anywhere, visits=-(-RECONNECTIONS // READERS), stay=0.2,
        )
        for name, person in sides
        for device in range(READERS // 2)
    ]  # fmt: skip
    for thread in [*followers, *writers]:
        thread.start()
    join(writers)
    wait(lambda: all(follower.stays.is_set() for follower in followers), 4 * 3600)
    for writer in writers:
        with contextlib.closing(writer.wire):
            assert writer.write(writer.count) is Kind.OK
    stored = site.rows([talk])
    late = wait(lambda: all(len(follower.reader.lines) >= len(stored) for follower in followers), BELL_SECONDS)
    for follower in followers:
        follower.leave.set()
    join(followers)
    authors = {writer.name: writer.person.account for writer in writers}
    found = check(history.events, stored, [follower.reader.screen() for follower in followers], authors)
    found |= {
        "changed_on_screen": [one for follower in followers for one in follower.reader.changed],
        "not_rung_in_ten_seconds": late,
        "counters": site.miscounts([talk], nobody_read=False),
    }
    figures(
        "G5", f"readers_{door.name}", found,
        acknowledged=history.count(Kind.OK), reconnections=sum(one.reconnections for one in followers),
        refused_streams=sum(one.failures for one in followers), bells=sum(one.bells for one in followers), by_stream=sum(one.reader.by_stream for one in followers),
        processes=len(servers),
    )  # fmt: skip


def wait(holds: Callable[[], bool], seconds: float) -> list[str]:
    """Until it holds; one violation when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return [f"not within {seconds:g} s"]
        time.sleep(0.02)
    return []

"""G1: the server is killed (``kill -9``) again and again while four people write."""

import random
import time
from collections.abc import Callable

import pytest

from tests.reliability.checker import History, Kind, check
from tests.reliability.clients import DOORS, Door, Reader, Writer, all_screens, join
from tests.reliability.conftest import amount
from tests.reliability.installation import Installation

ACKNOWLEDGED, KILLS = amount(600, 10_000), amount(10, 200)


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_killed_server(site: Installation, door: Door, figures: Callable[..., None]) -> None:
    """G1: nothing acknowledged is lost, nothing is twice, each one's order holds, the outbox tells what the rows tell."""
    talks = site.seed(talks=2)
    history, chance = History(), random.Random(1)
    server, kills = site.start(), 0
    writers = [
        Writer(
            f"{name} {number}", history=history, door=door, where=lambda: server.port, talk=talk, person=person,
            count=ACKNOWLEDGED // 4, enough=lambda: kills >= KILLS, gives_up=0.1,
        )
        for number, talk in enumerate(talks)
        for name, person in (("Léa", talk.youth), ("Claire", talk.staff))
    ]  # fmt: skip
    for writer in writers:
        writer.start()
    between = ACKNOWLEDGED // (2 * KILLS)
    next_kill = between // 2
    while any(writer.is_alive() for writer in writers):
        time.sleep(0.005)
        if kills < KILLS and history.count(Kind.OK) >= next_kill:
            time.sleep(chance.random() * 0.05)
            site.stop(server)
            kills += 1
            next_kill = history.count(Kind.OK) + chance.randint(between * 3 // 4, between)
            server = site.start(server.port)
    join(writers)
    rows = site.rows(talks)
    unread = site.miscounts(talks, nobody_read=True)
    readers = [
        Reader(f"{name} {number}", where=lambda: server.port, talk=talk, person=person)
        for number, talk in enumerate(talks)
        for name, person in (("phone", talk.youth), ("desk", talk.staff))
    ]
    screens = all_screens(readers)
    authors = {writer.name: writer.person.account for writer in writers}
    found = check(history.events, rows, screens, authors) | {
        "outbox": unread,
        "changed_on_screen": [one for reader in readers for one in reader.changed],
        "too_few_kills": [f"{kills} of {KILLS}"] if kills < KILLS else [],
    }
    acknowledged = history.count(Kind.OK)
    figures(
        "G1",
        f"kill_{door.name}",
        found,
        acknowledged=acknowledged,
        kills=kills,
        retries=sum(w.retries for w in writers),
    )

"""G4: a fifth of the requests and a fifth of the answers never arrive."""

from collections.abc import Callable

import pytest

from tests.reliability.checker import History, Kind, Violations, check
from tests.reliability.clients import DOORS, Door, Reader, Where, Writer, all_screens, join
from tests.reliability.conftest import amount
from tests.reliability.installation import Installation, Talk
from tests.reliability.relay import Cut, Relay

MESSAGES, WRITERS = amount(60, 400), 4


def write_through(
    site: Installation, door: Door, through: Where, direct: Where, timeout: float
) -> tuple[Violations, dict[str, int]]:
    """Four people write through the bad network; both sides read by the good one. What went wrong, and how much was done."""
    talks: list[Talk] = site.seed(talks=2)
    history = History()
    writers = [
        Writer(
            f"{name} {number}", history=history, door=door, where=through, talk=talk, person=person,
            count=MESSAGES // WRITERS, timeout=timeout, gives_up=0.05,
        )
        for number, talk in enumerate(talks)
        for name, person in (("Léa", talk.youth), ("Claire", talk.staff))
    ]  # fmt: skip
    for writer in writers:
        writer.start()
    join(writers)
    rows, unread = site.rows(talks), site.miscounts(talks, nobody_read=True)
    readers = [
        Reader(f"{name} {number}", where=direct, talk=talk, person=person)
        for number, talk in enumerate(talks)
        for name, person in (("phone", talk.youth), ("desk", talk.staff))
    ]
    found = check(history.events, rows, all_screens(readers), {one.name: one.person.account for one in writers})
    retries = sum(writer.retries for writer in writers)
    return found | {"outbox": unread}, {"acknowledged": history.count(Kind.OK), "retries": retries}


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_cut_connections(site: Installation, door: Door, figures: Callable[..., None]) -> None:
    """G4: connections cut in the request, before the answer and in the middle of it: nothing lost, nothing twice."""
    server = site.start()
    relay = Relay(server.port, cut=0.2)
    found, counts = write_through(site, door, lambda: relay.port, lambda: server.port, timeout=10)
    relay.close()
    for cut in (Cut.REQUEST, Cut.ANSWER, Cut.MIDDLE):
        assert relay.cuts[cut] > 0, "the network was not bad enough to prove anything"
    answers_lost = relay.cuts[Cut.ANSWER] + relay.cuts[Cut.MIDDLE]
    figures("G4", f"cut_{door.name}", found, requests_lost=relay.cuts[Cut.REQUEST], answers_lost=answers_lost, **counts)

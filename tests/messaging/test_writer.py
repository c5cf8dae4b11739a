"""The queue before the lanes."""

import asyncio
import threading
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from clicnjob.messaging.drafts import Draft
from clicnjob.messaging.enums import Side
from clicnjob.messaging.hot import writer as queue
from clicnjob.shared.actor import Actor, Kind

AUTHOR = Actor(Kind.STAFF, name="Claire", user_id=uuid.uuid4())


def draft(talk: uuid.UUID) -> Draft:
    return Draft(talk, uuid.uuid4(), AUTHOR.id, Side.STRUCTURE, "Bonjour", uuid.uuid4())


def test_nobody_waits_behind_a_loop_that_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that stopped while it stored: the next one stores, in the very same conversation too."""
    begun, go_on, talk = threading.Event(), threading.Event(), uuid.uuid4()

    def store(taken: Sequence[queue.Waiting], *, again: bool) -> list[Any]:
        begun.set()
        go_on.wait(timeout=10)
        return [ValueError("nothing is stored here") for _ in taken]

    monkeypatch.setattr(queue, "_all_of_it", store)
    writer = queue.Writer()

    def write() -> Any:
        return writer.write(draft(talk), author=AUTHOR, first_name="Claire", bells=())

    async def write_and_stop() -> None:
        writing = asyncio.ensure_future(write())
        await asyncio.to_thread(begun.wait, 10)
        assert not writing.done()

    with ThreadPoolExecutor(1) as elsewhere:  # a browser test's loop runs in this thread
        elsewhere.submit(asyncio.run, write_and_stop()).result()
        go_on.set()
        assert isinstance(elsewhere.submit(asyncio.run, asyncio.wait_for(write(), timeout=10)).result(), ValueError)


def test_a_thread_tells_after_what_the_heralds_still_carry(monkeypatch: pytest.MonkeyPatch) -> None:
    """With Redis: a batch that was held up, then written by a thread, does not overtake the one before it (G5)."""
    told: list[str] = []

    class Slow:
        waits = True

        def tell(self, news: Sequence[tuple[str, Any]]) -> None:
            told.extend(topic for topic, _event in news)

    bus, busy, go_on = Slow(), threading.Event(), threading.Event()

    def earlier() -> None:
        busy.set()
        go_on.wait(timeout=10)
        bus.tell([("the first batch", None)])

    monkeypatch.setattr(queue, "bus", lambda: bus)
    monkeypatch.setattr(queue, "store", lambda letters: [])
    queue.heralds.submit(earlier)
    assert busy.wait(timeout=10)
    with ThreadPoolExecutor(1) as lane:
        lane.submit(queue._all_of_it, [], again=True).result(timeout=10)
        before = list(told)
        go_on.set()
        queue.heralds.submit(lambda: None).result(timeout=10)
    assert (before, told) == ([], ["the first batch", queue.EVERYTHING])

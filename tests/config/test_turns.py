"""Three quick pages at a time, slow ones beside them; what is said in one turn leaves in one write."""

import asyncio
import threading
import time
from typing import Any

import pytest

from clicnjob.config import bridge
from clicnjob.config.bridge import Threads, Turns
from clicnjob.config.together import Together


class Line:
    """A transport that remembers what was written."""

    def __init__(self) -> None:
        self.said: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.said.append(data)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


async def _pages(how_many: int, seconds: float) -> int:
    """The most that were made at once."""
    turns, now, most = Turns(), 0, 0

    async def page() -> None:
        nonlocal now, most
        async with turns.taken():
            now += 1
            most = max(most, now)
            await asyncio.sleep(seconds)
            now -= 1

    await asyncio.gather(*(page() for _ in range(how_many)))
    assert turns._free._value == bridge.AT_ONCE, "every turn was given back, once"
    return most


def test_quick_pages_pass_some_at_a_time() -> None:
    assert asyncio.run(_pages(9, 0.001)) == bridge.AT_ONCE


def test_slow_pages_hold_nobody_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file taken apart for twenty seconds does not keep the messages of the others waiting."""
    monkeypatch.setattr(bridge, "QUICK", 0.01)

    assert asyncio.run(_pages(6, 0.2)) == 6


def test_a_page_that_fails_gives_its_turn_back() -> None:
    async def fail() -> None:
        turns = Turns()
        for _ in range(bridge.AT_ONCE + 1):
            with pytest.raises(ValueError, match="broken"):
                async with turns.taken():
                    raise ValueError("broken")

    asyncio.run(asyncio.wait_for(fail(), 5))


async def _told(*words: Any) -> Line:
    line = Line()
    together = Together(line, asyncio.get_running_loop())  # type: ignore[arg-type]
    for word in words:
        together.close() if word is None else together.write(word)
    await asyncio.sleep(0)
    return line


def test_head_and_body_leave_in_one_write_in_their_order() -> None:
    assert asyncio.run(_told(b"head ", b"body")).said == [b"head body"]


def test_what_waits_is_said_before_the_line_closes() -> None:
    line = asyncio.run(_told(b"bye", None))

    assert (line.said, line.closed) == ([b"bye"], True)


# -- threads ---------------------------------------------------------------------------------------------------------------


def _who() -> str:
    return threading.current_thread().name


def test_the_last_thread_to_rest_works_first() -> None:
    """One page after another is made by one thread: its connection and its plans stay warm."""
    threads = Threads(8, "warm")

    def ask() -> str:
        name = threads.submit(_who).result(5)
        while len(threads._resting) < threads._begun:  # an answer is known a little before its thread rests
            time.sleep(0.001)
        return name

    assert {ask() for _ in range(20)} == {"warm-1"}


def test_as_many_work_as_there_are_and_the_others_wait() -> None:
    threads, together = Threads(3, "busy"), threading.Barrier(3)

    def meet() -> str:
        together.wait(5)
        return _who()

    met = [threads.submit(meet) for _ in range(9)]

    assert {one.result(5) for one in met} == {"busy-1", "busy-2", "busy-3"}


def test_a_thread_outlives_what_fails() -> None:
    threads = Threads(1, "tough")

    def fail() -> None:
        raise ValueError("broken")

    broken = [threads.submit(fail) for _ in range(3)]
    assert all(isinstance(one.exception(5), ValueError) for one in broken)
    assert threads.submit(_who).result(5) == "tough-1"


def test_what_nobody_waits_for_any_more_is_not_begun() -> None:
    threads, go, done = Threads(1, "spared"), threading.Event(), []
    first = threads.submit(go.wait, 5)
    given_up = threads.submit(done.append, "given up")

    assert given_up.cancel()
    go.set()
    assert first.result(5)
    threads.submit(done.append, "wanted").result(5)
    assert done == ["wanted"]


def test_a_page_that_lasts_computes_on_any_core_and_its_thread_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing a password, drawing a long table: beside the other pages, not in their way (ADR 47)."""
    said: list[tuple[str, int]] = []

    class Recorded:
        def loosen(self, thread: int) -> None:
            said.append(("loose", thread))

        def tighten(self) -> None:
            said.append(("tight", threading.get_native_id()))

    monkeypatch.setattr(bridge, "place", Recorded())
    monkeypatch.setattr(bridge, "QUICK", 0.2)
    made: list[int] = []

    def application(environ: Any, start: Any) -> list[bytes]:
        made.append(threading.get_native_id())
        if environ["PATH_INFO"] == "/slow/":
            time.sleep(0.6)
        start("200 OK", [])
        return [b"ok"]

    pages = bridge.Pages(application, workers=1)

    async def ask(path: str) -> None:
        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(_message: Any) -> None:
            pass

        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "path": path,
            "query_string": b"",
            "headers": [],
        }
        await pages(scope, receive, send)

    async def asked() -> None:
        for path in ("/quick/", "/slow/", "/quick/"):
            await ask(path)

    asyncio.run(asked())

    assert said == [("loose", made[1]), ("tight", made[1])]

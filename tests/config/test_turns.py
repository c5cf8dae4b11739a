"""Two quick pages at a time, slow ones beside them; what is said in one turn leaves in one write."""

import asyncio
from typing import Any

import pytest

from clicnjob.config import bridge
from clicnjob.config.bridge import Turns
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


def test_quick_pages_pass_two_by_two() -> None:
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

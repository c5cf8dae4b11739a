"""Who asks about rights is answered, whatever became of those who asked before."""

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from clicnjob.realtime.rights import Desk


def test_nobody_waits_behind_a_loop_that_ended() -> None:
    """A server that stopped while it asked (tests, a reload in the same process): the next one is answered."""
    asked, go_on = threading.Event(), threading.Event()

    def answer(questions: Sequence[int]) -> list[int]:
        asked.set()
        go_on.wait(timeout=10)
        return [number * 2 for number in questions]

    desk = Desk(answer)

    async def ask_and_stop() -> None:
        asking = asyncio.ensure_future(desk.ask(1))
        await asyncio.to_thread(asked.wait, 10)
        assert not asking.done()

    with ThreadPoolExecutor(1) as elsewhere:  # a browser test's loop runs in this thread
        elsewhere.submit(asyncio.run, ask_and_stop()).result()
        go_on.set()
        assert elsewhere.submit(asyncio.run, asyncio.wait_for(desk.ask(21), timeout=10)).result() == 42

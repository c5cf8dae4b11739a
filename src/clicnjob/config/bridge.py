"""Django's pages behind the ASGI server: each in a thread, its whole answer handed back to the loop at once.

a2wsgi's own responder hands over the head, each piece of the body and the end one by one, each time waking the loop and
waiting for it: three round trips between threads for a page. What really streams (static files) still goes in pieces.
"""

import asyncio
import contextlib
import contextvars
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from a2wsgi.wsgi import Body, build_environ

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]


AT_ONCE = 2
"""Pages made at the same time: one computes while the other waits for the database. With eight, which wake each other up for
the interpreter's only lock, each cost a third more (docs/performance.md)."""
QUICK = 0.05
"""Seconds after which a page counts among them no more: it waits for something slow (a file taken apart, another service)."""


class Turns:
    """Lets ``AT_ONCE`` quick pages in, and any number of slow ones beside them. Of one loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self.loop = loop
        self._free = asyncio.Semaphore(AT_ONCE)

    @contextlib.asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Wait for a turn; give it back at the end, or after ``QUICK``."""
        await self._free.acquire()
        slow = asyncio.get_running_loop().call_later(QUICK, self._free.release)
        try:
            yield
        finally:
            if slow.when() > asyncio.get_running_loop().time() and not slow.cancelled():
                slow.cancel()
                self._free.release()


class Pages:
    """A WSGI application as an ASGI one, with its own threads."""

    def __init__(self, application: Callable[..., Any], workers: int) -> None:
        self._application = application
        self._turns = Turns()
        self.executor = ThreadPoolExecutor(workers, thread_name_prefix="pages")

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        """Answer one request."""
        if self._turns.loop is not asyncio.get_running_loop():
            self._turns = Turns(asyncio.get_running_loop())
        async with self._turns.taken():
            await self._one(scope, receive, send)

    async def _one(self, scope: Any, receive: Any, send: Send) -> None:
        loop, run = asyncio.get_running_loop(), contextvars.copy_context().run
        environ = build_environ(scope, Body(loop, receive))

        def say(message: Message) -> None:
            """From the thread, and wait until it is gone."""
            asyncio.run_coroutine_threadsafe(_sent(send, message), loop).result()

        for message in await loop.run_in_executor(self.executor, run, self._answer, environ, say):
            await send(message)

    def _answer(self, environ: Any, say: Callable[[Message], None]) -> list[Message]:
        """In a thread: what is left to send."""
        head: Message = {"type": "http.response.start"}

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            head["status"] = int(status.split(" ", 1)[0])
            head["headers"] = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]

        answer = self._application(environ, start)
        try:
            if not getattr(answer, "streaming", True):
                return [head, {"type": "http.response.body", "body": b"".join(answer)}]
            say(head)
            for piece in answer:
                say({"type": "http.response.body", "body": piece, "more_body": True})
            return [{"type": "http.response.body", "body": b""}]
        finally:
            getattr(answer, "close", lambda: None)()


async def _sent(send: Send, message: Message) -> None:
    await send(message)

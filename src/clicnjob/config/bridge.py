"""Django's pages behind the ASGI server: each in a thread, its whole answer handed back to the loop at once.

a2wsgi's own responder hands over the head, each piece of the body and the end one by one, each time waking the loop and
waiting for it: three round trips between threads for a page. What really streams (static files) still goes in pieces.
"""

import asyncio
import contextlib
import contextvars
import threading
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from concurrent.futures import Executor, Future
from functools import partial
from queue import SimpleQueue
from typing import Any

from a2wsgi.wsgi import Body, build_environ

from clicnjob.shared.cores import place

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]


AT_ONCE = 3
"""Pages made at the same time: some compute while others wait for the database. On one core (``shared.cores``) a fourth costs more
than it gives; on several, the second did (docs/performance.md)."""
QUICK = 0.05
"""Seconds after which a page counts among them no more: it waits for something slow (a file taken apart, another service)."""


class Turn:
    """One page's. Once it has lasted, the thread that makes it may compute on any core (``shared.cores``), until it ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread = 0
        self._loose = False

    def begins(self) -> None:
        """In the thread that makes the page."""
        self._thread = threading.get_native_id()

    def lasts(self) -> None:
        """From the loop: it is a slow one."""
        with self._lock:
            if self._thread:
                place.loosen(self._thread)
                self._loose = True

    def ends(self) -> None:
        """In its thread again, which goes on with another page."""
        with self._lock:
            self._thread = 0
        if self._loose:
            place.tighten()


class Turns:
    """Lets ``AT_ONCE`` quick pages in, and any number of slow ones beside them. Of one loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self.loop = loop
        self._free = asyncio.Semaphore(AT_ONCE)

    @contextlib.asynccontextmanager
    async def taken(self) -> AsyncIterator[Turn]:
        """Wait for a turn; give it back at the end, or after ``QUICK``."""
        await self._free.acquire()
        turn = Turn()
        slow = asyncio.get_running_loop().call_later(QUICK, self._lasts, turn)
        try:
            yield turn
        finally:
            if slow.when() > asyncio.get_running_loop().time() and not slow.cancelled():
                slow.cancel()
                self._free.release()

    def _lasts(self, turn: Turn) -> None:
        self._free.release()
        turn.lasts()


class Threads(Executor):
    """Some threads, of which the last to rest works first.

    Each has its connection, and each connection its plans: two that stay warm cost less than eight taken in turn, as a
    ``ThreadPoolExecutor`` does. The server waits for pages when it stops; what outlasts that wait ends with the process,
    and its transaction with it.
    """

    def __init__(self, most: int, name: str) -> None:
        self.most, self._name = most, name
        self._lock = threading.Lock()
        self._begun = 0
        self._resting: list[SimpleQueue[_Work]] = []
        self._waiting: deque[_Work] = deque()

    def submit[**P, T](self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Have it done, by a thread that rests if there is one."""
        future: Future[T] = Future()
        work = (future, partial(fn, *args, **kwargs))
        with self._lock:
            if self._resting:
                self._resting.pop().put(work)
            elif self._begun < self.most:
                self._begun += 1
                name = f"{self._name}-{self._begun}"
                threading.Thread(target=self._live, args=(work,), name=name, daemon=True).start()
            else:
                self._waiting.append(work)
        return future

    def _live(self, work: "_Work") -> None:
        mine: SimpleQueue[_Work] = SimpleQueue()
        while True:
            _do(*work)
            with self._lock:
                if self._waiting:
                    work = self._waiting.popleft()
                    continue
                self._resting.append(mine)
            del work  # nothing of a page is kept while one rests
            work = mine.get()


_Work = tuple["Future[Any]", Callable[[], Any]]


def _do(future: "Future[Any]", work: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        found = work()
    except BaseException as error:  # noqa: BLE001  told to who waits for it
        future.set_exception(error)
    else:
        future.set_result(found)


class Pages:
    """A WSGI application as an ASGI one, with its own threads."""

    def __init__(self, application: Callable[..., Any], workers: int) -> None:
        self._application = application
        self._turns = Turns()
        self.executor = Threads(workers, "pages")

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        """Answer one request."""
        if self._turns.loop is not asyncio.get_running_loop():
            self._turns = Turns(asyncio.get_running_loop())
        async with self._turns.taken() as turn:
            await self._one(turn, scope, receive, send)

    async def _one(self, turn: Turn, scope: Any, receive: Any, send: Send) -> None:
        loop, run = asyncio.get_running_loop(), contextvars.copy_context().run
        environ = build_environ(scope, Body(loop, receive))

        def say(message: Message) -> None:
            """From the thread, and wait until it is gone."""
            asyncio.run_coroutine_threadsafe(_sent(send, message), loop).result()

        for message in await loop.run_in_executor(self.executor, run, self._answer, turn, environ, say):
            await send(message)

    def _answer(self, turn: Turn, environ: Any, say: Callable[[Message], None]) -> list[Message]:
        """In a thread: what is left to send."""
        turn.begins()
        try:
            return self._made(environ, say)
        finally:
            turn.ends()

    def _made(self, environ: Any, say: Callable[[Message], None]) -> list[Message]:
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

"""The live stream: ``GET /flux/?t=topic&t=topic`` as a raw ASGI callable (it must not hold a thread of the pages).

It obeys the rules of every route: session, rights on each topic, same origin; rights are asked again every few seconds
and a stream whose rights ended says ``bye`` and closes (G12, G13).
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from clicnjob.realtime import rights
from clicnjob.realtime import topics as registry
from clicnjob.realtime.bus import Listener, hub
from clicnjob.realtime.rights import Question

log = logging.getLogger(__name__)
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HEARTBEAT_SECONDS = 20.0
RECHECK_SECONDS = 3.5
"""Rights are asked again this often, so that one that ended is noticed within five seconds (G13)."""
ROUND_SECONDS = 0.5
"""How often the warden makes its round."""
MAX_STREAMS = 20
"""Of one account in one process: one per browser is enough (R21)."""
MAX_LIFE_SECONDS = registry.LIFE.total_seconds()
HELLO = b"retry: 2000\nevent: hello\ndata: {}\n\n"
BYE = b"event: bye\ndata: {}\n\n"
STILL_HERE = b": still here\n\n"
_START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store, private"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
    ],
}


class Stream(Listener):
    """A listener and the moments its warden watches."""

    def __init__(self, question: Question, topics: frozenset[str], *, user: str) -> None:
        super().__init__(topics, user=user)
        self.question = question
        self.opened = self.beat = self.checked = time.monotonic()
        self.last: bytes | None = None
        """What to say before closing."""

    def close(self, last: bytes = b"") -> None:
        """Say this, then end."""
        self.last = last
        self.offer("")


class Warden:
    """Goes round the open streams of this process: rights, heartbeat, end of life. One task for all of them."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def watch(self) -> None:
        """Begin, unless the round is under way in this loop."""
        loop = asyncio.get_running_loop()
        if self._task is None or self._task.done() or self._task.get_loop() is not loop:
            self._task = loop.create_task(self._go_round())

    async def _go_round(self) -> None:
        while streams := [one for one in hub.listeners() if isinstance(one, Stream)]:
            moment = time.monotonic()
            due = [one for one in streams if moment - one.checked >= RECHECK_SECONDS]
            for one in streams:
                if moment - one.opened >= MAX_LIFE_SECONDS:
                    one.close()
                elif moment - one.beat >= HEARTBEAT_SECONDS:
                    one.beat = moment
                    one.offer("")
            await asyncio.gather(*map(self._check, due))
            await asyncio.sleep(min(ROUND_SECONDS, RECHECK_SECONDS / 2, HEARTBEAT_SECONDS / 2))

    @staticmethod
    async def _check(one: Stream) -> None:
        try:
            answer = await rights.desk.ask(one.question)
        except Exception:
            # Without an answer nobody keeps a right; the browser comes back and is asked again.
            log.exception("rights could not be asked")
            one.close()
            return
        one.checked = time.monotonic()
        if not one.topics <= answer.topics:
            one.close(BYE)


_warden = Warden()


def close_all() -> None:
    """End every stream of this process (the server is stopping); callable from a signal handler."""
    hub.close()


def hang_up() -> None:
    """End the open streams and take others later: the service pauses, nobody lost a right."""
    for one in hub.listeners():
        if isinstance(one, Stream):
            one.close()


def headers_of(scope: Scope) -> dict[str, str]:
    """The headers of a request by their small names."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"cache-control", b"no-store")]})
    await send({"type": "http.response.body", "body": b""})


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Open one stream. 405 for another method, 403 from another site or without a single audible topic."""
    headers = headers_of(scope)
    if scope["method"] != "GET":
        return await _refuse(send, 405)
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return await _refuse(send, 403)
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    wanted = tuple(sorted(set(query.get("t", []))))[: registry.MAX_TOPICS]
    question = Question(rights.session_key(headers.get("cookie", "")), wanted)
    answer = await rights.desk.ask(question)
    if not answer.topics:
        return await _refuse(send, 403)
    user = str(answer.actor.id)
    if hub.closing or hub.streams_of(user) >= MAX_STREAMS:
        return await _refuse(send, 503 if hub.closing else 429)
    one = Stream(question, answer.topics, user=user)
    hub.add(one)
    _warden.watch()
    gone = asyncio.ensure_future(_gone(receive))
    gone.add_done_callback(lambda _future: one.offer(""))
    try:
        await send(_START)
        await _write(send, HELLO)
        await _relay(send, one, gone)
    finally:
        gone.cancel()
        hub.remove(one)


async def _relay(send: Send, one: Stream, gone: "asyncio.Future[None]") -> None:
    """Pass on what is offered, several at once when they came together: bells once each, events in their order."""
    while True:
        news = [await one.queue.get()]
        while not one.queue.empty():
            news.append(one.queue.get_nowait())
        if gone.done():
            return None
        if hub.closing or one.last is not None:
            return await _write(send, one.last or b"", more=False)
        one.beat = time.monotonic()
        await _write(send, _said(news))


def _said(news: list[tuple[str, str | None]]) -> bytes:
    bells = sorted({topic for topic, event in news if topic and event is None})
    lines = [f'event: told\ndata: {{"t": {json.dumps(topic)}, "d": {event}}}\n\n' for topic, event in news if event]
    lines += [f"event: bell\ndata: {json.dumps({'t': topic})}\n\n" for topic in bells]
    return "".join(lines).encode() or STILL_HERE


async def _write(send: Send, what: bytes, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": what, "more_body": more})


async def _gone(receive: Receive) -> None:
    """Wait until the browser leaves."""
    while (await receive())["type"] != "http.disconnect":
        pass

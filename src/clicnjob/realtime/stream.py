"""The live stream: ``GET /flux/?t=topic&t=topic`` as a raw ASGI callable (it must not hold a thread of the pages).

It obeys the rules of every route: session, rights on each topic, same origin; rights are asked again every few seconds
and a stream whose rights ended says ``bye`` and closes (G12, G13).
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import close_old_connections
from django.http import HttpRequest
from django.utils.module_loading import import_string

from clicnjob.accounts.sessions import is_over
from clicnjob.realtime import topics as registry
from clicnjob.realtime.bus import Listener, hub
from clicnjob.shared import clock
from clicnjob.shared.actor import ANONYMOUS, Actor

log = logging.getLogger(__name__)
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HEARTBEAT_SECONDS = 20.0
RECHECK_SECONDS = 4.0
"""Rights that ended are noticed within this (G13: five seconds)."""
MAX_STREAMS = 20
"""Of one account in one process: one per browser is enough (R21)."""
MAX_LIFE_SECONDS = registry.LIFE.total_seconds()
# Two threads ask the database about rights; pages have their own pool.
_askers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="stream-rights")


def _rights(cookie_header: str, wanted: tuple[str, ...]) -> tuple[Actor, frozenset[str]]:
    """Who listens, and which of the wanted topics they may hear."""
    close_old_connections()
    try:
        cookies = SimpleCookie(cookie_header)
        morsel = cookies.get(settings.SESSION_COOKIE_NAME)
        request = HttpRequest()
        request.method = "GET"
        engine = import_module(settings.SESSION_ENGINE)
        request.session = engine.SessionStore(morsel.value if morsel else None)
        request.user = AnonymousUser()
        if is_over(request.session, clock.now()):
            # Pages end such a session at the next request; here nothing is written, and nothing is heard.
            return ANONYMOUS, frozenset()
        actor: Actor = import_string(settings.ACTOR_RESOLVER)(request)
        return actor, frozenset(topic for topic in wanted if registry.may_hear(actor, topic))
    finally:
        close_old_connections()


def close_all() -> None:
    """End every stream of this process (the server is stopping); callable from a signal handler."""
    hub.close()


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"cache-control", b"no-store")]})
    await send({"type": "http.response.body", "body": b""})


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Open one stream. 405 for another method, 403 from another site or without a single audible topic."""
    headers = _headers(scope)
    if scope["method"] != "GET":
        return await _refuse(send, 405)
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return await _refuse(send, 403)
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    wanted = tuple(sorted(set(query.get("t", []))))[: registry.MAX_TOPICS]
    loop = asyncio.get_running_loop()
    cookie = headers.get("cookie", "")
    actor, allowed = await loop.run_in_executor(_askers, _rights, cookie, wanted)
    if not allowed:
        return await _refuse(send, 403)
    user = str(actor.id)
    if hub.closing or hub.streams_of(user) >= MAX_STREAMS:
        return await _refuse(send, 503 if hub.closing else 429)
    listener = Listener(allowed, user=user)
    hub.add(listener)
    gone = asyncio.ensure_future(_gone(receive))
    gone.add_done_callback(lambda _future: listener.offer(""))
    try:
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [
                    (b"content-type", b"text/event-stream; charset=utf-8"),
                    (b"cache-control", b"no-store, private"),
                    (b"x-accel-buffering", b"no"),
                    (b"x-content-type-options", b"nosniff"),
                ],
            }
        )
        await _write(send, "retry: 2000\nevent: hello\ndata: {}\n\n")
        await _relay(send, listener, gone, lambda: loop.run_in_executor(_askers, _rights, cookie, wanted))
    finally:
        gone.cancel()
        hub.remove(listener)


async def _relay(
    send: Send,
    listener: Listener,
    gone: "asyncio.Future[None]",
    ask: Callable[[], Awaitable[tuple[Actor, frozenset[str]]]],
) -> None:
    opened = beat = checked = time.monotonic()
    while not gone.done() and not hub.closing:
        left = RECHECK_SECONDS - (time.monotonic() - checked)
        try:
            topic = await asyncio.wait_for(listener.queue.get(), timeout=max(left, 0.01))
        except TimeoutError:
            topic = ""
        if gone.done() or hub.closing:
            break
        moment = time.monotonic()
        if moment - checked >= RECHECK_SECONDS:
            _, allowed = await ask()
            checked = time.monotonic()
            if not listener.topics <= allowed:
                await _write(send, "event: bye\ndata: {}\n\n", more=False)
                return
        if topic:
            rung = {topic}
            while not listener.queue.empty():
                rung.add(listener.queue.get_nowait())
            for one in sorted(rung - {""}):
                await _write(send, f"event: bell\ndata: {json.dumps({'t': one})}\n\n")
            beat = moment
        elif moment - beat >= HEARTBEAT_SECONDS:
            await _write(send, ": still here\n\n")
            beat = moment
        if moment - opened >= MAX_LIFE_SECONDS:
            break
    if not gone.done():
        await _write(send, "", more=False)


async def _write(send: Send, text: str, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": more})


async def _gone(receive: Receive) -> None:
    """Wait until the browser leaves."""
    while (await receive())["type"] != "http.disconnect":
        pass

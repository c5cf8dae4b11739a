"""One server, three doors: the live stream and the sending of messages as raw ASGI, pages through Django's WSGI handler.

Why: a stream must not hold a thread, and pages in Django's own ASGI handler cost ten times more (docs/adr/0004, 0016).
"""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clicnjob.config.settings")
_pages_wsgi = get_wsgi_application()

from clicnjob.config.bridge import Pages  # noqa: E402  Django must be ready first
from clicnjob.messaging.hot import door, writer  # noqa: E402  Django must be ready first
from clicnjob.messaging.hot.scribe import scribe  # noqa: E402
from clicnjob.realtime.bus import hub, pump  # noqa: E402
from clicnjob.realtime.stream import close_all, hang_up, stream  # noqa: E402
from clicnjob.shared import maintenance  # noqa: E402
from clicnjob.shared.cores import place  # noqa: E402
from clicnjob.shared.jobs import Worker  # noqa: E402

PAGE_THREADS = 8
_pages = Pages(_pages_wsgi, workers=PAGE_THREADS)
Message = MutableMapping[str, Any]


async def application(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Route by path: ``/flux/`` streams, ``/flux/envoyer/`` stores messages, the rest are pages."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"].startswith("/flux/") and maintenance.is_on():
        await _come_back(send)
    elif scope["type"] == "http" and scope["path"] == "/flux/":
        await stream(scope, receive, send)
    elif scope["type"] == "http" and scope["path"].startswith(door.PATH):
        await door.send(scope, receive, send)
    elif scope["type"] == "http":
        await _pages(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1000})


async def _come_back(send: Callable[[Message], Awaitable[None]]) -> None:
    """The service is being upgraded: a stream comes back by itself, a message waits on its device under its id."""
    headers = [(b"cache-control", b"no-store"), (b"retry-after", str(maintenance.RETRY_SECONDS).encode())]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _watch_upgrades() -> None:
    """Who listens is told at once when an upgrade begins: the pages say that the connection is cut, and try again.

    Asked this often, what Redis says of it is never older than two looks, in a process that nobody asks anything as well.
    """
    while True:
        await asyncio.sleep(maintenance.LOOK_SECONDS)
        if maintenance.is_on():
            hang_up()


async def _lifespan(receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]) -> None:
    worker: Worker | None = None
    beside: list[asyncio.Task[None]] = []
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            hub.attach(asyncio.get_running_loop())
            beside += [asyncio.create_task(one) for one in (_watch_upgrades(), place.watch(), scribe.meet())]
            if settings.REDIS_URL:
                beside.append(asyncio.create_task(pump(settings.REDIS_URL)))
            if settings.JOBS_IN_PROCESS:
                worker = Worker()
                worker.start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            close_all()
            writer.close()
            for task in beside:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            if worker is not None:
                await asyncio.to_thread(worker.stop)
            await send({"type": "lifespan.shutdown.complete"})
            return

"""The scribe: a process beside a serving one, that writes its batches in PostgreSQL (ADR 49).

The interpreter lets one thread work at a time: while a batch waited for the database, then for its turn, the loop was busy with the next. The scribe
keeps the database's company on another core, the loop seals, tells and answers. It is forked before any thread begins, so it shares the memory of what
was read, and comes at once; a keeper, which does nothing else, forks another when it dies. Without it (SQLite, one core, not Linux, ``SCRIBE=0``, or
while none is there) batches are written by a thread of the serving process, as ``writer`` says.
"""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence

from django.conf import settings
from django.db import DatabaseError, connection, connections

from clicnjob.messaging.hot import batch, wire
from clicnjob.messaging.hot.letters import Letter, Outcome
from clicnjob.realtime.bus import CarriedBus, News, carry

log = logging.getLogger(__name__)
REST_SECONDS = 1.0
"""Between the death of a scribe and the next."""
Done = Callable[[tuple[list[Outcome], list[News]] | None], None]
"""Hears what became of a batch and what is to be told besides; ``None``: nobody knows, the scribe is gone."""


class Line(asyncio.Protocol):
    """The way to a scribe (event loop only): one batch at a time."""

    def __init__(self) -> None:
        self.here = False
        self._frames = wire.Frames(self._hear)
        self._batch: tuple[Sequence[Letter], Done] | None = None

    @property
    def free(self) -> bool:
        """Whether it would begin at once."""
        return self.here and self._batch is None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It may write."""
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.here = True

    def store(self, letters: Sequence[Letter], done: Done) -> None:
        """Have a batch written."""
        self._batch = letters, done
        self._transport.write(wire.letters_out(letters))

    def data_received(self, data: bytes) -> None:
        """It says what became of the batch."""
        self._frames.feed(data)

    def _hear(self, values: object) -> None:
        if self._batch is not None:
            letters, done = self._batch
            found = wire.outcomes_in(values, letters)  # raises: the way is closed, the batch lost
            self._batch = None
            done(found)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone: of the batch it held nobody knows."""
        self.here = False
        if self._batch is not None:
            (_, done), self._batch = self._batch, None
            done(None)

    def close(self) -> None:
        """Let it go: it ends once the batch it holds is written."""
        if self.here:
            self._transport.close()


class Scribe:
    """The one of this process."""

    def __init__(self) -> None:
        self.line = Line()
        self._keeper: socket.socket | None = None

    def engage(self) -> None:
        """Fork the keeper. Call it before any thread begins; where it is no use, nothing happens."""
        cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
        if not settings.SCRIBE or connection.vendor != "postgresql" or cores < 2 or threading.active_count() > 1:
            return
        connections.close_all()  # two processes cannot share one
        ours, theirs = socket.socketpair()
        if os.fork() == 0:
            ours.close()
            _keep(theirs)
        theirs.close()
        ours.setblocking(False)
        self._keeper = ours

    async def meet(self) -> None:
        """Hear of each scribe the keeper forks, for ever (a task beside the server)."""
        if self._keeper is None:
            return
        loop, came = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._keeper, came.set)
        try:
            while True:
                await came.wait()
                came.clear()
                try:
                    _, [way], _, _ = socket.recv_fds(self._keeper, 1, 1)
                except BlockingIOError:
                    continue
                except (OSError, ValueError):  # ValueError: nothing came with it, the keeper is gone
                    log.exception("the scribe's keeper is gone: this process writes messages itself")
                    return
                _, self.line = await loop.create_unix_connection(Line, sock=socket.socket(fileno=way))
        finally:
            loop.remove_reader(self._keeper)
            self._keeper.close()
            self.line.close()


scribe = Scribe()


def _keep(control: socket.socket) -> None:
    """Fork scribes one after the other, and hand over the way to each; ends with the process it serves."""
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)  # they end when nobody is left to serve, the batch written
    with contextlib.suppress(BaseException):  # never back to what the serving process was about to do
        while True:
            ours, theirs = socket.socketpair()
            if os.fork() == 0:
                control.close()
                ours.close()
                _write(theirs)
            theirs.close()
            socket.send_fds(control, [b"."], [ours.fileno()])
            ours.close()
            os.wait()
            time.sleep(REST_SECONDS)
    os._exit(0)


def written(values: object, carried: CarriedBus) -> bytes:
    """Store the batch that came, and say what became of it."""
    outcomes = batch.store(wire.letters_in(values))
    return wire.outcomes_out(outcomes, carried.taken())


def _write(way: socket.socket) -> None:
    """Write batches until nobody asks any more."""
    try:
        with contextlib.suppress(DatabaseError):  # it comes back, or the first batch says what is wrong
            connection.ensure_connection()
        carried = carry()
        frames = wire.Frames(lambda values: way.sendall(written(values, carried)))
        while data := way.recv(1 << 18):
            frames.feed(data)
    except BaseException:
        log.exception("the scribe stops")
    os._exit(0)

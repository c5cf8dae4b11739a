"""Storing what arrives together in one transaction: messages wait for the batch in flight, never for a clock.

One lane, since a fuller batch costs less for each message; a second one on PostgreSQL when the first is held up (a row that
a page keeps, a slow disk). On SQLite there is one writer anyway, shared with the pages (``shared.db``). A batch holds at most
one message a conversation, and a conversation is in one lane at a time: its events leave in its order.
"""

import asyncio
import logging
import re
import time
import uuid
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.db import DatabaseError, close_old_connections, connection, connections

from clicnjob.messaging import live, notices
from clicnjob.messaging.actions.inserting import insert
from clicnjob.messaging.actions.sending import follow
from clicnjob.messaging.drafts import Draft, Stored
from clicnjob.realtime.bus import News, bus
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import atomic
from clicnjob.shared.errors import DomainError

log = logging.getLogger(__name__)
MOST_TOGETHER = 64
HELD_UP_SECONDS = 0.05
"""A batch in flight for this long no longer keeps the others waiting."""
LOOK_SECONDS = 30.0
"""How often a lane looks whether its connection is still good; an error makes it look at once."""
lanes = ThreadPoolExecutor(max_workers=2, thread_name_prefix="messages")


@dataclass(frozen=True, slots=True)
class Letter:
    """A draft, who writes it (already judged), and whose lists show the conversation."""

    draft: Draft
    author: Actor
    first_name: str
    bells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that is stored, and what its author's page is answered."""

    stored: Stored
    said: str


Outcome = Kept | DomainError | Exception


def _run(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """On Django's connection of this thread, but prepared: the plan of the statement is made once."""
    connection.ensure_connection()
    raw: Any = connection.connection
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            return list(raw.execute(_marks(sql), values).fetchall())
        from psycopg import Cursor  # noqa: PLC0415  only where PostgreSQL is the database

        from clicnjob.messaging.hot.arrays import Packed, PackedDumper, packed  # noqa: PLC0415

        with Cursor(raw) as cursor:
            cursor.adapters.register_dumper(Packed, PackedDumper)
            ready = [packed(kind, column) for kind, column in zip(_kinds(sql), values, strict=True)]
            cursor.execute(_binary(sql), ready, prepare=True, binary=True)
            return list(cursor.fetchall())


@lru_cache(maxsize=64)
def _marks(sql: str) -> str:
    return sql.replace("%s", "?")


@lru_cache(maxsize=4)
def _binary(sql: str) -> str:
    return sql.replace("%s", "%b")


@lru_cache(maxsize=4)
def _kinds(sql: str) -> list[str]:
    """The types of the arrays a statement is handed, in its order."""
    return re.findall(r"%s::(\w+)\[\]", sql)


def _together(letters: Sequence[Letter]) -> list[Outcome]:
    with atomic():
        outcomes = insert([letter.draft for letter in letters], run=_run, verified=True)
        stored = [
            (outcome, letter)
            for outcome, letter in zip(outcomes, letters, strict=True)
            if isinstance(outcome, Stored) and outcome.is_new
        ]
        due = notices.due([done for done, _ in stored])
        for done, letter in stored:
            if done.id in due:
                follow(done, by=letter.author)
    kept: list[Outcome] = [
        Kept(outcome, live.said(outcome, letter.first_name)) if isinstance(outcome, Stored) else outcome
        for outcome, letter in zip(outcomes, letters, strict=True)
    ]
    _announce([(one, letter) for one, letter in zip(kept, letters, strict=True) if isinstance(one, Kept)])
    return kept


def _announce(kept: Sequence[tuple[Kept, Letter]]) -> None:
    """After the commit: the text to the conversations' pages, a bell to the lists."""
    new = [(one, letter) for one, letter in kept if one.stored.is_new]
    news: list[News] = [live.news(one.stored, one.said) for one, _ in new]
    bells = {bell: None for _, letter in new for bell in letter.bells}
    try:
        bus().tell([*news, *bells.items()])
    except Exception:
        log.exception("what was stored could not be told; pages look by themselves")


_looked = 0.0


def store(letters: Sequence[Letter]) -> list[Outcome]:
    """Store a batch in one transaction; when it fails, one by one, so that only the faulty one is refused."""
    global _looked  # noqa: PLW0603  a moment shared by the lanes
    if time.monotonic() - _looked > LOOK_SECONDS:
        _looked = time.monotonic()
        close_old_connections()
    try:
        return _together(letters)
    except DatabaseError:
        log.exception("a batch of %d messages failed: one by one", len(letters))
        close_old_connections()
    return [_alone(letter) for letter in letters]


def _alone(letter: Letter) -> Outcome:
    try:
        return _together([letter])[0]
    except DatabaseError as error:
        close_old_connections()
        return error


@cache
def _most_lanes() -> int:
    return 1 if connection.vendor == "sqlite" else 2


class Writer:
    """The queue before the lanes (event loop only)."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Letter, asyncio.Future[Outcome]]] = deque()
        self._in_flight: set[uuid.UUID] = set()
        self._running = 0
        self._begun = 0.0
        self._soon = self._later = False

    async def write(self, letter: Letter) -> Outcome:
        """Store one message; done when it is durable."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Outcome] = loop.create_future()
        self._waiting.append((letter, future))
        if not self._soon:
            # At the end of this turn of the loop: what was read from the network together is stored together.
            self._soon = True
            loop.call_soon(self._serve)
        return await future

    def _serve(self) -> None:
        self._soon = False
        while self._may_begin() and (taken := self._take()):
            self._running += 1
            self._begun = time.monotonic()
            done = asyncio.get_running_loop().run_in_executor(lanes, store, [letter for letter, _ in taken])
            done.add_done_callback(lambda found, taken=taken: self._answer(taken, found))  # type: ignore[misc]

    def _may_begin(self) -> bool:
        if not self._running:
            return True
        if not self._waiting or self._running >= _most_lanes():
            return False
        held_up = time.monotonic() - self._begun >= HELD_UP_SECONDS
        if not held_up and not self._later:
            self._later = True
            asyncio.get_running_loop().call_later(HELD_UP_SECONDS, self._look_again)
        return held_up

    def _look_again(self) -> None:
        self._later = False
        self._serve()

    def _take(self) -> list[tuple[Letter, asyncio.Future[Outcome]]]:
        taken: list[tuple[Letter, asyncio.Future[Outcome]]] = []
        left: deque[tuple[Letter, asyncio.Future[Outcome]]] = deque()
        while self._waiting and len(taken) < MOST_TOGETHER:
            entry = self._waiting.popleft()
            talk = entry[0].draft.conversation_id
            if talk in self._in_flight:
                left.append(entry)
            else:
                self._in_flight.add(talk)
                taken.append(entry)
        self._waiting.extendleft(reversed(left))
        return taken

    def _answer(
        self, taken: list[tuple[Letter, asyncio.Future[Outcome]]], found: asyncio.Future[list[Outcome]]
    ) -> None:
        self._running -= 1
        self._in_flight.difference_update(letter.draft.conversation_id for letter, _ in taken)
        error = found.exception()
        for position, (_, future) in enumerate(taken):
            if not future.done():
                future.set_result(error if isinstance(error, Exception) else found.result()[position])
        self._serve()


writer = Writer()


def close() -> None:
    """Close the lanes' connections (the server is stopping)."""
    for _ in range(2):
        lanes.submit(connections.close_all)

"""Storing what arrives together in one transaction: messages wait for the batch in flight, never for a clock.

One lane, since a fuller batch costs less for each message: the scribe where there is one (``scribe``), else a thread; a thread besides, on PostgreSQL,
when the first is held up (a row that a page keeps, a slow disk). On SQLite there is one writer anyway, shared with the pages (``shared.db``). A batch
holds at most one message a conversation, and a conversation is in one lane at a time: its events leave in its order.
"""

import asyncio
import functools
import logging
import time
import uuid
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from django.db import DatabaseError, connection, connections

from clicnjob.messaging import live
from clicnjob.messaging.actions.inserting import sealed_at_once, sealed_of
from clicnjob.messaging.drafts import Draft, Stored
from clicnjob.messaging.hot.batch import store
from clicnjob.messaging.hot.letters import Letter, Outcome
from clicnjob.messaging.hot.scribe import scribe
from clicnjob.realtime.bus import EVERYTHING, News, bus
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError

log = logging.getLogger(__name__)
MOST_TOGETHER = 64
HELD_UP_SECONDS = 0.05
"""A batch in flight for this long no longer keeps the others waiting."""
lanes = ThreadPoolExecutor(max_workers=2, thread_name_prefix="messages")
heralds = ThreadPoolExecutor(max_workers=1, thread_name_prefix="heralds")
"""Who tells other processes, in order: the loop never waits for the network."""


class Kept(NamedTuple):
    """A message that is stored, and what its author's page is answered."""

    stored: Stored
    said: str


Answer = Kept | DomainError | Exception


class Waiting(NamedTuple):
    """A letter, who waits for its answer, and what that takes: its author's first name, whose lists show the conversation."""

    letter: Letter
    first_name: str
    bells: tuple[str, ...]
    answer: asyncio.Future[Answer]

    @property
    def talk(self) -> uuid.UUID:
        """Its conversation."""
        return self.letter.draft.conversation_id


def _answers(taken: Sequence[Waiting], found: Sequence[Outcome]) -> list[Answer]:
    return [
        Kept(outcome, live.said(outcome, one.first_name)) if isinstance(outcome, Stored) else outcome
        for one, outcome in zip(taken, found, strict=True)
    ]


def _announce(taken: Sequence[Waiting], answers: Sequence[Answer], besides: Iterable[News] = ()) -> None:
    """The text to the conversations' pages, a bell to the lists; what else the batch had to tell."""
    news: list[News] = []
    bells: dict[str, None] = {}
    for one, answer in zip(taken, answers, strict=True):
        if isinstance(answer, Kept) and answer.stored.is_new:
            news.append(live.news(answer.stored, answer.said))
            bells |= dict.fromkeys(one.bells)
    try:
        bus().tell([*news, *bells.items(), *besides])
    except Exception:
        log.exception("what was stored could not be told; pages look by themselves")


def _tell(taken: Sequence[Waiting], answers: Sequence[Answer], besides: Iterable[News] = ()) -> None:
    """Tell it after what was stored before: behind what the heralds still carry, where the bus waits for the network."""
    if bus().waits:
        heralds.submit(_announce, taken, answers, besides)
    else:
        _announce(taken, answers, besides)


def _all_of_it(taken: Sequence[Waiting], *, again: bool) -> list[Answer]:
    """Store, say and tell, in a thread. ``again``: a lost scribe stored some of it perhaps, and told nobody: let every page look."""
    answers = _answers(taken, store([one.letter for one in taken]))
    _tell(taken, answers, [(EVERYTHING, None)] if again else ())
    return answers


@functools.cache
def _most_lanes() -> int:
    return 1 if connection.vendor == "sqlite" else 2


class Writer:
    """The queue before the lanes (one event loop at a time)."""

    def __init__(self) -> None:
        self._begin(None)

    def _begin(self, loop: asyncio.AbstractEventLoop | None) -> None:
        self._loop = loop
        self._waiting: deque[Waiting] = deque()
        self._in_flight: set[uuid.UUID] = set()
        self._running = 0
        self._begun = 0.0
        self._soon = self._later = False

    async def write(self, draft: Draft, *, author: Actor, first_name: str, bells: tuple[str, ...]) -> Answer:
        """Store one message; done when it is durable."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            # What a loop was storing when it ended is told to nobody: nobody waits behind it.
            self._begin(loop)
        sealed = None
        if scribe.line.here:  # sealed now, while others are being written
            try:
                sealed = sealed_at_once(draft) or await loop.run_in_executor(lanes, sealed_of, draft)
            except DatabaseError as error:
                return error
        answer: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append(Waiting(Letter(draft, author, sealed), first_name, bells, answer))
        if not self._soon:
            # At the end of this turn of the loop: what was read from the network together is stored together.
            self._soon = True
            loop.call_soon(self._serve)
        return await answer

    def _serve(self) -> None:
        self._soon = False
        while self._may_begin() and (taken := self._take()):
            self._running += 1
            self._begun = time.monotonic()
            if scribe.line.free and all(one.letter.sealed for one in taken):
                self._have_written(taken)
            else:
                self._write_here(taken)

    def _have_written(self, taken: Sequence[Waiting]) -> None:
        def hear(found: tuple[list[Outcome], list[News]] | None) -> None:
            if found is None:  # perhaps stored, perhaps not: the same ids tell
                self._write_here(taken, again=True)
                return
            self._free(taken)  # the next batch leaves before this one is told
            outcomes, besides = found
            try:
                answers = _answers(taken, outcomes)
            except Exception as error:  # nobody waits for ever: stored, they are told when they try again
                log.exception("what was stored could not be said")
                answers = [error] * len(taken)
            _tell(taken, answers, besides)
            self._answer(taken, answers)

        scribe.line.store([one.letter for one in taken], hear)

    def _write_here(self, taken: Sequence[Waiting], *, again: bool = False) -> None:
        def hear(done: asyncio.Future[list[Answer]]) -> None:
            error = done.exception()
            self._free(taken)
            self._answer(taken, [error] * len(taken) if isinstance(error, Exception) else done.result())

        asyncio.get_running_loop().run_in_executor(
            lanes, functools.partial(_all_of_it, taken, again=again)
        ).add_done_callback(hear)

    def _free(self, taken: Sequence[Waiting]) -> None:
        self._running -= 1
        self._in_flight.difference_update(one.talk for one in taken)
        self._serve()

    def _answer(self, taken: Sequence[Waiting], answers: Sequence[Answer]) -> None:
        for one, answer in zip(taken, answers, strict=True):
            if not one.answer.done():
                one.answer.set_result(answer)

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

    def _take(self) -> list[Waiting]:
        taken: list[Waiting] = []
        left: deque[Waiting] = deque()
        while self._waiting and len(taken) < MOST_TOGETHER:
            one = self._waiting.popleft()
            if one.talk in self._in_flight:
                left.append(one)
            else:
                self._in_flight.add(one.talk)
                taken.append(one)
        self._waiting.extendleft(reversed(left))
        return taken


writer = Writer()


def close() -> None:
    """Close the lanes' connections (the server is stopping)."""
    for _ in range(2):
        lanes.submit(connections.close_all)

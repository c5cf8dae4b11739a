"""Who stands behind cookies, and which topics they may hear: asked for many browsers at once.

Streams ask again every few seconds (G13) and thousands are open: one by one, that alone would fill a processor. The rules
are those of every page: the session and its end (``accounts.sessions``), the actor (``ACTORS_RESOLVER``), the topics' own.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils.module_loading import import_string

from clicnjob.accounts.sessions import is_over
from clicnjob.realtime import topics as registry
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor

MOST_TOGETHER = 32
"""Browsers asked about in one go: the two threads give way to messages in between (128 at once made the slowest deliveries)."""
LOOK_SECONDS = 10.0
"""How often one looks whether the connection is still good (that costs a trip); an error makes one look at once."""
# Two threads ask the database about rights; pages have their own pool.
askers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="rights")


@dataclass(frozen=True, slots=True)
class Question:
    """A browser's session key, and the topics it wants to hear."""

    session_key: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Who it is, their session's values, and what they may hear now."""

    actor: Actor
    session: Mapping[str, Any]
    topics: frozenset[str]
    stored: str = ""
    """The session as it lies in the database."""


def session_key(cookie_header: str) -> str:
    """The session's key among a browser's cookies; empty when there is none."""
    try:
        morsel = SimpleCookie(cookie_header).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


@lru_cache(maxsize=20_000)
def _decoded(data: str) -> dict[str, Any]:
    """The values of a stored session. Kept: a session seldom changes, and checking its seal costs more than the rest."""
    return dict(import_module(settings.SESSION_ENGINE).SessionStore().decode(data))


def _sessions(keys: Sequence[str]) -> list[tuple[str, Mapping[str, Any]]]:
    """These sessions as stored, and their values, read only; empty for one unknown, expired or over. One query."""
    model = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()
    moment = clock.now()
    rows = model.objects.filter(session_key__in={key for key in keys if key}, expire_date__gt=moment)
    stored = dict(rows.values_list("session_key", "session_data"))
    found = [(stored[key], _decoded(stored[key])) if key in stored else ("", {}) for key in keys]
    # Pages end such a session at the next request; here nothing is written, and nothing is heard.
    return [("", {}) if is_over(values, moment) else (data, values) for data, values in found]


def answers(questions: Sequence[Question]) -> list[Answer]:
    """Answer many questions in few queries."""
    sessions = _sessions([question.session_key for question in questions])
    resolve = import_string(settings.ACTORS_RESOLVER)
    actors: list[Actor] = resolve([values for _, values in sessions])
    heard = registry.heard(
        [(actor, topic) for actor, one in zip(actors, questions, strict=True) for topic in one.topics]
    )
    return [
        Answer(
            actor,
            values,
            frozenset(topic for topic in question.topics if (actor, topic) in heard),
            stored,
        )
        for actor, (stored, values), question in zip(actors, sessions, questions, strict=True)
    ]


class Desk[Q, A]:
    """Collects the questions that arrive while others are being answered; ``ask`` answers many (one event loop at a time)."""

    def __init__(self, answer_many: Callable[[Sequence[Q]], list[A]]) -> None:
        self._answer_many = answer_many
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._busy = False
        self._looked = 0.0

    async def ask(self, question: Q) -> A:
        """Wait for one's answer."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            # What a loop was asking when it ended is answered to nobody: nobody waits behind it.
            self._loop, self._waiting, self._busy = loop, [], False
        future: asyncio.Future[A] = loop.create_future()
        self._waiting.append((question, future))
        if not self._busy:
            # At the end of this turn of the loop: what was read together is asked together.
            self._busy = True
            loop.call_soon(self._serve)
        return await future

    def _serve(self) -> None:
        taken, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
        self._busy = bool(taken)
        if taken:
            questions = [question for question, _ in taken]
            found = asyncio.get_running_loop().run_in_executor(askers, self._asked, questions)
            found.add_done_callback(lambda done: self._pass_on(taken, done))

    def _asked(self, questions: Sequence[Q]) -> list[A]:
        moment = time.monotonic()
        if moment - self._looked > LOOK_SECONDS:
            self._looked = moment
            close_old_connections()
        try:
            return self._answer_many(questions)
        except DatabaseError:
            close_old_connections()
            return self._answer_many(questions)

    def _pass_on(self, taken: list[tuple[Q, asyncio.Future[A]]], found: asyncio.Future[list[A]]) -> None:
        error = found.exception()
        for position, (_, future) in enumerate(taken):
            if future.done():
                continue
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(found.result()[position])
        self._serve()


desk = Desk(answers)

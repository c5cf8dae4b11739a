"""Verdicts remembered for a moment, and renewed many together while people go on writing.

One verdict alone costs nine queries; fifty asked together cost nine too. So a verdict that is still used when half of its
life is over joins those that are asked again at the next turn, and the message it serves does not wait.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence

from clicnjob.messaging.hot.verdicts import LIFE_SECONDS, Credentials, Verdict, judge
from clicnjob.realtime.rights import Desk

log = logging.getLogger(__name__)
MOST = 20_000
RENEWED_AFTER_SECONDS = LIFE_SECONDS / 2
TOGETHER_SECONDS = 0.5
"""How long the first to renew waits for others."""


class Verdicts:
    """What this process knows of who may write (event loop only). A refusal is never kept."""

    def __init__(self, judge_many: Callable[[Sequence[Credentials]], list[Verdict]]) -> None:
        self._bench = Desk(judge_many)
        self._kept: dict[Credentials, Verdict] = {}
        self._asked: dict[Credentials, asyncio.Future[Verdict]] = {}
        self._due: dict[Credentials, None] = {}

    async def of(self, credentials: Credentials) -> Verdict:
        """The verdict on these credentials, at most ``LIFE_SECONDS`` old."""
        kept, moment = self._kept.get(credentials), time.monotonic()
        if kept is None or moment >= kept.expires:
            return await self._fresh(credentials)
        if moment >= kept.expires - LIFE_SECONDS + RENEWED_AFTER_SECONDS:
            self._renew_soon(credentials)
        return kept

    def forget(self) -> None:
        """Know nothing any more (between tests)."""
        for known in (self._kept, self._asked, self._due):
            known.clear()

    def _fresh(self, credentials: Credentials) -> "asyncio.Future[Verdict]":
        asked = self._asked.get(credentials)
        if asked is None:
            self._asked[credentials] = asked = asyncio.ensure_future(self._ask(credentials))
        return asyncio.shield(asked)  # who hangs up takes nobody's answer away

    async def _ask(self, credentials: Credentials) -> Verdict:
        try:
            verdict = await self._bench.ask(credentials)
        finally:
            self._asked.pop(credentials, None)
        if verdict.refusal:
            self._kept.pop(credentials, None)
            return verdict
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[credentials] = verdict
        return verdict

    def _renew_soon(self, credentials: Credentials) -> None:
        if not self._due:
            asyncio.get_running_loop().call_later(TOGETHER_SECONDS, self._renew)
        self._due[credentials] = None

    def _renew(self) -> None:
        due, self._due = self._due, {}
        for credentials in due:
            self._fresh(credentials).add_done_callback(_look_at)


def _look_at(renewed: "asyncio.Future[Verdict]") -> None:
    """A verdict that could not be renewed runs out, and the next message asks again."""
    if not renewed.cancelled() and (error := renewed.exception()) is not None:
        log.warning("verdicts could not be renewed: %s", type(error).__name__)


verdicts = Verdicts(judge)

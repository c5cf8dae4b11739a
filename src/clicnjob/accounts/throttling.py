"""Tries counted in the database, so that every process sees the same count, in parallel too (G14).

A counter hangs on what is tried (an account, a card, a number), never on an address alone: a whole room shares one. One
ceiling for everybody together stops a spray over many accounts.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from clicnjob.accounts.models import Throttle
from clicnjob.shared import clock
from clicnjob.shared.db import atomic, lock
from clicnjob.shared.errors import Throttled
from clicnjob.vault.keys import keyed_hash

EVERYONE = "everyone"
"""The key of ceilings that all share."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` tries of ``scope`` on ``key`` within ``per``."""

    scope: str
    key: str
    count: int
    per: dt.timedelta
    advice: str = gettext_noop("Demandez à un animateur ou à l’accueil.")
    """What to do meanwhile."""

    @property
    def row_key(self) -> str:
        """The counter's name: tells nothing to who reads the table."""
        return keyed_hash("throttle", f"{self.scope}|{int(self.per.total_seconds())}|{self.key}")


def wait_words(seconds: int) -> str:
    """How long to wait, rounded up: "1 minute", "14 minutes", "3 heures"."""
    minutes = max(1, -(-seconds // 60))
    if minutes <= 90:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = -(-minutes // 60)
    return ngettext("%(count)s heure", "%(count)s heures", hours) % {"count": hours}


def hit(scope: str, key: str, *, limit: int, per: dt.timedelta) -> None:
    """Count one try. Raises Throttled past ``limit`` within ``per``.

    Call it outside any action: its own transaction makes a refused try count too.
    """
    hits([Limit(scope, key, limit, per)])


def hits(limits: Sequence[Limit]) -> None:
    """Count one try against several limits in one transaction. Raises Throttled for the longest wait, counting nothing more.

    The counters' rows are locked in one order, and the count is taken before the try is judged: of fifty tries at once,
    exactly as many as allowed go on.
    """
    moment = clock.now()
    over: list[tuple[int, Limit]] = []
    with atomic():
        by_key = {limit.row_key: limit for limit in limits}
        Throttle.objects.bulk_create(
            [Throttle(key=key, window_start=moment, count=0) for key in sorted(by_key)], ignore_conflicts=True
        )
        rows = list(lock(Throttle.objects.filter(key__in=by_key).order_by("key")))
        for row in rows:
            limit = by_key[row.key]
            if row.window_start + limit.per <= moment:
                row.window_start, row.count = moment, 0
            if row.count >= limit.count:
                over.append((int((row.window_start + limit.per - moment).total_seconds()) + 1, limit))
            row.count += 1
        if not over:
            Throttle.objects.bulk_update(rows, ["window_start", "count"])
    if over:
        seconds, limit = max(over, key=lambda found: found[0])
        raise Throttled(
            _("Trop d’essais. Attendez %(wait)s, puis recommencez.") % {"wait": wait_words(seconds)}
            + f" {_(limit.advice)}",
            wait_seconds=seconds,
        )


def forget(limits: Sequence[Limit]) -> None:
    """Start counting anew, after a success."""
    with atomic():
        Throttle.objects.filter(key__in=[limit.row_key for limit in limits if limit.key != EVERYONE]).delete()


def sweep(*, older_than: dt.timedelta = dt.timedelta(days=2)) -> int:
    """Drop the counters whose window is long over; returns how many."""
    with atomic():
        gone, _ = Throttle.objects.filter(window_start__lt=clock.now() - older_than).delete()
    return gone

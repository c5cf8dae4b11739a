"""When a young person may be reminded that a paper is awaited, and when that comes by itself."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clicnjob.documents.enums import Obstacle, Standing
from clicnjob.documents.rules.requirements import LACKING, Situation

MOST_BY_ITSELF = 3
"""Reminders nobody decided, since the young person last did something: more would be noise."""
WORTH_A_WORD = LACKING | {Standing.EXPIRING}


@dataclass(frozen=True, slots=True)
class Plan:
    """How a structure reminds: ``after_days`` and ``every_days`` in days of 24 hours."""

    automatic: bool = False
    after_days: int = 7
    every_days: int = 7


@dataclass(frozen=True, slots=True)
class Told:
    """One reminder already given."""

    at: dt.datetime
    by_itself: bool


def _is_worth_a_word(one: Situation) -> bool:
    """Something required lacks or ends soon; or a picture of anything is to be taken again: it was begun."""
    return (one.asked.is_required and one.standing in WORTH_A_WORD) or one.standing is Standing.REFUSED


def obstacle(
    found: Iterable[Situation], *, last: dt.datetime | None, has_account: bool, plan: Plan, moment: dt.datetime
) -> Obstacle | None:
    """Why someone may not be reminded now; ``None`` when they may. ``last``: the latest reminder."""
    if not any(_is_worth_a_word(one) for one in found):
        return Obstacle.NOTHING
    if not has_account:
        return Obstacle.NO_ACCOUNT
    if last is not None and moment - last < dt.timedelta(days=plan.every_days):
        return Obstacle.TOO_SOON
    return None


def due_by_itself(
    found: Iterable[Situation], *, since: dt.datetime, told: Sequence[Told], plan: Plan, moment: dt.datetime
) -> bool:
    """Whether a reminder comes by itself now: something required is the young person's move since ``after_days``.

    ``since`` is when they last did something (joined, sent, chose); three reminders at most follow.
    """
    if not plan.automatic or not any(one.asked.is_required and one.is_lacking for one in found):
        return False
    if moment - since < dt.timedelta(days=plan.after_days):
        return False
    if any(moment - one.at < dt.timedelta(days=plan.every_days) for one in told):
        return False
    return sum(one.by_itself and one.at >= since for one in told) < MOST_BY_ITSELF

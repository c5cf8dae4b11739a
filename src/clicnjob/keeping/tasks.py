"""What keeping does by itself: tell, spare, end, delete. Each may be run twice, late, or by two processes at once."""

import datetime as dt
import logging
import time
import uuid
from collections.abc import Callable, Iterator

from clicnjob.keeping.actions import end_account, end_file, forget_old, spare, tell_end, tell_new_end
from clicnjob.keeping.models import Deadline
from clicnjob.keeping.queries.ending import (
    accounts_alone,
    accounts_left,
    came_back,
    due_for_notice,
    professionals_gone,
    told,
)
from clicnjob.shared import clock, retention
from clicnjob.shared.actor import SYSTEM

log = logging.getLogger(__name__)
MOST_SECONDS = 1.0
"""Of one round: the other jobs of this process wait meanwhile."""
EVERY = dt.timedelta(hours=6)
"""Between two passes over the whole table."""


class _Pass:
    """Where this process stands in its pass; another one, or the next start, begins its own: nothing is done twice."""

    steps: Iterator[int] | None = None
    over_at: dt.datetime | None = None


def apply_some() -> int:
    """Go on with the pass for about a second; once it is over, rest ``EVERY``. Returns how much was told, spared or erased."""
    if _Pass.steps is None:
        if _Pass.over_at is not None and _Pass.over_at <= clock.now() < _Pass.over_at + EVERY:
            return 0
        _Pass.steps = _everything()
    done, end = 0, time.monotonic() + MOST_SECONDS
    try:
        while time.monotonic() < end:
            done += next(_Pass.steps)
    except StopIteration:
        _Pass.steps, _Pass.over_at = None, clock.now()
    except BaseException:
        _Pass.steps = None
        raise
    return done


def apply_all() -> int:
    """The whole table, once."""
    return sum(_everything())


def tell_and_end() -> int:
    """Who came back is spared, whose day has come is erased, who comes near is told."""
    return sum(_files())


def end_accounts() -> int:
    """Accounts whose seven days are over."""
    return sum(_one(pk, lambda pk: end_account(user_id=pk, by=SYSTEM)) for pk in accounts_left(clock.now()))


def end_unused_accounts() -> int:
    """Accounts without any file, and professionals who left, for two years."""
    return sum(_accounts())


def _everything() -> Iterator[int]:
    yield from _files()
    yield from _accounts()
    yield from _rows()


def _files() -> Iterator[int]:
    """A step a file, and one a read: whoever counts the seconds is asked often."""
    moment = clock.now()
    for deadlines in told():
        yield 0
        for deadline, contact in deadlines:
            yield _settle(deadline, contact, moment)
    for ids in due_for_notice(moment):
        yield 0
        for pk in ids:
            yield _one(pk, lambda pk: tell_end(person_id=pk, by=SYSTEM))


def _settle(deadline: Deadline, contact: dt.datetime, moment: dt.datetime) -> int:
    if came_back(deadline, contact, moment):
        spare(deadline=deadline, by=SYSTEM)
        return 1
    if deadline.is_near(moment) and not deadline.is_told:
        return _one(deadline.young_person_id, lambda pk: tell_new_end(person_id=pk, by=SYSTEM))
    if deadline.ends_at > moment:
        return 0
    return _one(deadline.young_person_id, lambda pk: end_file(person_id=pk, by=SYSTEM))


def _accounts() -> Iterator[int]:
    moment = clock.now()
    for pk in (*accounts_alone(moment), *professionals_gone(moment)):
        yield _one(pk, lambda pk: end_account(user_id=pk, again=True, by=SYSTEM))


def _rows() -> Iterator[int]:
    """The rows that have served their time, line by line of the table, some at a time so that nobody waits."""
    moment = clock.now()
    for line in range(len(retention.all_lines())):
        while done := forget_old(line=line, moment=moment, by=SYSTEM):
            yield done
        yield 0


def _one(pk: uuid.UUID, act: Callable[[uuid.UUID], bool]) -> int:
    try:
        return int(act(pk))
    except Exception:  # one that fails must not hold the others back; it is tried again
        log.exception("retention %s", pk)
        return 0

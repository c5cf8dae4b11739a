"""Work that comes due by itself."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable

from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import Structure
from clicnjob.workshops.actions import end_list, expire_offer, generate_sessions, offer_again, remind
from clicnjob.workshops.queries.due import due_reminders, late_offers, lists_over, lists_with_room

log = logging.getLogger(__name__)
AHEAD = dt.timedelta(weeks=8)


def generate_ahead() -> int:
    """Make the sessions of the next eight weeks, structure by structure; returns how many are new."""
    made = 0
    rows = Structure.objects.all().active().filter(workshops__ended_on=None, workshops__isnull=False).distinct()
    for structure in rows:
        until = clock.today(structure.timezone) + AHEAD
        made += generate_sessions(structure=structure, until=until, by=SYSTEM.at(structure.pk))
    return made


def remind_due() -> int:
    """Remind those whose workshop is in seven days, tomorrow, in two hours. Returns how many were."""
    return _each(due_reminders(), lambda one: remind(seat_id=one[0], kind=one[1], by=SYSTEM))


def pass_on() -> int:
    """Places offered in vain go to the next in line, and lists end with their session. Returns how many changes."""
    done = _each(late_offers(), lambda pk: expire_offer(wait_id=pk, by=SYSTEM))
    done += _each(lists_with_room(), lambda pk: offer_again(session_id=pk, by=SYSTEM))
    return done + _each(lists_over(), lambda pk: end_list(session_id=pk, by=SYSTEM))


def _each[T](rows: Iterable[T], act: Callable[[T], int]) -> int:
    done = 0
    for row in rows:
        try:
            done += act(row)
        except Exception:  # one that fails must not hold the others back; it is tried again
            log.exception("seats: %s", row)
    return done

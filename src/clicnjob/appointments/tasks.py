"""Work that comes due by itself."""

import logging
from collections.abc import Callable, Iterable

from clicnjob.appointments.actions import expire_proposal, remind
from clicnjob.appointments.queries.due import due_reminders
from clicnjob.appointments.queries.offering import late_proposals
from clicnjob.shared.actor import SYSTEM

log = logging.getLogger(__name__)


def remind_due() -> int:
    """Remind those whose appointment comes. Returns how many were."""
    return _each(due_reminders(), lambda one: remind(appointment_id=one[0], kind=one[1], by=SYSTEM))


def free_late() -> int:
    """Moments that nobody chose in time are free again. Returns how many proposals."""
    return _each(late_proposals(), lambda pk: expire_proposal(proposal_id=pk, by=SYSTEM))


def _each[T](rows: Iterable[T], act: Callable[[T], bool]) -> int:
    done = 0
    for row in rows:
        try:
            done += act(row)
        except Exception:  # one that fails must not hold the others back; it is tried again
            log.exception("appointments: %s", row)
    return done

"""Copies go by themselves at the end of the day, or when nobody checked them in time; people are reminded by rule."""

import logging

from clicnjob.documents.actions import BATCH, chase_by_itself, destroy_due, forget_looks, give_up_stale
from clicnjob.documents.queries.chasing import due_by_itself
from clicnjob.shared.actor import SYSTEM

log = logging.getLogger(__name__)
MOST_CHASES = 500
"""Reminders of one round: the next ones wait for the following round."""


def destroy_all_due() -> int:
    """Destroy everything whose hour has come, some at a time so that nobody waits; returns how many."""
    total = 0
    while done := destroy_due(by=SYSTEM):
        total += done
        if done < BATCH:
            break
    return total


def sweep_looks() -> int:
    """Drop the looks that no bound counts any more."""
    return forget_looks(by=SYSTEM)


def chase_all_due() -> int:
    """Remind those whose hour has come, where structures wish it; returns how many. Run twice, it does it once."""
    done = 0
    for person in due_by_itself():
        if done >= MOST_CHASES:
            break
        try:
            done += chase_by_itself(person=person, by=SYSTEM)
        except Exception:  # one that fails must not hold the others back; it is tried again
            log.exception("chase %s", person.pk)
    return done


def give_up_all_stale() -> int:
    """Destroy the pieces of papers that never arrived whole; returns how many sendings."""
    total = 0
    while done := give_up_stale(by=SYSTEM):
        total += done
    return total

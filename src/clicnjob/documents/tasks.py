"""Copies go by themselves at the end of the day, or when nobody checked them in time."""

from clicnjob.documents.actions import BATCH, destroy_due, forget_looks
from clicnjob.shared.actor import SYSTEM


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

"""Jobs of structures."""

import logging

from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.actions import open_due_accounts, return_batch
from clicnjob.structures.queries import due_batches

log = logging.getLogger(__name__)


def open_accounts() -> int:
    """Open the direction and network accounts whose 24 hours passed (R5)."""
    return open_due_accounts(by=SYSTEM)


def return_hand_overs() -> int:
    """Young people lent to a colleague come back after the last day. Returns how many were settled."""
    done = 0
    for batch in due_batches():
        try:
            done += return_batch(batch=batch, by=SYSTEM)
        except Exception:  # one batch that fails must not hold the others back; it is tried again
            log.exception("hand-over %s", batch)
    return done

"""What enrolment does by itself."""

import logging

from clicnjob.enrolment.actions.transferring import expire_transfer
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.queries import due_transfers

log = logging.getLogger(__name__)


def expire_transfers() -> int:
    """Requests of transfer that nobody answered in time end. Returns how many."""
    done = 0
    for transfer_id in due_transfers():
        try:
            done += expire_transfer(transfer_id=transfer_id, by=SYSTEM)
        except Exception:  # one that fails must not hold the others back; it is tried again
            log.exception("transfer %s", transfer_id)
    return done

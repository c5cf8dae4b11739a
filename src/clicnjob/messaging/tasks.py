"""The worker of mailings and scheduled messages."""

import logging
import time
import uuid

from clicnjob.messaging.actions import delivering
from clicnjob.messaging.queries.mailings import due_ids
from clicnjob.shared.actor import SYSTEM

log = logging.getLogger(__name__)
MOST_SECONDS = 4.0
"""Of one round: the other jobs of this process wait meanwhile."""


def send_mailings() -> int:
    """Send what is due, a few messages of each mailing in turn, so that a long one delays nobody. Returns how many.

    What is left when the round is over goes on in the next one, in this process or another.
    """
    worker, started, done = uuid.uuid4(), time.monotonic(), 0
    held = [pk for pk in due_ids() if delivering.claim(mailing_id=pk, worker=worker, by=SYSTEM)]
    going = list(held)
    try:
        while going and time.monotonic() - started < MOST_SECONDS:
            for pk in list(going):
                try:
                    sent = delivering.deliver_some(mailing_id=pk, worker=worker, by=SYSTEM)
                except (
                    Exception
                ):  # one mailing that cannot be opened must not hold the others back; it waits for its lease
                    log.exception("mailing %s", pk)
                    going.remove(pk)
                    held.remove(pk)
                    continue
                done += sent
                if sent == 0:
                    going.remove(pk)
    finally:
        for pk in held:
            delivering.release(mailing_id=pk, worker=worker, by=SYSTEM)
    return done

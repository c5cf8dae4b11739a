"""What messaging does by itself: mailings, scheduled messages, answers when nobody is there."""

import logging
import time
import uuid

from clicnjob.messaging.actions import answer_when_away, delivering
from clicnjob.messaging.actions.forgetting import forget_old_mailings
from clicnjob.messaging.queries import closed
from clicnjob.messaging.queries.mailings import due_ids
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import Structure

log = logging.getLogger(__name__)
RING_EVERY = 0.7
"""Seconds between two bells of one mailing."""
MOST_SECONDS = 4.0
"""Of one round: the other jobs of this process wait meanwhile."""


def send_mailings() -> int:
    """Send what is due, a few messages of each mailing in turn, so that a long one delays nobody. Returns how many.

    What is left when the round is over goes on in the next one, in this process or another.
    """
    worker, started, done = uuid.uuid4(), time.monotonic(), 0
    told: dict[uuid.UUID, float] = {}
    held = [pk for pk in due_ids() if delivering.claim(mailing_id=pk, worker=worker, by=SYSTEM)]
    going = list(held)
    try:
        while going and time.monotonic() - started < MOST_SECONDS:
            for pk in list(going):
                try:
                    tell = time.monotonic() - told.get(pk, 0.0) > RING_EVERY
                    sent = delivering.deliver_some(mailing_id=pk, worker=worker, tell=tell, by=SYSTEM)
                except (
                    Exception
                ):  # one mailing that cannot be opened must not hold the others back; it waits for its lease
                    log.exception("mailing %s", pk)
                    going.remove(pk)
                    held.remove(pk)
                    continue
                done += sent
                if tell:
                    told[pk] = time.monotonic()
                if sent == 0:
                    going.remove(pk)
    finally:
        for pk in held:
            delivering.release(mailing_id=pk, worker=worker, by=SYSTEM)
    return done


def answer_those_who_wait() -> int:
    """Answer young people who just wrote while the place is closed or the referent away; returns how many were told.

    The database is the queue: whatever way a message came in (page, live send, SMS), it is found here.
    """
    moment = clock.now()
    told = 0
    for structure in Structure.objects.all().active():
        waiting = list(closed.just_written(structure, moment))
        if not waiting:
            continue
        covers = closed.covers_on(structure, clock.local(moment, structure.timezone).date())
        for conversation in waiting:
            why = closed.absence(conversation, covers, moment)
            if why is not None:
                message = answer_when_away(conversation=conversation, why=why, by=SYSTEM.at(structure.pk))
                told += message is not None
    return told


def forget_mailings() -> int:
    """Drop the mailings whose two years are over. Returns how many."""
    total = 0
    while done := forget_old_mailings(moment=clock.now(), by=SYSTEM):
        total += done
    return total

"""The worker of the outbox."""

import logging

from django.conf import settings

from clicnjob.notifications import actions
from clicnjob.notifications.channels import KEPT, NotSentError, sender_of
from clicnjob.notifications.enums import Channel
from clicnjob.notifications.gate import CAPPED, OverCapError, let_out
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.queries import due_ids, rendered, with_reader
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.vault.envelope import CannotOpen

log = logging.getLogger(__name__)


def send_due() -> int:
    """Send what is due; returns how many left or were kept. The network is spoken to outside any transaction.

    A worker that dies between sending and settling sends again after the lease: at least once, with the row's id as the
    gateway's idempotency key.
    """
    done = 0
    for row_id in due_ids():
        if not actions.claim(row_id=row_id):
            continue
        row = with_reader(Outbox.objects.filter(pk=row_id)).get()
        notice = None
        try:
            if row.structure is not None and row.structure.is_practice:
                receipt = KEPT  # fictional people: no number is dialled, no ceiling reached, no alarm raised
            else:
                notice = let_out(row, rendered(row))
                receipt = sender_of(row.channel, settings).send(notice)
        except OverCapError as error:
            actions.postpone(row_id=row_id, until=clock.now() + error.wait, error=CAPPED)
            log.warning("outbox %s: %s", row_id, CAPPED)
        except NotSentError as error:
            if error.dead and notice is not None and row.channel == Channel.SMS:
                actions.mark_dead(number=notice.recipient, reason=error.reason, by=SYSTEM)
            left = actions.fail(row_id=row_id, error=error.reason, for_good=error.for_good)
            log.warning("outbox %s: %s (%s)", row_id, error.reason, left)
        except CannotOpen:
            actions.fail(row_id=row_id, error="sealed under another key", for_good=True)
            log.exception("outbox %s cannot be opened", row_id)
        else:
            actions.settle(row_id=row_id, state=receipt.state, reference=receipt.reference)
            done += 1
    return done

"""The worker of the outbox."""

import logging

from django.conf import settings

from clicnjob.notifications import actions
from clicnjob.notifications.channels import NotSentError, sender_of
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.queries import due_ids, rendered, with_reader
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
        try:
            notice = rendered(row)
            state = sender_of(row.channel, settings).send(notice)
        except NotSentError as error:
            left = actions.fail(row_id=row_id, error=error.reason, for_good=error.for_good)
            log.warning("outbox %s: %s (%s)", row_id, error.reason, left)
        except CannotOpen:
            actions.fail(row_id=row_id, error="sealed under another key", for_good=True)
            log.exception("outbox %s cannot be opened", row_id)
        else:
            actions.settle(row_id=row_id, state=state)
            done += 1
    return done

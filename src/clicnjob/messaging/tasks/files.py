"""The worker of files: checked, then destroyed on their last day."""

import logging
import time

from clicnjob.messaging import actions
from clicnjob.messaging.enums import FileState, MailingState
from clicnjob.messaging.models import Enclosure, MailingFile
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM

log = logging.getLogger(__name__)
ROUND_SECONDS = 2
"""No new file is taken after that: other jobs wait behind."""
BATCH = 200


def check_files() -> int:
    """Check the files that wait, the oldest first; returns how many were looked at."""
    done, end = 0, time.monotonic() + ROUND_SECONDS
    while time.monotonic() < end and _waiting():
        row = actions.claim_file(by=SYSTEM)
        if row is None:
            break
        done += 1
        try:
            actions.examine(enclosure=row, by=SYSTEM)
        except Exception:  # the store or the decoder: this file is tried again, the others go on
            log.exception("a file could not be checked")
    return done


def _waiting() -> bool:
    """Whether a transaction is worth opening."""
    asked = {"state": FileState.CHECKING, "try_after__lte": clock.now()}
    return Enclosure.objects.filter(**asked).exists() or MailingFile.objects.filter(**asked).exists()


def destroy_expired_files() -> int:
    """Destroy the files whose last day has come, some at a time; returns how many."""
    asked = {"state__in": [FileState.CHECKING, FileState.READY], "expires_at__lte": clock.now()}
    sent = Enclosure.objects.filter(**asked).select_related("message").order_by("expires_at", "pk")[:BATCH]
    done = sum(actions.destroy_expired(enclosure=row, by=SYSTEM) for row in sent)
    # A mailing that has not left keeps its files until then.
    pending = [MailingState.SCHEDULED, MailingState.RUNNING]
    kept = MailingFile.objects.filter(**asked).exclude(mailing__state__in=pending).order_by("expires_at", "pk")[:BATCH]
    return done + sum(actions.destroy_expired(enclosure=row, by=SYSTEM) for row in kept)

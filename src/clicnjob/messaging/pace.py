"""How fast one account may write: counted where the message enters, in the memory of each process (docs/adr/0016)."""

import time
import uuid

from django.conf import settings
from django.utils.translation import gettext as _

from clicnjob.shared.errors import Throttled

MOST_ACCOUNTS = 20_000
_buckets: dict[uuid.UUID, tuple[float, float]] = {}
"""For each account that wrote lately: what it may still send, and when that was true."""


def take(account_id: uuid.UUID) -> None:
    """Count one message. Raises Throttled when the account sends faster than ``MESSAGES_PER_MINUTE`` for long."""
    most = float(settings.MESSAGES_PER_MINUTE)
    moment = time.monotonic()
    left, since = _buckets.get(account_id, (most, moment))
    left = min(most, left + (moment - since) * most / 60)
    if left < 1:
        wait = int((1 - left) * 60 / most) + 1
        raise Throttled(
            _("Vous envoyez beaucoup de messages. Attendez un instant, puis recommencez."), wait_seconds=wait
        )
    if len(_buckets) >= MOST_ACCOUNTS:
        forget()  # everyone starts anew with a full minute: no table grows for ever
    _buckets[account_id] = (left - 1, moment)


def forget() -> None:
    """Start counting anew."""
    _buckets.clear()

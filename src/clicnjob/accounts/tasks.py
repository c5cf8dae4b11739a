"""Jobs of accounts: what served its time goes."""

import datetime as dt

from django.contrib.sessions.backends.db import SessionStore

from clicnjob.accounts.actions import forget_old_phone_codes
from clicnjob.accounts.throttling import sweep
from clicnjob.shared.actor import SYSTEM

KEPT = dt.timedelta(days=1)


def sweep_accounts() -> int:
    """Drop counters whose window is over, codes by SMS of yesterday, web sessions that ended; returns how many rows."""
    SessionStore.clear_expired()
    return sweep() + forget_old_phone_codes(older_than=KEPT, by=SYSTEM)

"""When a file may end: pure arithmetic."""

import datetime as dt

from clicnjob.shared.retention import FILE_LIFE, NOTICE


def notice_at(contact: dt.datetime) -> dt.datetime:
    """When its end is told: at 23 months."""
    return contact + FILE_LIFE - NOTICE


def end_at(contact: dt.datetime, told: dt.datetime) -> dt.datetime:
    """When it ends: two years after the contact, and never less than a month after it was told."""
    return max(contact + FILE_LIFE, told + NOTICE)

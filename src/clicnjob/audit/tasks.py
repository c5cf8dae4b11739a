"""Sealing the trail, afterwards and by itself (R19): an action never waits for the chain."""

import datetime as dt
import logging
import uuid

from django.db.models import F, UUIDField, Value
from django.db.models.functions import Coalesce

from clicnjob.audit.actions import empty_next, seal_next
from clicnjob.audit.models import INSTALLATION, AuditEvent
from clicnjob.shared import clock
from clicnjob.shared.retention import TRAIL_LIFE

log = logging.getLogger(__name__)

SETTLED = dt.timedelta(minutes=10)
"""A trace younger than this may stand beside one that is not committed yet, with a smaller identifier."""


def seal_trail() -> int:
    """Seal every trace that has settled, in links of a few thousand. Returns how many traces were sealed."""
    before, sealed = clock.now() - SETTLED, 0
    for structure_id in _waiting(before):
        while seal := seal_next(structure_id=structure_id, before=before):
            sealed += seal.traces
            # What leaves the host with the logs is what a later look is held against: a chain cut short shows.
            log.info("trail sealed %s", seal)
    return sealed


def empty_trail() -> int:
    """Delete the traces whose year is over, some links at a time. Returns how many."""
    before, total = clock.now() - TRAIL_LIFE, 0
    while gone := empty_next(before=before):
        total += gone
    return total


def _waiting(before: dt.datetime) -> list[uuid.UUID]:
    rows = AuditEvent.objects.filter(seal=None, at__lt=before)
    whose = Coalesce(F("structure_id"), Value(INSTALLATION, output_field=UUIDField()))
    return sorted(rows.annotate(whose=whose).values_list("whose", flat=True).distinct().order_by("whose"))

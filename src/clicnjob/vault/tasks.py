"""Sealed texts follow their key (ADR 41): at once when it changes, at night for what a late process still sealed with the former."""

import datetime as dt
import uuid

from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.vault.actions import seal_again
from clicnjob.vault.envelope import forget_keys
from clicnjob.vault.fields import INSTALLATION, models_with_sealed_fields, sealed_fields_of
from clicnjob.vault.models import ScopeKey

BATCH = 200
LATE = dt.timedelta(days=2)
"""Nothing is sealed with a former key this long after it was followed by another, nor does a cut command wait longer."""


def seal_texts_of(scope_id: uuid.UUID) -> tuple[int, int]:
    """Seal again, batch by batch, every text of a structure (or of accounts) that its newest key did not: rows done, unreadable."""
    forget_keys(scope_id)  # this process may know the former one only
    changed = unreadable = 0
    for model in models_with_sealed_fields():
        if not any(bool(field.scope) != (scope_id == INSTALLATION) for field in sealed_fields_of(model)):
            continue
        after: uuid.UUID | None = None
        while True:
            batch = seal_again(model=model, scope_id=scope_id, after=after, limit=BATCH, by=SYSTEM)
            changed, unreadable, after = changed + batch.changed, unreadable + batch.unreadable, batch.last
            if after is None:
                break
    return changed, unreadable


def seal_texts_left() -> int:
    """What was left under a former key by a process that was late, or a command that was cut; returns how many rows."""
    fresh = ScopeKey.objects.filter(version__gt=1, created_at__gt=clock.now() - LATE)
    return sum(seal_texts_of(scope_id)[0] for scope_id in fresh.values_list("scope_id", flat=True))

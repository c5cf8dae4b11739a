"""Keys followed by others, and wrapped again (D6). Who calls them writes the trail: ``files.actions``."""

import os
import uuid
from typing import Any, NamedTuple

from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock, on_commit
from clicnjob.vault.envelope import forget_keys, is_wrapped_now, unwrap, wrap
from clicnjob.vault.keys import KEY_BYTES
from clicnjob.vault.models import FormerKey, ScopeKey


class Rewrapped(NamedTuple):
    """What ``wrap_again`` did, and where the next batch begins; ``None``: there is none."""

    changed: int
    last: uuid.UUID | None


@action
def rotate_scope(*, scope_id: uuid.UUID, by: Actor) -> int:
    """A new key seals from now on for this scope; the former ones still open. Returns its version (1: none was there yet).

    Processes that know the former one go on sealing with it for ``envelope.KNOWN_FOR`` seconds at most.
    """
    row = lock(ScopeKey.objects.filter(scope_id=scope_id)).first()
    fresh = wrap(os.urandom(KEY_BYTES), scope_id.bytes)
    if row is None:
        return ScopeKey.objects.create(scope_id=scope_id, wrapped=fresh).version
    FormerKey.objects.create(scope_id=scope_id, version=row.version, wrapped=bytes(row.wrapped), made_at=row.created_at)
    row.wrapped, row.version, row.created_at = fresh, row.version + 1, clock.now()
    row.save()
    on_commit(lambda: forget_keys(scope_id))
    return row.version


@action
def wrap_again(*, model: type[ScopeKey] | type[FormerKey], after: uuid.UUID | None, limit: int, by: Actor) -> Rewrapped:
    """Wrap under the newest master key those of the next ``limit`` keys that are not yet. Done twice, it changes nothing.

    Raises CannotOpen when a key was wrapped under a master key that is not here.
    """
    rows = model._default_manager.order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    held: list[Any] = list(lock(rows)[:limit])
    changed = 0
    for row in held:
        context = row.scope_id.bytes
        if not is_wrapped_now(bytes(row.wrapped), context):
            row.wrapped = wrap(unwrap(bytes(row.wrapped), context), context)
            row.save(update_fields=["wrapped"])
            changed += 1
    return Rewrapped(changed, held[-1].pk if len(held) == limit else None)

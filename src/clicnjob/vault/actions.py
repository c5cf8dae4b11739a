"""Keys followed by others, and wrapped again (D6). Who calls them writes the trail: ``files.actions``."""

import os
import uuid
from typing import Any, NamedTuple

from django.db import models

from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock, on_commit
from clicnjob.vault.envelope import CannotOpen, forget_keys, is_sealed_now, is_wrapped_now, unwrap, wrap
from clicnjob.vault.fields import INSTALLATION, sealed_fields_of
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


class Resealed(NamedTuple):
    """What ``seal_again`` did, and where the next batch begins; ``None``: there is none."""

    changed: int
    unreadable: int
    last: uuid.UUID | None


@action
def seal_again(
    *, model: type[models.Model], scope_id: uuid.UUID, after: uuid.UUID | None, limit: int, by: Actor
) -> Resealed:
    """Seal under the newest key of a scope the texts of the next ``limit`` rows that are not yet. Done twice, it changes nothing.

    What does not open (altered, moved) is left as it is and counted.
    """
    whose = "" if scope_id == INSTALLATION else scope_id
    fields = [field for field in sealed_fields_of(model) if bool(field.scope) == bool(whose)]
    scopes = {field.scope for field in fields if field.scope}
    rows = model._base_manager.filter(**dict.fromkeys(scopes, scope_id)).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    held: list[Any] = list(lock(rows.only("pk", *scopes, *(field.attname for field in fields)))[:limit])
    changed = unreadable = 0
    for row in held:
        fresh: dict[str, bytes] = {}
        for field in fields:
            raw = bytes(row.__dict__[field.attname] or b"")
            mark, rest = field.halves(raw)
            if not raw or is_sealed_now(scope_id, rest, field.context_of(row, mark)):
                continue
            try:
                fresh[field.attname] = field.sealed(row, field.opened(row, raw))
            except CannotOpen:
                unreadable += 1
        if fresh:
            changed += model._base_manager.filter(pk=row.pk).update(**fresh)
    return Resealed(changed, unreadable, held[-1].pk if len(held) == limit else None)

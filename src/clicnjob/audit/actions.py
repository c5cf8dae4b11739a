"""Writing the trail."""

import uuid

from django.db import connection, models

from clicnjob.audit.models import AuditEvent
from clicnjob.shared.actor import Actor

Fact = str | int | bool | None


def record(
    event: str,
    *,
    by: Actor,
    obj: models.Model | None = None,
    structure_id: uuid.UUID | None = None,
    person_id: uuid.UUID | None = None,
    **facts: Fact,
) -> None:
    """Write that ``by`` did ``event`` to ``obj``, in the action's own transaction.

    ``facts`` are codes and counts, never names nor content. The structure and the person default to the object's own.
    Raises RuntimeError outside a transaction: a trace must stand or fall with what it tells.
    """
    if not connection.in_atomic_block:
        message = f"{event}: a trace is written inside the action's transaction"
        raise RuntimeError(message)
    AuditEvent.objects.create(
        event=event,
        actor_kind=by.kind,
        actor_role=by.role or "",
        actor_id=by.id,
        structure_id=structure_id or getattr(obj, "structure_id", None) or by.structure_id,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        person_id=person_id or getattr(obj, "young_person_id", None),
        facts=facts,
    )

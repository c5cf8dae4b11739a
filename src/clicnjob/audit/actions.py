"""Writing the trail."""

import uuid
from collections.abc import Iterable, Sequence

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
    record_all([_trace(event, by=by, obj=obj, structure_id=structure_id, person_id=person_id, facts=facts)])


def record_each(event: str, told: Iterable[tuple[models.Model, dict[str, Fact]]], *, by: Actor) -> None:
    """``record`` for many objects, each with its facts, in a few statements: one use case over a whole caseload."""
    record_all([_trace(event, by=by, obj=obj, structure_id=None, person_id=None, facts=facts) for obj, facts in told])


def record_all(traces: Sequence[AuditEvent]) -> None:
    """Write these traces. Raises RuntimeError outside a transaction."""
    if not connection.in_atomic_block:
        message = f"{traces[0].event if traces else 'a trace'}: a trace is written inside the action's transaction"
        raise RuntimeError(message)
    if len(traces) == 1:
        traces[0].save(force_insert=True)
    else:
        AuditEvent.objects.bulk_create(traces, batch_size=500)


def _trace(
    event: str,
    *,
    by: Actor,
    obj: models.Model | None,
    structure_id: uuid.UUID | None,
    person_id: uuid.UUID | None,
    facts: dict[str, Fact],
) -> AuditEvent:
    return AuditEvent(
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

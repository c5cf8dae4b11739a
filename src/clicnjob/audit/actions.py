"""Writing the trail, and sealing it."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db import connection, models

from clicnjob.audit.chain import START, digest_of, emptied_mac_of, mac_of
from clicnjob.audit.models import INSTALLATION, AuditEvent, AuditSeal
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.db import lock

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


TRACES_A_LINK = 2000
LINKS_AT_ONCE = 20


@action
def seal_next(
    *, structure_id: uuid.UUID, before: dt.datetime, limit: int = TRACES_A_LINK, by: Actor = SYSTEM
) -> AuditSeal | None:
    """Add a link to a structure's chain: its oldest traces written before a moment, at most ``limit``. None without any.

    ``structure_id``: ``INSTALLATION`` for what belongs to none. The trail says nothing of it: a link is its own trace.
    """
    rows = AuditEvent.objects.filter(structure_id=None if structure_id == INSTALLATION else structure_id)
    events = list(lock(rows.filter(seal=None, at__lt=before).order_by("pk"))[:limit])
    if not events:
        return None
    # Read once the traces are held: who sealed others meanwhile has committed.
    last = AuditSeal.objects.filter(structure_id=structure_id).order_by("-number").first()
    number = last.number + 1 if last else 1
    digest, count = digest_of(last.digest if last else START, events)
    seal = AuditSeal.objects.create(
        structure_id=structure_id,
        number=number,
        traces=count,
        digest=digest,
        mac=mac_of(structure_id, number, digest),
    )
    AuditEvent.objects.filter(pk__in=[event.pk for event in events]).update(seal=seal)
    return seal


@action
def empty_next(*, before: dt.datetime, limit: int = LINKS_AT_ONCE, by: Actor = SYSTEM) -> int:
    """Delete the traces of the oldest links sealed before a moment; the links stay, so the chain holds. How many traces.

    Signed, link by link: a later look tells what we emptied from what someone took away.
    """
    seals = list(lock(AuditSeal.objects.filter(sealed_at__lt=before, emptied_at=None).order_by("sealed_at"))[:limit])
    moment, gone = clock.now(), 0
    for seal in seals:
        gone += AuditEvent.objects.filter(seal=seal).delete()[0]
        seal.emptied_at = moment
        seal.emptied_mac = emptied_mac_of(seal.structure_id, seal.number, seal.digest, moment)
        seal.save(update_fields=["emptied_at", "emptied_mac"])
    return gone

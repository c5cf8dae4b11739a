"""Requests of transfer in words."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from clicnjob.shared.actor import Actor
from clicnjob.shared.language import pro
from clicnjob.structures.enums import DeclineReason, TransferState
from clicnjob.structures.models import Transfer

_BADGES = {
    TransferState.WAITING: "waiting",
    TransferState.ACCEPTED: "done",
    TransferState.DECLINED: "refused",
    TransferState.REFUSED: "refused",
    TransferState.WITHDRAWN: "neutral",
    TransferState.EXPIRED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, as one end sees it."""

    id: uuid.UUID
    name: str
    words: str
    """« vers la Mission locale de Nice », « de la Mission locale de Toulon »."""
    asked_by: str
    asked_at: dt.datetime
    badge: str
    label: str
    detail: str
    """Why it was declined, until when it waits, who follows the young person now."""


def asked(row: Transfer, reader: Actor) -> Asked:
    """For either end: each reads the file of its own structure, never the other's."""
    here = row.structure_id == reader.structure_id
    person = row.young_person if here or row.received is None else row.received
    return Asked(
        id=row.pk,
        name=person.full_name,
        words=(
            pro("vers %(name)s") % {"name": row.target.name}
            if here
            else pro("de %(name)s") % {"name": row.structure.name}
        ),
        asked_by=row.asked_by.full_name,
        asked_at=row.created_at,
        badge=_BADGES[TransferState(row.state)],
        label=str(TransferState(row.state).label),
        detail=_detail(row, here=here),
    )


def _detail(row: Transfer, *, here: bool) -> str:
    if row.state == TransferState.DECLINED:
        return str(DeclineReason(row.declined_for).label)
    if row.state == TransferState.ACCEPTED and not here and row.received is not None and row.received.referent:
        return pro("suivi·e par %(name)s") % {"name": row.received.referent.full_name}
    return ""


def asked_rows(rows: Iterable[Transfer], reader: Actor) -> tuple[list[Asked], list[Asked]]:
    """Those that wait, and the others."""
    waiting: list[Asked] = []
    settled: list[Asked] = []
    for row in rows:
        (waiting if row.is_waiting else settled).append(asked(row, reader))
    return waiting, settled

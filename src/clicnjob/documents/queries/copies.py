"""The copies that exist now, for direction (G20)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Min

from clicnjob.documents.models import Document
from clicnjob.shared.actor import Actor


@dataclass(frozen=True, slots=True)
class Copies:
    """The copies that a structure holds now."""

    count: int
    next_at: dt.datetime | None
    last_at: dt.datetime | None
    """When the first and the last of them go at the latest."""


def copies_held(actor: Actor) -> Copies:
    """How many copies the actor's structure holds, for direction: a number, nobody's name."""
    rows = Document.objects.filter(structure_id=actor.structure).with_copy()
    found = rows.aggregate(count=Count("pk"), next_at=Min("destroy_after"), last_at=Max("destroy_after"))
    return Copies(**found)

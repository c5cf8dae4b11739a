"""What direction watches over: copies held now, who opened many papers (G20, G33)."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, F, Max, Min, Q
from django.http import Http404

from clicnjob.documents.models import Document, Meter
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor

ALERTS_SHOWN = dt.timedelta(days=30)


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


def alerts(actor: Actor) -> list[Meter]:
    """Who opened many papers lately, those stopped first."""
    since = clock.now() - ALERTS_SHOWN
    rows = Meter.objects.all().visible_to(actor).select_related("user", "lifted_by")
    lately = Q(stopped_at__isnull=False) | Q(asked_at__gt=since) | Q(lifted_at__gt=since)
    return list(rows.filter(lately).order_by(F("stopped_at").desc(nulls_last=True), "-asked_at", "pk"))


def stops_count(actor: Actor) -> int:
    """How many stops wait for direction to lift them."""
    return Meter.objects.all().visible_to(actor).filter(stopped_at__isnull=False).count()


def get_meter(actor: Actor, pk: uuid.UUID) -> Meter:
    """A meter of one's structure, for direction. Raises Http404."""
    row = Meter.objects.all().visible_to(actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row

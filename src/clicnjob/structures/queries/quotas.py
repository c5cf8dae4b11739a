"""What was counted, what direction watches over (G33)."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import Exists, F, Q, QuerySet
from django.http import Http404

from clicnjob.shared import clock
from clicnjob.shared.actor import NOWHERE, Actor
from clicnjob.shared.prepared import prepared
from clicnjob.structures.enums import Counted
from clicnjob.structures.models import Meter, Sight

SEEN_AGAIN = dt.timedelta(hours=1)
"""The same file or paper within this time is one: several pages, a zoom, a second thought."""
ALERTS_SHOWN = dt.timedelta(days=30)
BOTH = 2
"""The structure's meter and the professional's."""


def meters_of(what: Counted, actor: Actor) -> QuerySet[Meter]:
    """The structure's meter, then the professional's, each where it exists; locked, always in this order."""
    whose = Q(user_id=None) | Q(user_id=actor.user_id or NOWHERE)
    rows = Meter.objects.filter(whose, structure_id=actor.structure, what=what)
    return rows.order_by(F("user_id").asc(nulls_first=True))


def sights_of(what: Counted, of: uuid.UUID, actor: Actor) -> QuerySet[Sight]:
    """Where the actor opened this within the hour."""
    since = clock.now() - SEEN_AGAIN
    return Sight.objects.filter(
        user_id=actor.user_id or NOWHERE, object_id=of, at__gt=since, what=what, structure_id=actor.structure
    )


def goes_on_seeing(what: Counted, of: uuid.UUID, actor: Actor) -> bool:
    """Whether the actor opened this within the hour and nothing is stopped: one query, no lock, the usual case."""
    found = _meters_and_sight(what, of, actor)
    return len(found) == BOTH and all(stopped_at is None and seen for stopped_at, seen in found)


@prepared
def _meters_and_sight(what: Counted, of: uuid.UUID, actor: Actor) -> QuerySet[Any, tuple[dt.datetime | None, bool]]:
    rows = meters_of(what, actor).annotate(seen=Exists(sights_of(what, of, actor)))
    return rows.values_list("stopped_at", "seen")


def alerts(actor: Actor) -> list[Meter]:
    """Who took much lately, those stopped first."""
    since = clock.now() - ALERTS_SHOWN
    rows = Meter.objects.all().visible_to(actor).select_related("user", "lifted_by")
    lately = Q(stopped_at__isnull=False) | Q(asked_at__gt=since) | Q(lifted_at__gt=since)
    return list(rows.filter(lately).order_by(F("stopped_at").desc(nulls_last=True), "-asked_at", "pk"))


def stops_count(actor: Actor) -> int:
    """How many stops wait for direction to lift them."""
    return Meter.objects.all().visible_to(actor).filter(stopped_at__isnull=False).count()


def get_meter(actor: Actor, pk: uuid.UUID) -> Meter:
    """A meter of one's structure, for direction. Raises Http404."""
    row = Meter.objects.all().visible_to(actor).select_related("user").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row

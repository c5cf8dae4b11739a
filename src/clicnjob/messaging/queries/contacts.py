"""Who a professional exchanged messages with on a day: dated lines to copy into i-milo (R12), without content."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Q

from clicnjob.messaging import rules
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import Structure, YoungPerson

MOST = 500


@dataclass(frozen=True, slots=True)
class Contact:
    """One young person on one day."""

    person: YoungPerson
    received: int
    """Messages of the young person."""
    sent: int
    """Messages of the professional who asks."""


def contacts_of_day(actor: Actor, day: dt.date) -> list[Contact]:
    """The young people the actor wrote to on ``day``, or who wrote where the actor answers; by name. Two queries.

    The day is that of the structure's time zone. What was withdrawn, what left by itself
    and what came from another structure do not count.
    """
    if not actor.is_staff:
        return []
    zone = Structure.objects.values_list("timezone", flat=True).get(pk=actor.structure)
    starts, ends = clock.at(day, dt.time(), zone), clock.at(day + dt.timedelta(days=1), dt.time(), zone)
    that_day = Q(
        messages__created_at__gte=starts,
        messages__created_at__lt=ends,
        messages__seq__gt=F("came_with"),
        messages__withdrawn_at=None,
        messages__automatic=False,
    )
    rows = (
        Conversation.objects.all()
        .visible_to(actor)
        .filter(last_message_at__gte=starts)
        .annotate(
            received=Count("messages", filter=that_day & Q(messages__side=Side.YOUTH)),
            sent=Count("messages", filter=that_day & Q(messages__author_id=actor.user_id)),
        )
        .filter(Q(sent__gt=0) | (Q(received__gt=0) & rules.in_charge(actor, day)))
        .select_related("young_person")
        .order_by("young_person__last_name", "young_person__first_name", "pk")
    )
    return [Contact(row.young_person, row.received, row.sent) for row in rows[:MOST]]  # type: ignore[attr-defined]  # annotated

"""Who gets the digest of the morning: counsellors with unread messages, where it is 8 h on a working day."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count

from clicnjob.accounts.models import User
from clicnjob.messaging.models import Conversation
from clicnjob.shared import clock
from clicnjob.structures.models import Membership, Structure
from clicnjob.structures.queries import days_off_of

FROM, UNTIL = dt.time(8), dt.time(12)
"""A worker that was down at 8 h still sends it in the morning, never in the afternoon."""


@dataclass(frozen=True, slots=True)
class Digest:
    """So many conversations wait for someone, at a structure, on a day."""

    user: User
    structure: Structure
    day: dt.date
    count: int


def digests_due(moment: dt.datetime) -> Iterator[Digest]:
    """The digests of this moment, sent or not yet: who sends them looks at that."""
    for structure in Structure.objects.active().prefetch_related("closures"):
        here = clock.local(moment, structure.timezone)
        day = here.date()
        days = days_off_of(structure, structure.closures.all())
        if not FROM <= here.time() < UNTIL or day.weekday() > 4 or days.is_off(day):
            continue
        waiting = (
            Conversation.objects.filter(
                structure=structure, unread_by_structure__gt=0, young_person__referent__isnull=False
            )
            .order_by()
            .values("young_person__referent")
            .annotate(count=Count("pk"))
        )
        counts = {row["young_person__referent"]: row["count"] for row in waiting}
        members = Membership.objects.all().current(day).filter(structure=structure, user_id__in=counts)
        for member in members.select_related("user"):
            if member.user.email and member.user.is_active:
                yield Digest(member.user, structure, day, counts[member.user_id])

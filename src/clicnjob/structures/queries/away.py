"""When professionals are away: covered by a colleague, or gone for good."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection

from clicnjob.shared import clock
from clicnjob.structures.models import Cover, Membership

Away = dict[uuid.UUID, list[tuple[dt.datetime, dt.datetime]]]


def absences(
    structure_id: uuid.UUID, users: Collection[uuid.UUID], starts: dt.datetime, ends: dt.datetime, zone: str
) -> Away:
    """When these people are away (covered by a colleague, or gone for good), between two moments. Two queries."""
    first, last = clock.local(starts, zone).date(), clock.local(ends, zone).date()
    away: Away = defaultdict(list)
    midnight = dt.time()
    for row in Cover.objects.all().overlapping(first, last).filter(structure_id=structure_id, absent_id__in=users):
        after = clock.at(row.ends_on + dt.timedelta(days=1), midnight, zone)
        away[row.absent_id].append((clock.at(row.starts_on, midnight, zone), after))
    leaves = dict(
        Membership.objects.all()
        .not_over(first)
        .filter(structure_id=structure_id, user_id__in=users)
        .values_list("user_id", "ends_on")
    )
    for user_id in users:
        ends_on = leaves.get(user_id, first - dt.timedelta(days=1))
        if ends_on is not None:
            away[user_id].append(
                (clock.at(ends_on + dt.timedelta(days=1), midnight, zone), ends + dt.timedelta(days=1))
            )
    return away

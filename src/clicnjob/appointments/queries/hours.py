"""How a structure gives appointments, and when each counsellor does."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection

from clicnjob.appointments.models import AppointmentRules, OwnHours
from clicnjob.shared.actor import NOWHERE, Actor
from clicnjob.structures.models import OpeningHours, Site, Structure

Ranges = dict[int, list[tuple[dt.time, dt.time]]]
"""By weekday, 1 for Monday: from, to."""
USUAL_HOURS: Ranges = {weekday: [(dt.time(9), dt.time(12)), (dt.time(14), dt.time(17))] for weekday in range(1, 6)}
"""Where a site has no opening hours: from Monday to Friday."""


def rules_of(structure: Structure) -> AppointmentRules:
    """The rules of a structure; the defaults where nothing was set. One query."""
    return AppointmentRules.objects.filter(structure=structure).first() or AppointmentRules(structure=structure)


def own_hours(actor: Actor) -> list[OwnHours]:
    """One's own hours at the structure where one works, in the order of the week."""
    rows = OwnHours.objects.all().visible_to(actor).filter(user_id=actor.user_id or NOWHERE)
    return list(rows.select_related("site").order_by("weekday", "opens_at"))


def hours_of(site: Site, counsellors: Collection[uuid.UUID]) -> dict[uuid.UUID, Ranges]:
    """When each counsellor gives appointments at a site: their own hours, else the site's, else the usual ones. Two queries."""
    open_hours: Ranges = defaultdict(list)
    for row in OpeningHours.objects.filter(site=site).order_by("weekday", "opens_at"):
        open_hours[row.weekday].append((row.opens_at, row.closes_at))
    own: dict[uuid.UUID, Ranges] = {}
    rows = OwnHours.objects.filter(user_id__in=counsellors, site__structure_id=site.structure_id)
    for mine in rows.order_by("weekday", "opens_at"):
        ranges = own.setdefault(mine.user_id, defaultdict(list))
        if mine.site_id == site.pk:
            ranges[mine.weekday].append((mine.opens_at, mine.closes_at))
    return {pk: own.get(pk, open_hours or USUAL_HOURS) for pk in counsellors}

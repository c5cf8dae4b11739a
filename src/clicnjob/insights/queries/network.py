"""What the network compares: structures, never people."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from clicnjob.insights.figures import MATURITY, SMALL, Rate
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.structures.models import Attachment, FirstReception, Structure

YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class StructureRow:
    """One structure as the network compares it; a number that would single people out is None (G33)."""

    name: str
    region: str
    primos: int | None
    adoption: Rate | None


def _row(structure: Structure, rate: Rate) -> StructureRow:
    shown = min(rate.part, rate.missing) >= SMALL
    return StructureRow(
        structure.name, structure.region, rate.whole if rate.whole >= SMALL else None, rate if shown else None
    )


def network_rows(actor: Actor) -> list[StructureRow]:
    """Figure 6 of each active structure with first interviews over a year, by name, for the network: two queries.

    Only interviews older than thirty days are counted at all, so that no difference between two numbers tells of a few.
    """
    if actor.role is not Role.NETWORK:
        return []
    moment = clock.now()
    deadline = OuterRef("interview_at") + MATURITY
    in_time = Attachment.objects.filter(
        young_person=OuterRef("young_person"),
        wrong_claim=False,
        started_at__lte=deadline,
        user__activated_at__lte=deadline,
    )
    counts = (
        FirstReception.objects.all()
        .primos()
        .filter(interview_at__gte=moment - MATURITY - YEAR, interview_at__lte=moment - MATURITY)
        .filter(structure__active=True, structure__is_practice=False)
        .annotate(in_time=Exists(in_time))
        .order_by()
        .values_list("structure_id")
        .annotate(part=Count("pk", filter=Q(in_time=True)), whole=Count("pk"))
    )
    rates = {structure_id: Rate(part, whole) for structure_id, part, whole in counts}
    structures = Structure.objects.in_bulk(rates)
    rows = [_row(structures[structure_id], rate) for structure_id, rate in rates.items()]
    return sorted(rows, key=lambda row: row.name)

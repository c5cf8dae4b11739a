"""Reading hand-overs, and who has nobody in charge."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Max, Q, Window
from django.db.models.functions import RowNumber
from django.http import Http404

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import HandOver, Membership, YoungPerson
from clicnjob.structures.models.people import YoungPersonQuerySet

SHOWN_FOR = dt.timedelta(days=30)
MOST_SHOWN = 100
"""Hand-overs on the page."""
NAMED = 40
"""Names shown of each."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Those passed together, counted; the first names alone, for a whole caseload holds two thousand."""

    first: HandOver
    count: int
    going: int
    """How many are lent and not back yet."""
    not_over: int
    outcomes: set[str]
    formers: list[str]
    """The first names of the former referents."""
    names: list[str]


def hand_overs(actor: Actor) -> list[Batch]:
    """The hand-overs the actor sees: those that last, and those made within thirty days; the latest first.

    Four queries, and a bounded number of rows, however many people each holds.
    """
    rows = HandOver.objects.all().visible_to(actor)
    rows = rows.filter(Q(ended_at=None, ends_on__isnull=False) | Q(created_at__gt=clock.now() - SHOWN_FOR))
    counted = list(
        rows.values("batch")
        .annotate(
            made_at=Max("created_at"),
            count=Count("pk"),
            going=Count("pk", filter=Q(ended_at=None, ends_on__isnull=False)),
            not_over=Count("pk", filter=Q(ended_at=None)),
        )
        .order_by("-made_at", "batch")[:MOST_SHOWN]
    )
    rows = rows.filter(batch__in=[one["batch"] for one in counted])
    outcomes: dict[uuid.UUID, set[str]] = defaultdict(set)
    for batch, outcome in rows.exclude(outcome="").values_list("batch", "outcome").distinct():
        outcomes[batch].add(outcome)
    formers: dict[uuid.UUID, list[str]] = defaultdict(list)
    known = rows.exclude(former=None).order_by("former__first_name", "former__last_name")
    for batch, name, _last, _pk in known.values_list(
        "batch", "former__first_name", "former__last_name", "former_id"
    ).distinct():
        formers[batch].append(name)
    order = ("young_person__last_name", "young_person__first_name", "pk")
    place = Window(RowNumber(), partition_by="batch", order_by=order)
    shown: dict[uuid.UUID, list[HandOver]] = defaultdict(list)
    named = rows.annotate(place=place).filter(place__lte=NAMED).order_by("batch", "place")
    for row in named.select_related("young_person", "recipient", "given_by", "structure"):
        shown[row.batch].append(row)
    return [
        Batch(
            first=shown[one["batch"]][0],
            count=one["count"],
            going=one["going"],
            not_over=one["not_over"],
            outcomes=outcomes[one["batch"]],
            formers=formers[one["batch"]],
            names=[row.young_person.full_name for row in shown[one["batch"]]],
        )
        for one in counted
    ]


def hand_over_batch(actor: Actor, batch: uuid.UUID) -> list[HandOver]:
    """Those of one batch that the actor sees. Raises Http404 when there is none, as for an unknown id."""
    rows = HandOver.objects.all().visible_to(actor).filter(batch=batch)
    found = list(rows.select_related("young_person", "former", "recipient", "given_by").order_by("young_person_id"))
    if not found:
        raise Http404
    return found


def open_hand_over(person: YoungPerson) -> HandOver | None:
    """The one that lasts, for a young person."""
    return HandOver.objects.open().filter(young_person=person).select_related("former", "recipient").first()


def due_batches() -> list[uuid.UUID]:
    """The batches where someone comes back: the last day passed somewhere on earth, or the colleague works there no more."""
    moment = clock.now()
    rows = HandOver.objects.open().select_related("structure")
    members = Membership.objects.all().current(clock.local(moment).date()).counsellors()
    at_work = set(members.filter(user__in=rows.values("recipient_id")).values_list("structure_id", "user_id"))
    return sorted(
        {
            row.batch
            for row in rows
            if (row.ends_on is not None and row.ends_on < clock.local(moment, row.structure.timezone).date())
            or (row.structure_id, row.recipient_id) not in at_work
        },
        key=str,
    )


def without_referent(actor: Actor) -> YoungPersonQuerySet:
    """Followed files of the actor's reach with nobody in charge: no referent, or one who works there no more.

    Who waits for a first interview has none yet, and is on other lists.
    """
    working = Membership.objects.all().current(clock.today()).filter(structure_id=actor.structure)
    working = working.filter(user__deactivated_at=None)
    people = YoungPerson.objects.all().passed_on_by(actor)
    received = Q(first_reception=None) | Q(first_reception__interview_at__isnull=False)
    return people.filter(Q(received, referent=None) | ~Q(referent=None) & ~Q(referent__in=working.values("user_id")))

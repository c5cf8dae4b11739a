"""Reading hand-overs, and who has nobody in charge."""

import datetime as dt
import uuid

from django.db.models import Q
from django.http import Http404

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import HandOver, Membership, YoungPerson
from clicnjob.structures.models.people import YoungPersonQuerySet

SHOWN_FOR = dt.timedelta(days=30)
MOST_SHOWN = 600


def hand_overs(actor: Actor) -> list[HandOver]:
    """The hand-overs the actor sees: those that last, and those made within thirty days; the latest first. One query."""
    rows = HandOver.objects.all().visible_to(actor)
    rows = rows.filter(Q(ended_at=None, ends_on__isnull=False) | Q(created_at__gt=clock.now() - SHOWN_FOR))
    rows = rows.select_related("young_person", "former", "recipient", "given_by", "structure")
    names = ("young_person__last_name", "young_person__first_name", "pk")
    return list(rows.order_by("-created_at", "batch", *names)[:MOST_SHOWN])


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

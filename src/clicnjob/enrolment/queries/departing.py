"""What a professional who leaves had in hand."""

from dataclasses import dataclass

from django.db.models import QuerySet

from clicnjob.appointments.models import Appointment
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import HandOver, Membership, YoungPerson
from clicnjob.workshops.models import Session
from clicnjob.workshops.queries.leading import to_lead


@dataclass(frozen=True, slots=True)
class InHand:
    """``followed``: to be given to somebody; ``lent``: who goes back to a referent by themselves."""

    followed: int
    lent: int
    sessions: list[Session]
    appointments: list[Appointment]


def followed(membership: Membership) -> QuerySet[YoungPerson]:
    """Their caseload at this structure, but for those lent for a time: these go back."""
    lent = HandOver.objects.open().filter(recipient_id=membership.user_id)
    mine = YoungPerson.objects.open().filter(referent_id=membership.user_id, structure_id=membership.structure_id)
    return mine.exclude(pk__in=lent.values("young_person"))


def in_hand(actor: Actor, membership: Membership) -> InHand:
    """What is to be taken over, as the direction sees it. Four queries, however much there is."""
    people = followed(membership).count()
    lent = HandOver.objects.open().filter(recipient_id=membership.user_id, structure_id=membership.structure_id)
    sessions = to_lead(membership.structure_id, membership.user).select_related("workshop").order_by("starts_at")
    planned = Appointment.objects.all().visible_to(actor).coming(clock.now()).filter(counsellor_id=membership.user_id)
    return InHand(
        people, lent.count(), list(sessions), list(planned.select_related("young_person").order_by("starts_at"))
    )

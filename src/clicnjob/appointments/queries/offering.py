"""Moments proposed, for both sides."""

import datetime as dt
import uuid

from django.http import Http404

from clicnjob.appointments.enums import ProposalState
from clicnjob.appointments.models import Proposal, ProposedSlot
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor

WHO = ("counsellor", "site", "structure", "young_person", "appointment__counsellor", "appointment__site")


def get_proposal(actor: Actor, pk: uuid.UUID) -> Proposal:
    """A proposal of one's structure, or made to oneself. Raises Http404."""
    row = Proposal.objects.all().visible_to(actor).filter(pk=pk).select_related(*WHO).first()
    if row is None:
        raise Http404
    return row


def own_proposal(actor: Actor) -> Proposal | None:
    """What is proposed to oneself now, its moments to come read with it (``slots``). Two queries."""
    rows = Proposal.objects.all().visible_to(actor) if actor.is_youth else Proposal.objects.none()
    return rows.waiting(clock.now()).select_related(*WHO).prefetch_related("slots").first()


def proposal_of(person_id: uuid.UUID) -> Proposal | None:
    """What is proposed to a young person now."""
    rows = Proposal.objects.all().waiting(clock.now()).filter(young_person_id=person_id)
    return rows.select_related(*WHO).prefetch_related("slots").first()


def proposals_of(actor: Actor, *, counsellor_id: uuid.UUID | None = None) -> list[Proposal]:
    """Those that wait for a young person's answer, the oldest first."""
    rows = Proposal.objects.all().visible_to(actor).waiting(clock.now())
    if counsellor_id is not None:
        rows = rows.filter(counsellor_id=counsellor_id)
    return list(
        rows.select_related("young_person", "counsellor").prefetch_related("slots").order_by("created_at")[:100]
    )


def slots_left(proposal: Proposal, moment: dt.datetime) -> list[ProposedSlot]:
    """The moments of a proposal that may still be chosen; none once it is over."""
    if not proposal.is_waiting(moment):
        return []
    return [slot for slot in proposal.slots.all() if slot.starts_at > moment]


def late_proposals() -> list[uuid.UUID]:
    """Those that nobody answered in time."""
    rows = Proposal.objects.filter(state=ProposalState.OPEN, expires_at__lte=clock.now())
    return list(rows.order_by("expires_at").values_list("pk", flat=True))

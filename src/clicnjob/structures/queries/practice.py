"""Reading trainings."""

import uuid

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import Attachment, Membership, Practice


def own_practice(actor: Actor) -> Practice | None:
    """The training of a professional that may be entered, now or soon."""
    return Practice.objects.all().visible_to(actor).alive().select_related("structure", "origin").first()


def practice_of(owner: User) -> Practice | None:
    """The same, by the account."""
    return Practice.objects.alive().filter(owner=owner).select_related("structure", "origin").first()


def practice_here(structure_id: uuid.UUID | None) -> Practice | None:
    """The training that a structure is; None for a real one, and once it is over."""
    if structure_id is None:
        return None
    return (
        Practice.objects.alive()
        .filter(structure_id=structure_id)
        .select_related("structure", "origin", "owner")
        .first()
    )


def practised_role(practice: Practice, role: str) -> User | None:
    """The fictional professional who holds a role in a training."""
    rows = Membership.objects.all().current(clock.today()).filter(structure_id=practice.structure_id, role=role)
    row = rows.select_related("user").order_by("created_at").first()
    return row.user if row is not None else None


def practised_youth(practice: Practice) -> User | None:
    """The fictional young person whose account was made first."""
    rows = Attachment.objects.current().filter(structure_id=practice.structure_id)
    row = rows.select_related("user").order_by("started_at").first()
    return row.user if row is not None else None


def to_fill() -> list[Practice]:
    """Trainings that wait for their people, the oldest first."""
    return list(
        Practice.objects.alive()
        .filter(ready_at=None, claimed_at=None)
        .select_related("structure")
        .order_by("created_at")
    )


def to_destroy() -> list[Practice]:
    """Trainings that are over."""
    return list(Practice.objects.all().over().select_related("structure").order_by("created_at"))

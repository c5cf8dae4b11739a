"""What several pages of workshops share."""

import uuid

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.structures.models import Membership, Structure

PLANNERS = (Role.COUNSELLOR, Role.DIRECTION)


def structure_of(actor: Actor) -> Structure:
    """The structure one works at."""
    return get_object_or_404(Structure.objects.all().visible_to(actor))


def colleagues_of(structure_id: uuid.UUID) -> QuerySet[User]:
    """Who may lead a session: everyone who works there."""
    members = Membership.objects.all().current(clock.today()).filter(structure_id=structure_id)
    staff = members.exclude(role=Role.NETWORK)
    return User.objects.filter(pk__in=staff.values("user_id")).order_by("first_name", "last_name")

"""What a professional still has to lead."""

import uuid

from django.db.models import QuerySet

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import Session


def to_lead(structure_id: uuid.UUID, user: User) -> QuerySet[Session]:
    """Their sessions of this structure that are not over."""
    going = [SessionState.PLANNED, SessionState.OPEN]
    return Session.objects.filter(structure_id=structure_id, leaders=user, state__in=going, ends_at__gt=clock.now())

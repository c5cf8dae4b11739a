"""How the places of a weekly workshop are given: by whom, how many are kept, how long one is offered."""

from django.db.models import F
from django.db.models.functions import Least

from clicnjob.audit.actions import record
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import Workshop

OFFER_HOURS = range(1, 73)


@action
def set_places(*, workshop: Workshop, reserved: int, open_to_all: bool, offer_hours: int, by: Actor) -> Workshop:
    """Change it for the sessions to come. Raises ``too_many`` (more kept than there are places), ``offer_hours``."""
    if not 0 <= reserved <= workshop.capacity:
        raise DomainError(f"De 0 à {workshop.capacity} places.", code="too_many", field="reserved")
    if offer_hours not in OFFER_HOURS:
        raise DomainError("De 1 à 72 heures.", code="offer_hours", field="offer_hours")
    workshop.reserved, workshop.open_to_all, workshop.offer_hours = reserved, open_to_all, offer_hours
    workshop.save(update_fields=["reserved", "open_to_all", "offer_hours"])
    coming = workshop.sessions.filter(state=SessionState.PLANNED, starts_at__gt=clock.now())
    coming.update(reserved=Least(F("capacity"), reserved))
    record("workshop.places", by=by, obj=workshop, reserved=reserved, open_to_all=open_to_all, offer_hours=offer_hours)
    return workshop

"""Reminders: told once an appointment and kind, whatever the number of processes (G8)."""

import uuid

from clicnjob.appointments.actions.rows import hold
from clicnjob.appointments.enums import News
from clicnjob.appointments.models import Appointment
from clicnjob.appointments.notices import tell
from clicnjob.appointments.rules.standing import is_to_come
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor


@action
def remind(*, appointment_id: uuid.UUID, kind: News, by: Actor) -> bool:
    """Remind the young person; False when another process did, or when there is nothing to be reminded of any more."""
    row = hold(Appointment.objects.get(pk=appointment_id))
    if not is_to_come(row, clock.now()) or row.links.filter(kind=kind, ended_at=None).exists():
        return False
    tell(row, kind, by=by)
    return True

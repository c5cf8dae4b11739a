"""Reminders that come due by themselves."""

import datetime as dt
import uuid

from django.db.models import Exists, OuterRef

from clicnjob.appointments.enums import REMINDERS, AppointmentState, News
from clicnjob.appointments.models import Appointment, AppointmentLink, AppointmentRules
from clicnjob.appointments.rules.reminders import is_due
from clicnjob.shared import clock

WITHIN = {News.DAY: dt.timedelta(days=9), News.HOURS: dt.timedelta(hours=7)}
"""No reminder leaves earlier than this before the start: what the index is asked."""


def due_reminders() -> list[tuple[uuid.UUID, News]]:
    """The appointments to remind now, and of what. One query a kind, and one for the rules."""
    moment = clock.now()
    rules = {row.structure_id: row for row in AppointmentRules.objects.all()}
    defaults = AppointmentRules()
    found = []
    for kind in REMINDERS:
        told = AppointmentLink.objects.filter(appointment=OuterRef("pk"), kind=kind, ended_at=None)
        rows = Appointment.objects.filter(
            ~Exists(told),
            state=AppointmentState.PLANNED,
            young_person__closed_at=None,
            starts_at__gt=moment,
            starts_at__lte=moment + WITHIN[kind],
        )
        for pk, starts_at, changed_at, structure_id, zone in rows.values_list(
            "pk", "starts_at", "changed_at", "structure_id", "structure__timezone"
        ):
            if is_due(kind, starts_at, changed_at, rules.get(structure_id, defaults), moment, zone):
                found.append((pk, kind))
    return found

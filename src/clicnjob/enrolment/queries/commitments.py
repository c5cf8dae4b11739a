"""Appointments, as what takes a professional's time (``workshops.commitments``)."""

import datetime as dt
import uuid
from collections.abc import Collection

from clicnjob.appointments.enums import AppointmentState
from clicnjob.appointments.models import Appointment
from clicnjob.workshops.commitments import Commitment

LONGEST = dt.timedelta(hours=4)
"""An appointment lasts that at most: who began it earlier is free again."""


def appointments_of(
    structure_id: uuid.UUID, users: Collection[uuid.UUID], starts: dt.datetime, ends: dt.datetime
) -> list[Commitment]:
    """The appointments of these professionals at a structure, without the name of who comes. One query."""
    rows = Appointment.objects.filter(
        structure_id=structure_id, counsellor_id__in=users, starts_at__lt=ends, starts_at__gt=starts - LONGEST
    )
    gone = {AppointmentState.CANCELLED, AppointmentState.POSTPONED}
    return [
        Commitment(
            uid=f"rendez-vous-{row.pk}",
            user_id=row.counsellor_id,
            starts_at=row.starts_at,
            ends_at=row.starts_at + dt.timedelta(minutes=row.minutes),
            title="Rendez-vous",
            place=row.place,
            changed_at=row.created_at,
            cancelled=row.state in gone,
        )
        for row in rows.order_by("starts_at", "pk")
    ]

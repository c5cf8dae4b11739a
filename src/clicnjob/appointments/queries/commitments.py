"""Appointments and moments kept for someone, as what takes a professional's time (``structures.commitments``)."""

import datetime as dt
import uuid
from collections.abc import Collection

from clicnjob.appointments.enums import AppointmentState
from clicnjob.appointments.models import Appointment, ProposedSlot
from clicnjob.shared import clock
from clicnjob.structures.commitments import Commitment

TITLE = "Rendez-vous"


def uid_of(appointment_id: uuid.UUID) -> str:
    """What an appointment is known by among commitments."""
    return f"rendez-vous-{appointment_id}"


def held_uid(proposal_id: uuid.UUID) -> str:
    """What the moments of a proposal are known by."""
    return f"propose-{proposal_id}"


def appointments_of(
    structure_id: uuid.UUID, users: Collection[uuid.UUID], starts: dt.datetime, ends: dt.datetime
) -> list[Commitment]:
    """The appointments of these professionals at a structure, without the name of who comes. One query."""
    rows = Appointment.objects.filter(
        structure_id=structure_id,
        counsellor_id__in=users,
        starts_at__lt=ends,
        starts_at__gt=starts - Appointment.LONGEST,
    )
    gone = {AppointmentState.CANCELLED, AppointmentState.POSTPONED}
    return [
        Commitment(
            uid=uid_of(row.pk),
            user_id=row.counsellor_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            title=TITLE,
            place=row.place,
            changed_at=row.changed_at,
            cancelled=row.state in gone,
            sequence=row.sequence,
        )
        for row in rows.order_by("starts_at", "pk")
    ]


def held_for_others(
    structure_id: uuid.UUID, users: Collection[uuid.UUID], starts: dt.datetime, ends: dt.datetime
) -> list[Commitment]:
    """The moments proposed to someone, kept until they answer. One query."""
    rows = ProposedSlot.objects.all().held(clock.now())
    here = rows.filter(
        proposal__structure_id=structure_id,
        proposal__counsellor_id__in=users,
        starts_at__lt=ends,
        starts_at__gt=starts - Appointment.LONGEST,
    )
    return [
        Commitment(
            uid=held_uid(row.proposal_id),
            user_id=row.proposal.counsellor_id,
            starts_at=row.starts_at,
            ends_at=row.starts_at + dt.timedelta(minutes=row.proposal.minutes),
            title=TITLE,
            place=row.proposal.place,
            changed_at=row.created_at,
        )
        for row in here.select_related("proposal")
    ]

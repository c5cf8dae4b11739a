"""An appointment as a file for the calendar of a phone."""

from clicnjob.appointments.enums import AppointmentState
from clicnjob.appointments.models import Appointment
from clicnjob.shared.ics import Calendar, Event, write
from clicnjob.shared.text import NARROW


def appointment_calendar(row: Appointment, *, title: str, place: str, notes: str) -> Calendar:
    """``title``, ``place`` and ``notes`` are in the reader's language, or say nothing; moved, it keeps its name."""
    event = Event(
        uid=f"rendez-vous-{row.calendar_id}@clicnjob",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        title=title,
        place=place,
        changed_at=row.changed_at,
        sequence=row.sequence,
        cancelled=row.state in {AppointmentState.CANCELLED, AppointmentState.POSTPONED},
        notes=notes,
    )
    return Calendar(write([event], zone=row.structure.timezone, name=title.replace(NARROW, " ")))

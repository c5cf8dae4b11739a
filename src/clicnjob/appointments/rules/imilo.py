"""What becomes of an appointment, in i-milo's words (R12): the state's own, and who cancelled or moved it."""

import datetime as dt

from clicnjob.appointments.enums import AppointmentState
from clicnjob.appointments.models import Appointment
from clicnjob.shared.language import french, in_french


def word_of(row: Appointment, moment: dt.datetime) -> str:
    """*Planifié, Présent, Absent, Reporté, Annulé*; empty while nobody said what became of one that is past."""
    if row.state == AppointmentState.PLANNED and row.starts_at <= moment:
        return ""
    return in_french(AppointmentState(row.state).label)


def comment_of(row: Appointment) -> str:
    """Who cancelled or moved it."""
    if row.state not in {AppointmentState.CANCELLED, AppointmentState.POSTPONED}:
        return ""
    return french("par le jeune") if row.ended_by_youth else french("par la structure")

"""What became of appointments, to copy into i-milo: one's own, and those of one's caseload (R12)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from clicnjob.appointments.models import Appointment, AppointmentCopy
from clicnjob.appointments.rules.imilo import comment_of, word_of
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role

BACK, AHEAD = dt.timedelta(days=92), dt.timedelta(days=62)
MOST = 500


@dataclass(frozen=True, slots=True)
class AppointmentLine:
    """One appointment with what i-milo is told of it, and what was copied there."""

    appointment: Appointment
    word: str
    comment: str
    copied: AppointmentCopy | None

    @property
    def done(self) -> bool:
        """Copied as it is now; what changed since is to be copied again."""
        return self.copied is not None and self.copied.word == self.word


def appointment_lines(actor: Actor) -> list[AppointmentLine]:
    """The latest first: three months back, two ahead. Two queries."""
    moment = clock.now()
    rows = Appointment.objects.all().visible_to(actor)
    if not actor.is_staff or actor.user_id is None:
        return []
    if actor.role is not Role.DIRECTION:
        rows = rows.filter(Q(counsellor_id=actor.user_id) | Q(young_person__referent_id=actor.user_id))
    rows = rows.filter(starts_at__gte=moment - BACK, starts_at__lt=moment + AHEAD)
    found = list(rows.select_related("young_person", "counsellor", "structure").order_by("-starts_at", "pk")[:MOST])
    copies = {
        row.appointment_id: row
        for row in AppointmentCopy.objects.filter(appointment__in=found).select_related("copied_by")
    }
    lines = [AppointmentLine(row, word_of(row, moment), comment_of(row), copies.get(row.pk)) for row in found]
    return [line for line in lines if line.word]

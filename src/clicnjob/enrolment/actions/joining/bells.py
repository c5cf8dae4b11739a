"""Who looks at a file's pages when its account changes."""

import datetime as dt

from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.models import Seat


def ring(person: YoungPerson) -> None:
    """Tell the file's pages and the desks where the person has a seat."""
    today = clock.now() - dt.timedelta(hours=12)
    sessions = Seat.objects.filter(young_person=person, session__starts_at__gte=today).values_list(
        "session_id", flat=True
    )
    referent = [f"user:{person.referent_id}"] if person.referent_id else []
    publish(f"person:{person.pk}", *referent, *(f"session:{session_id}" for session_id in sessions.distinct()))

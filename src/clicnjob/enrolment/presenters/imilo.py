"""Lines to copy into i-milo: what became of seats and of appointments, written alike (R12)."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import translation

from clicnjob.appointments.models import Appointment
from clicnjob.appointments.queries.imilo import AppointmentLine
from clicnjob.shared.language import french
from clicnjob.shared.text import short_date, time_words
from clicnjob.workshops.models import Seat
from clicnjob.workshops.queries.imilo import ImiloLine


@dataclass(frozen=True, slots=True)
class Line:
    """One line, by file number, never a name; ``row`` is what it is about."""

    row: Seat | Appointment
    number: int | None
    starts_at: dt.datetime
    title: str
    word: str
    comment: str
    copied_by: str
    """Who copied it already, perhaps under another word; empty: nobody."""
    done: bool

    @property
    def key(self) -> uuid.UUID:
        """What a form calls it."""
        return self.row.pk

    @property
    def mark(self) -> str:
        """The line as it was shown: a word that changed since is not marked."""
        return f"{self.key} {self.word}"

    @property
    def cells(self) -> list[str]:
        """In French whoever reads: the hour too is typed there as it stands."""
        with translation.override("fr"):
            hour = time_words(self.starts_at)
        return [str(self.number), short_date(self.starts_at), hour, self.title, self.word, self.comment]


def lines_of(seats: Iterable[ImiloLine], appointments: Iterable[AppointmentLine]) -> list[Line]:
    """Both kinds, the latest first."""
    found = [
        Line(
            row=one.seat,
            number=one.seat.young_person.imilo_number,
            starts_at=one.seat.session.starts_at,
            title=one.seat.session.workshop.title,
            word=one.result.word,
            comment=one.result.comment,
            copied_by=one.copied.copied_by.full_name if one.copied else "",
            done=one.done,
        )
        for one in seats
    ]
    found += [
        Line(
            row=one.appointment,
            number=one.appointment.young_person.imilo_number,
            starts_at=one.appointment.starts_at,
            title=french(f"Rendez-vous avec {one.appointment.counsellor.full_name}"),
            word=one.word,
            comment=one.comment,
            copied_by=one.copied.copied_by.full_name if one.copied else "",
            done=one.done,
        )
        for one in appointments
    ]
    return sorted(found, key=lambda line: line.starts_at, reverse=True)

"""What a young person reads of their data."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clicnjob.appointments.enums import AppointmentState
from clicnjob.documents.presenters import own_paper
from clicnjob.keeping.queries.mine import Agreement, OwnFile
from clicnjob.notifications.enums import Channel
from clicnjob.shared import clock
from clicnjob.shared.text import comma, phone_words
from clicnjob.structures.presenters import shown_name
from clicnjob.structures.queries import profile_of
from clicnjob.workshops.enums import SeatState

ADULT = 18
COMING, CAME, MISSED, OFF = (
    gettext_noop("prévu"),
    gettext_noop("présence notée"),
    gettext_noop("absence notée"),
    gettext_noop("annulé"),
)
_MET = {
    AppointmentState.PLANNED: COMING,
    AppointmentState.PRESENT: CAME,
    AppointmentState.ABSENT: MISSED,
    AppointmentState.POSTPONED: OFF,
    AppointmentState.CANCELLED: OFF,
}
_SAT = {
    SeatState.REGISTERED: COMING,
    SeatState.PRESENT: CAME,
    SeatState.EXCUSED: MISSED,
    SeatState.ABSENT: MISSED,
    SeatState.CANCELLED: OFF,
}


@dataclass(frozen=True, slots=True)
class Happened:
    """A line with its day."""

    at: dt.datetime
    what: str
    state: str


@dataclass(frozen=True, slots=True)
class FileWords:
    """One structure's file in words."""

    file: OwnFile
    structure: str
    referent: str
    phone: str
    meetings: list[Happened]
    papers: list[Happened]
    is_minor: bool


def file_words(file: OwnFile) -> FileWords:
    """What a file holds, the latest first; workshops and appointments together."""
    person = file.person
    meetings = [
        Happened(row.starts_at, _("Rendez-vous"), _(_MET[AppointmentState(row.state)])) for row in file.appointments
    ]
    meetings += [
        Happened(seat.session.starts_at, seat.session.workshop.title, _(_SAT[SeatState(seat.state)]))
        for seat in file.seats
    ]
    papers = [own_paper(document) for document in file.documents]
    referent = person.referent
    return FileWords(
        file=file,
        structure=person.structure.name,
        referent=shown_name(referent, profile_of(referent.pk)) if referent is not None else "",
        phone=phone_words(person.phone) if person.phone else "",
        meetings=sorted(meetings, key=lambda one: one.at, reverse=True),
        papers=[Happened(paper.document.sent_at, paper.kind, paper.words) for paper in papers],
        is_minor=person.age_on(clock.today(person.structure.timezone)) < ADULT,
    )


def channel_words(agreement: Agreement) -> str:
    """By which channels one is told, in words; empty when all are stopped."""
    return comma().join(str(Channel(channel).label) for channel, on in agreement.channels if on)

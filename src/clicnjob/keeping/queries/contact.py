"""The last contact of a file, said in one place (D17)."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import F, Max, Q, QuerySet

from clicnjob.appointments.enums import AppointmentState
from clicnjob.appointments.models import Appointment, AppointmentRequest
from clicnjob.documents.models import Document, HelpAsk
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Message
from clicnjob.shared import clock
from clicnjob.structures.models import Attachment, FirstReception, YoungPerson
from clicnjob.workshops.enums import SeatState
from clicnjob.workshops.models import Seat

_WRITTEN = Q(side=Side.YOUTH) | Q(automatic=False, answers=True)
"""By the young person, or to them alone by a professional: neither the welcome nor what was sent to many."""
_SEEN = "user__last_seen_on"
"""A day, where the others are moments: it counts from its midnight on."""
Way = tuple[QuerySet, str, str]  # type: ignore[type-arg]  # rows of any table
"""Where a contact leaves a moment: which rows, whose, when."""


def _ways() -> list[Way]:
    """What a contact is, and the closing of the file, which counts like one.

    The file opened, received or interviewed; a seat or an appointment given, and held; an appointment or help asked for; a paper
    given; the account attached, used, detached; a message of one of both.
    """
    links = Attachment.objects.filter(wrong_claim=False)
    return [
        (YoungPerson.objects.all(), "pk", "created_at"),
        (YoungPerson.objects.all(), "pk", "closed_at"),
        (FirstReception.objects.all(), "young_person", "received_at"),
        (FirstReception.objects.all(), "young_person", "interview_at"),
        (Seat.objects.all(), "young_person", "created_at"),
        (Seat.objects.filter(state=SeatState.PRESENT), "young_person", "session__starts_at"),
        (Appointment.objects.all(), "young_person", "created_at"),
        (Appointment.objects.filter(state=AppointmentState.PRESENT), "young_person", "starts_at"),
        (AppointmentRequest.objects.all(), "young_person", "created_at"),
        (Document.objects.all(), "young_person", "sent_at"),
        (HelpAsk.objects.all(), "young_person", "asked_at"),
        (links, "young_person", "started_at"),
        (links, "young_person", "ended_at"),
        (links.filter(ended_at=None), "young_person", _SEEN),
        (Message.objects.filter(_WRITTEN), "conversation__young_person", "created_at"),
    ]


def last_contacts(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, dt.datetime]:
    """The last contact of each of these files, or their closing if it came later; fifteen queries, whatever their number."""
    ids = list(people)
    found: dict[uuid.UUID, dt.datetime] = {}
    for rows, whose, when in _ways():
        latest = rows.filter(**{f"{whose}__in": ids}).order_by().values_list(whose).annotate(latest=Max(when))
        for person, at in latest:
            moment = clock.at(at, dt.time(0)) if at and when == _SEEN else at
            if moment is not None and (person not in found or found[person] < moment):
                found[person] = moment
    return found


def silent_since(people: Iterable[uuid.UUID], moment: dt.datetime) -> set[uuid.UUID]:
    """Those of these files without a contact after ``moment``; as many queries at most, about fewer and fewer of them.

    Who was met is not looked for any further. The last message of each conversation is asked first: one row, where most are met.
    """
    left = set(people)
    last = Message.objects.filter(_WRITTEN, seq=F("conversation__last_seq"))
    for rows, whose, when in [(last, "conversation__young_person", "created_at"), *_ways()]:
        if not left:
            break
        after = clock.local(moment).date() if when == _SEEN else moment
        met = rows.filter(**{f"{whose}__in": left, f"{when}__gt": after})
        left.difference_update(met.order_by().values_list(whose, flat=True).distinct())
    return left

"""What a young person finds at home."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from clicnjob.accounts.models import Device, User
from clicnjob.appointments.models import Appointment
from clicnjob.audit.models import AuditEvent
from clicnjob.documents.enums import ASKED_FOR, DocumentState, Subject
from clicnjob.documents.models import Document
from clicnjob.documents.queries import requirements_of
from clicnjob.documents.rules import in_force, situations
from clicnjob.messaging.models import Conversation
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Kind
from clicnjob.structures.models import Attachment, ExceptionalAccess, Structure, YoungPerson
from clicnjob.workshops.enums import TAKES_ROOM, SessionState
from clicnjob.workshops.models import DayPass, Seat

JOURNAL_PAGE = 20
SAME_LOOK = dt.timedelta(hours=1)
EXCEPTIONAL = "access.exceptional"
SEEN_BY_OTHERS = (
    "content.opened",
    "enclosure.opened",
    EXCEPTIONAL,
    "document.received",
    "document.verified",
    "document.refused",
    "document.corrected",
    "document.destroyed",
)
"""The traces of one's own journal: who opened the file, its pictures, the files of its messages; what became of each paper."""


@dataclass(frozen=True, slots=True)
class Home:
    """All that the home page shows."""

    person: YoungPerson
    seat: Seat | None
    appointment: Appointment | None
    to_redo: Document | None
    justified: bool
    sent: bool
    wanted: str
    """Another paper that the structure requires, as the young person reads it; empty when it is nobody's move."""
    unread: int

    @property
    def running(self) -> bool:
        """Whether the workshop is on now."""
        return self.seat is not None and self.seat.session.is_running(clock.now())


def own_person(actor: Actor) -> YoungPerson | None:
    """One's own file, where one is attached."""
    if not actor.is_youth or actor.person_id is None:
        return None
    return YoungPerson.objects.all().visible_to(actor).select_related("structure", "site", "referent").first()


def home_of(person: YoungPerson, actor: Actor) -> Home:
    """The next workshop, the next appointment, papers and what is asked, unread messages. Six queries."""
    documents = list(Document.objects.filter(young_person=person).order_by("-sent_at"))
    day = clock.today(person.structure.timezone)
    conversation = Conversation.objects.filter(young_person=person).only("unread_by_youth").first()
    latest = documents[0] if documents else None
    proved = {document.subject for document in documents if in_force(document, day)}
    sent = {document.subject for document in documents if document.state == DocumentState.TO_CHECK}
    asked = [one for one in requirements_of(person.structure_id) if one.subject is not Subject.IDENTITY]
    others = situations([one for one in asked if one.is_required], documents, day)
    refused = latest is not None and latest.state == DocumentState.REFUSED and latest.subject not in proved
    return Home(
        person=person,
        seat=own_seats(actor).first(),
        appointment=own_appointments(actor).first(),
        to_redo=latest if refused else None,
        justified=Subject.IDENTITY in proved,
        sent=Subject.IDENTITY in sent,
        wanted=next((ASKED_FOR[one.asked.subject] for one in others if one.is_lacking), ""),
        unread=conversation.unread_by_youth if conversation else 0,
    )


def own_appointments(actor: Actor) -> QuerySet[Appointment]:
    """One's appointments to come, soonest first."""
    rows = Appointment.objects.all().visible_to(actor).coming(clock.now() - dt.timedelta(hours=1))
    return rows.select_related("counsellor").order_by("starts_at")


def own_seats(actor: Actor) -> QuerySet[Seat]:
    """One's workshops to come, soonest first."""
    seats = (
        Seat.objects.all()
        .visible_to(actor)
        .filter(
            state__in=TAKES_ROOM,
            session__state__in=[SessionState.PLANNED, SessionState.OPEN],
            session__ends_at__gte=clock.now(),
        )
    )
    return seats.select_related("session__site", "session__workshop").order_by("session__starts_at")


@dataclass(frozen=True, slots=True)
class Opening:
    """Someone opened the file, a picture, a file of a message, or did something to a paper: who, what, when, and why."""

    at: dt.datetime
    name: str
    """Empty for a professional whose name is not known any more, and for what went by itself."""
    event: str
    what: str = ""
    reason: str = ""


def openings_page(actor: Actor, *, page: int, size: int = JOURNAL_PAGE) -> Page[AuditEvent]:
    """A page of the traces that ``openings`` tells, the latest first, the file at a structure before included."""
    files = Attachment.objects.all().visible_to(actor).filter(wrong_claim=False).values("young_person_id")
    rows = AuditEvent.objects.filter(person_id__in=files, event__in=SEEN_BY_OTHERS).exclude(actor_kind=Kind.YOUTH)
    return Paginator(rows.order_by("-at", "-pk"), size).get_page(page)


def openings(events: Iterable[AuditEvent]) -> list[Opening]:
    """Who did what, in order. Two pages of a paper, or the same look again within the hour, are one line.

    A colleague who left keeps a name; a volunteer has a first name. Three queries.
    """
    events = list(events)
    ids = {event.actor_id for event in events if event.actor_id is not None}
    names = {user.pk: user.full_name for user in User.objects.filter(pk__in=ids)}
    names |= dict(DayPass.objects.filter(pk__in=ids).values_list("pk", "first_name"))
    asked = [event.object_id for event in events if event.event == EXCEPTIONAL]
    reasons = dict(ExceptionalAccess.objects.filter(pk__in=asked).values_list("pk", "reason"))
    found: list[Opening] = []
    last: dict[tuple[object, ...], dt.datetime] = {}
    for event in events:
        key = (event.actor_id, event.event, event.object_id)
        if key in last and last[key] - event.at < SAME_LOOK:
            continue
        last[key] = event.at
        reason = reasons.get(uuid.UUID(event.object_id), "") if event.event == EXCEPTIONAL else ""
        name = names.get(event.actor_id, "") if event.actor_id else ""
        found.append(Opening(event.at, name, event.event, str(event.facts.get("what", "")), reason))
    return found


def own_devices(actor: Actor) -> list[Device]:
    """The devices declared one's own, the last used first."""
    rows = Device.objects.all().visible_to(actor).filter(revoked_at=None)
    return list(rows.order_by("-last_used_at"))


def public_structure(actor: Actor) -> Structure | None:
    """The structure that public pages name: one's own, or the only one at work in this installation."""
    if actor.structure_id is not None:
        return Structure.objects.filter(pk=actor.structure_id).first()
    found = list(
        Structure.objects.active().filter(memberships__ended_at=None, memberships__isnull=False).distinct()[:2]
    )
    return found[0] if len(found) == 1 else None

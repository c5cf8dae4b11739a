"""What a young person finds at home."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet

from clicnjob.accounts.models import Device, User
from clicnjob.appointments.models import Appointment
from clicnjob.audit.models import AuditEvent
from clicnjob.documents.enums import DocumentState, Subject
from clicnjob.documents.models import Document
from clicnjob.documents.rules import in_force
from clicnjob.messaging.models import Conversation
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import Attachment, ExceptionalAccess, Structure, YoungPerson
from clicnjob.workshops.enums import TAKES_ROOM, SessionState
from clicnjob.workshops.models import Seat

JOURNAL_LIMIT = 50
OPENED = "content.opened"
"""The trace of a professional who opened a file's content."""


@dataclass(frozen=True, slots=True)
class Home:
    """All that the home page shows."""

    person: YoungPerson
    seat: Seat | None
    appointment: Appointment | None
    to_redo: Document | None
    justified: bool
    sent: bool
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
    """The next workshop, the next appointment, papers, unread messages. Five queries."""
    documents = list(Document.objects.filter(young_person=person).order_by("-sent_at"))
    day = clock.today(person.structure.timezone)
    conversation = Conversation.objects.filter(young_person=person).only("unread_by_youth").first()
    latest = documents[0] if documents else None
    proved = {document.subject for document in documents if in_force(document, day)}
    sent = {document.subject for document in documents if document.state == DocumentState.TO_CHECK}
    refused = latest is not None and latest.state == DocumentState.REFUSED and latest.subject not in proved
    return Home(
        person=person,
        seat=own_seats(actor).first(),
        appointment=own_appointments(actor).first(),
        to_redo=latest if refused else None,
        justified=Subject.IDENTITY in proved,
        sent=Subject.IDENTITY in sent,
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
    """Someone opened the file: when, who, and why when it was an accès exceptionnel."""

    at: dt.datetime
    name: str
    reason: str = ""


def journal(actor: Actor) -> list[Opening]:
    """Who opened the content of one's file, the latest first, the file at a structure before included. Three queries.

    A colleague who left keeps a name.
    """
    files = Attachment.objects.all().visible_to(actor).filter(wrong_claim=False).values("young_person_id")
    events = list(
        AuditEvent.objects.filter(person_id__in=files, event=OPENED)
        .order_by("-at")
        .values_list("at", "actor_id")[:JOURNAL_LIMIT]
    )
    names = {user.pk: user.full_name for user in User.objects.filter(pk__in={actor_id for _, actor_id in events})}
    accesses = ExceptionalAccess.objects.filter(young_person__in=files).select_related("user").order_by("-starts_at")
    found = [Opening(at, names.get(actor_id or uuid.UUID(int=0), "")) for at, actor_id in events]
    found += [Opening(row.starts_at, row.user.full_name, row.reason) for row in accesses[:JOURNAL_LIMIT]]
    return sorted(found, key=lambda opening: opening.at, reverse=True)[:JOURNAL_LIMIT]


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

"""What a young person finds at home."""

from dataclasses import dataclass

from django.db.models import QuerySet

from clicnjob.accounts.models import Device
from clicnjob.appointments.models import Appointment, Proposal
from clicnjob.appointments.queries import own_appointments, own_proposal
from clicnjob.documents.enums import ASKED_FOR, DocumentState, Subject
from clicnjob.documents.models import Document
from clicnjob.documents.queries import requirements_of
from clicnjob.documents.rules import in_force, situations
from clicnjob.messaging.models import Conversation
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import OpeningHours, Profile, Structure, YoungPerson
from clicnjob.structures.models.profiles import AnswerSpan
from clicnjob.structures.queries import answer_hours, profile_of
from clicnjob.workshops.enums import TAKES_ROOM, SessionState
from clicnjob.workshops.models import Seat


@dataclass(frozen=True, slots=True)
class Home:
    """All that the home page shows."""

    person: YoungPerson
    seat: Seat | None
    appointment: Appointment | None
    proposal: Proposal | None
    to_redo: Document | None
    justified: bool
    sent: bool
    wanted: str
    """Another paper that the structure requires, as the young person reads it; empty when it is nobody's move."""
    unread: int
    profile: Profile | None
    hours: list[OpeningHours | AnswerSpan]
    """When the referent answers, or when the place is open."""

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
    """The next workshop, the next appointment, papers and what is asked, unread messages, who answers. Ten queries at most."""
    documents = list(Document.objects.filter(young_person=person).order_by("-sent_at"))
    day = clock.today(person.structure.timezone)
    conversation = Conversation.objects.filter(young_person=person).only("unread_by_youth").first()
    latest = documents[0] if documents else None
    proved = {document.subject for document in documents if in_force(document, day)}
    sent = {document.subject for document in documents if document.state == DocumentState.TO_CHECK}
    asked = [one for one in requirements_of(person.structure_id) if one.subject is not Subject.IDENTITY]
    others = situations([one for one in asked if one.is_required], documents, day)
    refused = latest is not None and latest.state == DocumentState.REFUSED and latest.subject not in proved
    profile = profile_of(person.referent_id)
    return Home(
        person=person,
        seat=own_seats(actor).first(),
        appointment=own_appointments(actor).first(),
        proposal=own_proposal(actor),
        to_redo=latest if refused else None,
        justified=Subject.IDENTITY in proved,
        sent=Subject.IDENTITY in sent,
        wanted=next((ASKED_FOR[one.asked.subject] for one in others if one.is_lacking), ""),
        unread=conversation.unread_by_youth if conversation else 0,
        profile=profile,
        hours=list(answer_hours(profile, person.site_id)),
    )


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


def own_devices(actor: Actor) -> list[Device]:
    """The devices declared one's own, the last used first."""
    rows = Device.objects.all().visible_to(actor).filter(revoked_at=None)
    return list(rows.order_by("-last_used_at"))


def public_structure(actor: Actor) -> Structure | None:
    """The structure that public pages name: one's own, or the only one at work in this installation."""
    if actor.structure_id is not None:
        return Structure.objects.filter(pk=actor.structure_id).first()
    found = list(
        Structure.objects.active().real().filter(memberships__ended_at=None, memberships__isnull=False).distinct()[:2]
    )
    return found[0] if len(found) == 1 else None

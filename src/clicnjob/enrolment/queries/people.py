"""Young people as professionals see them: the caseload, one file, its journal. The card is R2's; content asks for reach."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable

from clicnjob.accounts.models import User
from clicnjob.appointments.enums import AppointmentState
from clicnjob.appointments.models import Appointment
from clicnjob.audit.models import AuditEvent
from clicnjob.documents.enums import IDENTITY_KINDS, DocumentState
from clicnjob.documents.models import Document
from clicnjob.enrolment.rules.people import States
from clicnjob.messaging.models import Conversation
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.language import pro, pro_noop
from clicnjob.structures.enums import Orientation
from clicnjob.structures.models import Attachment, Cover, ExceptionalAccess, Membership, YoungPerson
from clicnjob.structures.models.people import YoungPersonQuerySet
from clicnjob.structures.queries import matching, with_merged
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import DayPass, Seat

PER_PAGE = 25


def counsellors(structure_id: uuid.UUID) -> QuerySet[User]:
    """Those who may be in charge of a young person today, by first name."""
    members = Membership.objects.all().current(clock.today()).counsellors().filter(structure_id=structure_id)
    found: QuerySet[User] = User.objects.filter(pk__in=members.values("user_id"))
    return found.order_by("first_name", "last_name")


def with_next_seat(people: YoungPersonQuerySet, moment: dt.datetime) -> YoungPersonQuerySet:
    """Annotated with ``next_seat_at``: when they are expected at the registration workshop, if they are."""
    coming = (
        Seat.objects.all()
        .of_registration()
        .filter(
            young_person=OuterRef("pk"),
            state=SeatState.REGISTERED,
            session__ends_at__gt=moment,
            session__state__in=[SessionState.PLANNED, SessionState.OPEN],
        )
        .order_by("session__starts_at")
    )
    return people.annotate(next_seat_at=Subquery(coming.values("session__starts_at")[:1], output_field=DateTimeField()))


def with_states(people: YoungPersonQuerySet, moment: dt.datetime) -> YoungPersonQuerySet:
    """Annotated with what ``states_of`` reads: one query for any number of people."""
    seats = Seat.objects.all().of_registration().filter(young_person=OuterRef("pk"))
    papers = Document.objects.filter(young_person=OuterRef("pk"))
    identities = papers.of_identity()
    threads = Conversation.objects.filter(young_person=OuterRef("pk"))
    return with_next_seat(people, moment).annotate(
        interview_at=F("first_reception__interview_at"),
        received_at=F("first_reception__received_at"),
        orientation=F("first_reception__orientation"),
        absent=Exists(seats.filter(state=SeatState.ABSENT)),
        in_session=Exists(seats.filter(session__state=SessionState.OPEN).exclude(state=SeatState.CANCELLED)),
        has_account=Exists(Attachment.objects.filter(young_person=OuterRef("pk"), ended_at=None)),
        verified=Exists(identities.filter(state=DocumentState.VERIFIED)),
        to_check=Exists(identities.filter(state=DocumentState.TO_CHECK)),
        refused=Exists(identities.filter(state=DocumentState.REFUSED)),
        other_to_check=Exists(papers.filter(state=DocumentState.TO_CHECK).exclude(kind__in=IDENTITY_KINDS)),
        waiting_since=Subquery(threads.values("unanswered_since")[:1], output_field=DateTimeField()),
    )


def states_of(person: YoungPerson) -> States:
    """The states of a person read by ``with_states``."""
    return States(
        **{
            name: getattr(person, name)
            for name in (
                "interview_at",
                "next_seat_at",
                "absent",
                "in_session",
                "has_account",
                "verified",
                "to_check",
                "refused",
                "other_to_check",
                "waiting_since",
                "finalised_at",
            )
        },
        # Who came by transfer was received elsewhere: the workshop is not for them, the card and the account are.
        orientation=getattr(person, "orientation", None) or Orientation.ONE_TO_ONE,
        came=getattr(person, "received_at", None) is None,
    )


FILTERS: dict[str, tuple[str, Q]] = {
    "": (pro_noop("Tous"), Q()),
    "a-positionner": (
        pro_noop("À positionner"),
        Q(orientation=Orientation.PENDING) | Q(orientation=Orientation.SEATED, next_seat_at=None, has_account=False),
    ),
    "atelier": (pro_noop("Attendus à l’atelier"), Q(next_seat_at__isnull=False)),
    "sans-compte": (pro_noop("Sans compte"), Q(has_account=False)),
    "documents": (pro_noop("Documents à vérifier"), Q(to_check=True, verified=False) | Q(other_to_check=True)),
    "sans-reponse": (pro_noop("Sans réponse"), Q(waiting_since__isnull=False)),
    "a-finaliser": (pro_noop("À finaliser"), Q(finalised_at=None, has_account=True, in_session=False)),
}
"""The piles of the list; only open files are counted in them."""

OF_CONTENT = frozenset({"sans-compte", "documents", "a-finaliser"})
"""Piles that tell more than the card does: only those one reaches are in them (R2)."""

SORTS: dict[str, tuple[str, tuple[str | Combinable, ...]]] = {
    "nom": (pro_noop("Nom"), ("last_name", "first_name")),
    "recents": (pro_noop("Reçus récemment"), (F("received_at").desc(nulls_last=True),)),
    "attente": (
        pro_noop("Attente la plus longue"),
        (F("waiting_since").asc(nulls_last=True), F("received_at").asc(nulls_last=True)),
    ),
    "atelier": (pro_noop("Date de l’atelier"), (F("next_seat_at").asc(nulls_last=True), "last_name")),
}


def _listed(actor: Actor, *, mine: bool, text: str, moment: dt.datetime) -> YoungPersonQuerySet:
    people = YoungPerson.objects.all().visible_to(actor).filter(closed_at=None)
    if mine and actor.user_id is not None:
        people = people.filter(referent_id=actor.user_id)
    if text.strip():
        people = matching(people, text)
    return with_states(people, moment)


def people_listed(actor: Actor, *, mine: bool, text: str = "", pile: str = "") -> YoungPersonQuerySet:
    """All those of the caseload (``mine``) or of the structure's cards that a search and a pile keep."""
    moment = clock.now()
    people = _listed(actor, mine=mine, text=text, moment=moment)
    if pile in OF_CONTENT:
        reached = YoungPerson.objects.all().content_visible_to(actor, moment=moment)
        people = people.filter(pk__in=reached.values("pk"))
    return people.filter(FILTERS.get(pile, FILTERS[""])[1])


def people_page(
    actor: Actor, *, mine: bool, text: str = "", pile: str = "", sort: str = "nom", page: int = 1
) -> Page[YoungPerson]:
    """One page of the caseload (``mine``) or of the structure's cards. Two queries, whatever the number of people."""
    people = people_listed(actor, mine=mine, text=text, pile=pile).select_related("referent", "site")
    order = SORTS.get(sort, SORTS["nom"])[1]
    return Paginator(people.order_by(*order, "pk"), PER_PAGE).get_page(page)


def reached_among(actor: Actor, people: Page[YoungPerson]) -> set[uuid.UUID]:
    """Those of a page whose content the actor reads; the others are cards (R2). One query."""
    reached = YoungPerson.objects.all().content_visible_to(actor, moment=clock.now())
    return set(reached.filter(pk__in=[person.pk for person in people]).values_list("pk", flat=True))


def passed_on_among(actor: Actor, people: Page[YoungPerson]) -> set[uuid.UUID]:
    """Those of a page that the actor may pass to a colleague. One query."""
    mine = YoungPerson.objects.all().passed_on_by(actor)
    return set(mine.filter(pk__in=[person.pk for person in people]).values_list("pk", flat=True))


def person_with_states(actor: Actor, pk: uuid.UUID) -> YoungPerson | None:
    """One visible file with its states."""
    people = with_states(YoungPerson.objects.all().visible_to(actor), clock.now())
    return people.select_related("referent", "site", "structure").filter(pk=pk).first()


def next_seat(person: YoungPerson) -> Seat | None:
    """The coming (or running) seat of a young person."""
    seats = Seat.objects.filter(
        young_person=person,
        state__in=[SeatState.REGISTERED, SeatState.PRESENT],
        session__ends_at__gt=clock.now(),
        session__state__in=[SessionState.PLANNED, SessionState.OPEN],
    )
    return (
        seats.select_related("session__workshop", "session__site", "session__structure")
        .prefetch_related("session__leaders")
        .order_by("session__starts_at")
        .first()
    )


def coming_appointments(person: YoungPerson) -> list[Appointment]:
    """Planned appointments, soonest first."""
    rows = Appointment.objects.filter(
        young_person=person, state=AppointmentState.PLANNED, starts_at__gte=clock.now()
    ).select_related("counsellor")
    return list(rows.order_by("starts_at")[:5])


def documents_of(person: YoungPerson) -> list[Document]:
    """The papers of a person whose content one reaches, the latest first."""
    return list(Document.objects.filter(young_person=person).select_related("checked_by").order_by("-sent_at")[:20])


def conversation_id_of(person: YoungPerson) -> uuid.UUID | None:
    """The conversation's address; asking its content is the conversation's own matter."""
    return Conversation.objects.filter(young_person=person).values_list("pk", flat=True).first()


def has_written(person: YoungPerson) -> bool:
    """Whether they wrote a first message."""
    return Conversation.objects.filter(young_person=person, youth_messages__gt=0).exists()


def covering_today(person: YoungPerson) -> list[User]:
    """Who stands in for the referent today."""
    if person.referent_id is None:
        return []
    covers = Cover.objects.all().current(clock.today(person.structure.timezone))
    covers = covers.filter(absent_id=person.referent_id, structure_id=person.structure_id)
    return [cover.covering for cover in covers.select_related("covering")]


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the journal."""

    at: dt.datetime
    event: str
    who: str
    facts: dict[str, object]
    reason: str = ""
    names: dict[str, str] = field(default_factory=dict)
    """The colleagues that the facts designate, by fact: ``recipient``, ``former``, ``referent``."""


DESIGNATES = ("recipient", "former", "referent")
"""The facts of a trace that are a colleague's id."""


def journal_of(person: YoungPerson, *, limit: int = 60) -> list[Step]:
    """What happened to a file, accesses included, the latest first. For who reaches the content. Five queries.

    What happened to the files that went into it is told with it.
    """
    events = list(AuditEvent.objects.filter(person_id__in=with_merged(person.pk)).order_by("-at", "-pk")[:limit])
    ids = {event.actor_id for event in events if event.actor_id is not None}
    ids |= {uuid.UUID(str(event.facts[fact])) for event in events for fact in DESIGNATES if event.facts.get(fact)}
    names = {user.pk: user.full_name for user in User.objects.filter(pk__in=ids)}
    helpers = DayPass.objects.filter(pk__in=ids).values_list("pk", "first_name")
    names |= {pk: pro("%(name)s (volontaire)") % {"name": first_name} for pk, first_name in helpers}
    reasons = {str(row.pk): row.reason for row in ExceptionalAccess.objects.filter(young_person=person)}
    return [
        Step(
            at=event.at,
            event=event.event,
            who=names.get(event.actor_id, "ClicNJob") if event.actor_id else "ClicNJob",
            facts=event.facts,
            reason=reasons.get(event.object_id, ""),
            names={
                fact: names.get(uuid.UUID(str(event.facts[fact])), "") for fact in DESIGNATES if event.facts.get(fact)
            },
        )
        for event in events
    ]

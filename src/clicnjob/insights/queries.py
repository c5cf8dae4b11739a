"""Reading what the figures are made of: a constant number of queries, whatever the size."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Greatest

from clicnjob.documents.enums import DocumentState
from clicnjob.documents.models import Document
from clicnjob.insights.figures import MATURITY, Funnel, Presence, Primo, Rate, funnel, is_regular, rate
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Message
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.structures.models import Attachment, FirstReception, Structure
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import Seat


@dataclass(frozen=True)
class Period:
    """Which first interviews: from one day to another (both included), at one site, through one workshop."""

    first: dt.date
    last: dt.date
    site_id: uuid.UUID | None = None
    workshop_id: uuid.UUID | None = None


def zone_of(actor: Actor) -> str:
    """The time zone of the actor's structure."""
    return Structure.objects.values_list("timezone", flat=True).get(pk=actor.structure)


def in_scope(actor: Actor) -> QuerySet[FirstReception]:
    """The first interviews an actor has figures of (R10): the structure's, a sector manager's site, a counsellor's own."""
    rows = FirstReception.objects.all().primos()
    if actor.structure_id is None:
        return rows.none()
    mine = rows.filter(structure_id=actor.structure_id)
    if actor.role is Role.DIRECTION:
        return mine
    if actor.role is Role.SECTOR_MANAGER:
        return mine.filter(site_id=actor.site_id) if actor.site_id else mine
    if actor.role is Role.COUNSELLOR:
        return mine.filter(young_person__referent_id=actor.user_id)
    return rows.none()


def _facts(rows: QuerySet[FirstReception]) -> QuerySet[FirstReception]:
    person = OuterRef("young_person_id")
    seats = Seat.objects.filter(young_person=person).exclude(state=SeatState.CANCELLED)
    attended = seats.filter(state=SeatState.PRESENT).order_by("session__starts_at")
    links = Attachment.objects.filter(young_person=person, wrong_claim=False, user__activated_at__isnull=False)
    best_paper = (
        Document.objects.filter(young_person=person)
        .annotate(
            rank=Case(
                When(state=DocumentState.VERIFIED, then=Value(0)),
                When(state=DocumentState.TO_CHECK, then=Value(1)),
                default=Value(2),
            )
        )
        .order_by("rank")
    )
    return rows.annotate(
        seated=Subquery(seats.order_by("created_at").values("created_at")[:1]),
        first_workshop=Subquery(seats.order_by("created_at").values("session__workshop_id")[:1]),
        present=Subquery(attended.values("session__starts_at")[:1]),
        last_state=Subquery(seats.order_by("-session__starts_at").values("state")[:1]),
        last_start=Subquery(seats.order_by("-session__starts_at").values("session__starts_at")[:1]),
        registered=Subquery(
            links.order_by("started_at")
            .values(since=Greatest("started_at", "user__activated_at", output_field=DateTimeField()))[:1]
        ),
        attached=Exists(Attachment.objects.filter(young_person=person, wrong_claim=False)),
        paper=Subquery(best_paper.values("state")[:1]),
        wrote=F("young_person__conversation__first_youth_message_at"),
        otherwise=F("young_person__otherwise_reason"),
    )


def primos(rows: QuerySet[FirstReception], *, moment: dt.datetime, zone: str) -> list[Primo]:
    """The facts of each first interview of ``rows``: one query."""

    def day_end(start: dt.datetime | None) -> dt.datetime | None:
        if start is None:
            return None
        return clock.at(clock.local(start, zone).date() + dt.timedelta(days=1), dt.time(0), zone)

    names = ("young_person_id", "interview_at", "site_id", "first_workshop", "seated", "present", "last_state", "last_start")
    more = ("registered", "attached", "paper", "wrote", "otherwise")
    return [
        Primo(
            person_id=person_id,
            interview_at=interview_at,
            site_id=site_id,
            workshop_id=workshop_id,
            seated_at=seated,
            present_at=present,
            present_day_end=day_end(present),
            last_seat_state=last_state or "",
            last_seat_future=bool(last_start and last_start > moment and last_state == SeatState.REGISTERED),
            registered_at=registered,
            attached=attached,
            identity=paper or "",
            wrote_at=wrote,
            otherwise=otherwise or "",
        )
        for (
            person_id,
            interview_at,
            site_id,
            workshop_id,
            seated,
            present,
            last_state,
            last_start,
            registered,
            attached,
            paper,
            wrote,
            otherwise,
        ) in _facts(rows).order_by("interview_at").values_list(*names, *more)
    ]


def _between(rows: QuerySet[FirstReception], first: dt.date, last: dt.date, zone: str) -> QuerySet[FirstReception]:
    start = clock.at(first, dt.time(0), zone)
    end = clock.at(last + dt.timedelta(days=1), dt.time(0), zone)
    return rows.filter(interview_at__gte=start, interview_at__lt=end)


def presence(people: QuerySet[FirstReception], period: Period, zone: str) -> Presence:
    """Figure 2: seats of closed sessions held in the period."""
    start = clock.at(period.first, dt.time(0), zone)
    end = clock.at(period.last + dt.timedelta(days=1), dt.time(0), zone)
    seats = Seat.objects.filter(
        young_person__in=people.values("young_person_id"),
        session__state=SessionState.CLOSED,
        session__starts_at__gte=start,
        session__starts_at__lt=end,
    )
    if period.site_id:
        seats = seats.filter(session__site_id=period.site_id)
    if period.workshop_id:
        seats = seats.filter(session__workshop_id=period.workshop_id)
    return Presence(
        **seats.aggregate(
            present=Count("pk", filter=Q(state=SeatState.PRESENT)),
            absent=Count("pk", filter=Q(state=SeatState.ABSENT)),
            excused=Count("pk", filter=Q(state=SeatState.EXCUSED)),
            cancelled_by_us=Count("pk", filter=Q(state=SeatState.CANCELLED, cancelled_by_us=True)),
        )
    )


def regular(attached: Iterable[uuid.UUID], *, moment: dt.datetime, zone: str) -> Rate:
    """Figure 8, second half: who writes on two days in three of the last six weeks, among the attached."""
    people = list(attached)
    days: dict[uuid.UUID, set[dt.date]] = defaultdict(set)
    written = Message.objects.filter(
        conversation__young_person_id__in=people, side=Side.YOUTH, created_at__gt=moment - dt.timedelta(days=43)
    ).values_list("conversation__young_person_id", "created_at")
    for person_id, at in written:
        days[person_id].add(clock.local(at, zone).date())
    today = clock.local(moment, zone).date()
    return Rate(sum(is_regular(days[person_id], today) for person_id in people), len(people))


def funnel_for(actor: Actor, period: Period) -> Funnel:
    """All the figures of a period, for what the actor has figures of."""
    moment = clock.now()
    zone = zone_of(actor)
    rows = in_scope(actor)
    if period.site_id:
        rows = rows.filter(site_id=period.site_id)
    everyone = primos(_between(rows, period.first, period.last, zone), moment=moment, zone=zone)
    january = dt.date(clock.local(moment, zone).year, 1, 1)
    year = primos(_between(rows, january, clock.local(moment, zone).date(), zone), moment=moment, zone=zone)
    if period.workshop_id:
        everyone = [primo for primo in everyone if primo.workshop_id == period.workshop_id]
        year = [primo for primo in year if primo.workshop_id == period.workshop_id]
    return funnel(
        everyone,
        since_january=year,
        presence=presence(rows, period, zone),
        regular=regular((primo.person_id for primo in everyone if primo.attached), moment=moment, zone=zone),
        moment=moment,
        local_day=lambda at: clock.local(at, zone).date(),
    )


MISSED = {
    "orientation": "Pas encore positionnés sur l'atelier",
    "presence": "Absents à leur première séance",
    "adoption": "Pas encore inscrits",
    "workshop_adoption": "Venus, inscription pas terminée le jour même",
    "justified": "Venus, identité pas encore justifiée",
    "first_exchange": "Rattachés, pas encore de message",
}
"""The lists behind the figures: who is missing from each."""


def missing_from(actor: Actor, period: Period, figure: str) -> list[Primo]:
    """The young people missing from a figure, oldest interview first. Unknown figures have nobody."""
    moment = clock.now()
    zone = zone_of(actor)
    rows = in_scope(actor)
    if period.site_id:
        rows = rows.filter(site_id=period.site_id)
    everyone = primos(_between(rows, period.first, period.last, zone), moment=moment, zone=zone)
    if period.workshop_id:
        everyone = [primo for primo in everyone if primo.workshop_id == period.workshop_id]

    def late(primo: Primo) -> bool:
        end = primo.present_day_end
        return primo.present_at is not None and (
            primo.registered_at is None or end is None or primo.registered_at > end
        )

    tests: dict[str, Callable[[Primo], bool]] = {
        "orientation": lambda p: p.seated_at is None and p.registered_at is None,
        "presence": lambda p: p.present_at is None and p.last_seat_state == SeatState.ABSENT,
        "adoption": lambda p: p.registered_at is None,
        "workshop_adoption": late,
        "justified": lambda p: p.present_at is not None and p.identity != DocumentState.VERIFIED,
        "first_exchange": lambda p: p.attached and p.wrote_at is None,
    }
    test = tests.get(figure)
    return [primo for primo in everyone if test(primo)] if test else []


@dataclass(frozen=True)
class StructureRow:
    """One structure as the network compares it."""

    structure: Structure
    primos: int
    adoption: Rate


def network_rows(actor: Actor) -> list[StructureRow]:
    """Figure 6 of each active structure that had first interviews, for the network; two queries in all."""
    if actor.role is not Role.NETWORK:
        return []
    moment = clock.now()
    start = moment - dt.timedelta(days=365)
    rows = FirstReception.objects.all().primos().filter(interview_at__gte=start, structure__active=True)
    by_structure: dict[uuid.UUID, list[Primo]] = defaultdict(list)
    owner = dict(rows.values_list("young_person_id", "structure_id"))
    for primo in primos(rows, moment=moment, zone="Europe/Paris"):
        by_structure[owner[primo.person_id]].append(primo)
    structures = Structure.objects.in_bulk(by_structure)
    return sorted(
        (
            StructureRow(
                structures[key],
                len(group),
                rate([p for p in group if p.is_mature(moment)], lambda p: p.registered_within(MATURITY)),
            )
            for key, group in by_structure.items()
        ),
        key=lambda row: row.structure.name,
    )

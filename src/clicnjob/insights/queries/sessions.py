"""Facts of sessions: one's presences, tallies and opinions; a constant number of queries, whatever the size."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Subquery

from clicnjob.documents.enums import DocumentState
from clicnjob.documents.models import Document
from clicnjob.insights.figures import SMALL
from clicnjob.insights.figures.sessions import Presence, Results, results
from clicnjob.insights.queries.scope import Period, bounds, zone_of
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.structures.models import Attachment
from clicnjob.workshops.enums import Face, SeatState, SessionState
from clicnjob.workshops.models import Seat, Session, SessionQuerySet
from clicnjob.workshops.queries import leads
from clicnjob.workshops.queries.attendance import opinions
from clicnjob.workshops.rules.opinions import LEAST_ANSWERS, answers_until, shown


def presences(sessions: Iterable[uuid.UUID]) -> list[Presence]:
    """The facts of everyone present at these sessions. One query."""
    person = OuterRef("young_person_id")
    links = Attachment.objects.filter(young_person=person, wrong_claim=False).order_by("started_at")
    papers = Document.objects.all().of_identity().filter(young_person=person).order_by("sent_at")
    rows = (
        Seat.objects.filter(session__in=list(sessions), state=SeatState.PRESENT)
        .annotate(
            attached_at=Subquery(links.values("started_at")[:1]),
            activated=Exists(links.filter(user__activated_at__isnull=False)),
            papers_at=Subquery(papers.values("sent_at")[:1]),
            justified=Exists(papers.filter(state=DocumentState.VERIFIED)),
        )
        .values(
            "session_id",
            "session__starts_at",
            "arrived_at",
            "attached_at",
            "activated",
            "papers_at",
            "justified",
            "young_person__conversation__first_youth_message_at",
        )
    )
    return [
        Presence(
            session_id=row["session_id"],
            starts_at=row["session__starts_at"],
            arrived_at=row["arrived_at"],
            attached_at=row["attached_at"],
            activated=row["activated"],
            papers_at=row["papers_at"],
            justified=row["justified"],
            wrote_at=row["young_person__conversation__first_youth_message_at"],
        )
        for row in rows
    ]


def _away(sessions: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    """How many were absent and excused, by session. One query."""
    found: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    states = [SeatState.ABSENT, SeatState.EXCUSED]
    rows = Seat.objects.filter(session__in=list(sessions), state__in=states).values_list("session_id", "state")
    for session_id, state, count in rows.annotate(count=Count("pk")):
        found[session_id][state] = count
    return found


def session_results(session: Session) -> tuple[Results, dict[Face, int] | None]:
    """What one session came to, and its faces when they may be shown; its visibility was asked before."""
    away = _away([session.pk])[session.pk]
    figures = results(
        presences([session.pk]), absent=away.get(SeatState.ABSENT, 0), excused=away.get(SeatState.EXCUSED, 0)
    )
    return figures, shown(session, opinions([session.pk]).get(session.pk, {}), clock.now())


@dataclass(frozen=True, slots=True)
class WorkshopRow:
    """One workshop at one site over a period. Shares of fewer than five people are not shown (G33)."""

    title: str
    site: str
    sessions: int
    figures: Results
    faces: dict[Face, int] | None

    @property
    def enough(self) -> bool:
        """Whether its shares and medians may be shown."""
        return self.figures.present >= SMALL

    @property
    def happy(self) -> float | None:
        """The share of those who were happy with it."""
        return self.faces[Face.HAPPY] / sum(self.faces.values()) if self.faces else None


def _compared(actor: Actor, period: Period) -> SessionQuerySet:
    """The closed sessions of a period one has figures of: the structure's, a sector manager's site, those one led (R10)."""
    start, end = bounds(period.first, period.last, zone_of(actor))
    rows = Session.objects.all().visible_to(actor)
    rows = rows.filter(state=SessionState.CLOSED, starts_at__gte=start, starts_at__lt=end)
    if actor.role is Role.COUNSELLOR:
        rows = rows.filter(leads(actor))
    if actor.role is Role.SECTOR_MANAGER and actor.site_id:
        rows = rows.filter(site_id=actor.site_id)
    if period.site_id:
        rows = rows.filter(site_id=period.site_id)
    return rows.filter(workshop_id=period.workshop_id) if period.workshop_id else rows


def compare_workshops(actor: Actor, period: Period) -> list[WorkshopRow]:
    """Workshops side by side, by name: never people. Four queries."""
    moment = clock.now()
    sessions = list(_compared(actor, period).select_related("workshop", "site", "structure"))
    ids = [session.pk for session in sessions]
    people: dict[uuid.UUID, list[Presence]] = defaultdict(list)
    for row in presences(ids):
        people[row.session_id].append(row)
    away, told = _away(ids), opinions(ids)
    groups: dict[tuple[uuid.UUID, uuid.UUID], list[Session]] = defaultdict(list)
    for session in sessions:
        groups[session.workshop_id, session.site_id].append(session)
    found = []
    for group in groups.values():
        faces = dict.fromkeys(Face, 0)
        for session in group:
            if moment >= answers_until(session):
                for face, count in told.get(session.pk, {}).items():
                    faces[Face(face)] += count
        found.append(
            WorkshopRow(
                title=group[0].workshop.title,
                site=group[0].site.name,
                sessions=len(group),
                figures=results(
                    [row for session in group for row in people[session.pk]],
                    absent=sum(away[session.pk].get(SeatState.ABSENT, 0) for session in group),
                    excused=sum(away[session.pk].get(SeatState.EXCUSED, 0) for session in group),
                ),
                faces=faces if sum(faces.values()) >= LEAST_ANSWERS else None,
            )
        )
    return sorted(found, key=lambda row: (row.title, row.site))

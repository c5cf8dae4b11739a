"""What happened to each young person since the first interview: one query, whatever the size."""

import datetime as dt

from django.db.models import Case, DateTimeField, Exists, F, OuterRef, QuerySet, Subquery, UUIDField, Value, When
from django.db.models.functions import Greatest

from clicnjob.documents.enums import DocumentState
from clicnjob.documents.models import Document
from clicnjob.insights.figures import Primo
from clicnjob.insights.queries.scope import bounds
from clicnjob.shared import clock
from clicnjob.structures.models import Attachment, FirstReception
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import Seat


def primos(rows: QuerySet[FirstReception], zone: str) -> list[Primo]:
    """The facts of each first interview of ``rows``, oldest first; days end at midnight on the wall clock of ``zone``."""
    person = OuterRef("young_person_id")
    seats = Seat.objects.all().of_registration().filter(young_person=person).exclude(state=SeatState.CANCELLED)
    attended = seats.filter(state=SeatState.PRESENT).order_by("session__starts_at")
    latest = seats.order_by("-session__starts_at")
    links = Attachment.objects.filter(young_person=person, wrong_claim=False)
    since = Greatest("started_at", "user__activated_at", output_field=DateTimeField())
    registered = links.filter(user__activated_at__isnull=False).annotate(since=since).order_by("since")
    ranks = Case(
        When(state=DocumentState.VERIFIED, then=Value(0)),
        When(state=DocumentState.TO_CHECK, then=Value(1)),
        default=Value(2),
    )
    papers = Document.objects.all().of_identity().filter(young_person=person).annotate(rank=ranks).order_by("rank")
    facts = (
        rows.order_by("interview_at", "pk")
        .values("interview_at", "young_person_id")
        .annotate(
            workshop_id=Subquery(
                seats.order_by("created_at").values("session__workshop_id")[:1], output_field=UUIDField()
            ),
            seated_at=Subquery(seats.order_by("created_at").values("created_at")[:1]),
            present_at=Subquery(attended.values("session__starts_at")[:1]),
            session_state=Subquery(attended.values("session__state")[:1]),
            last_seat_state=Subquery(latest.values("state")[:1]),
            last_seat_at=Subquery(latest.values("session__starts_at")[:1]),
            registered_at=Subquery(registered.values("since")[:1]),
            attached=Exists(links),
            identity=Subquery(papers.values("state")[:1]),
            wrote_at=F("young_person__conversation__first_youth_message_at"),
            otherwise=F("young_person__otherwise_reason"),
        )
        .iterator()
    )

    def day_end(start: dt.datetime | None) -> dt.datetime | None:
        if start is None:
            return None
        day = clock.local(start, zone).date()
        return bounds(day, day, zone)[1]

    return [
        Primo(
            person_id=row["young_person_id"],
            interview_at=row["interview_at"],
            workshop_id=row["workshop_id"],
            seated_at=row["seated_at"],
            present_at=row["present_at"],
            present_day_end=day_end(row["present_at"]),
            present_closed=row["session_state"] == SessionState.CLOSED,
            last_seat_state=row["last_seat_state"] or "",
            last_seat_at=row["last_seat_at"],
            registered_at=row["registered_at"],
            attached=row["attached"],
            identity=row["identity"] or "",
            wrote_at=row["wrote_at"],
            otherwise=row["otherwise"],
        )
        for row in facts
        if row["interview_at"] is not None
    ]

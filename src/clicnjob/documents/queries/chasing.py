"""Who was reminded, by which rule, and whose turn comes."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import Count, DateTimeField, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from clicnjob.documents.models import Bringing, Chase, ChasePlan, Document, HelpAsk
from clicnjob.documents.queries.requirements import requirements_of
from clicnjob.documents.queries.standings import Standings
from clicnjob.documents.rules import MOST_BY_ITSELF, Plan, Told
from clicnjob.shared import clock
from clicnjob.structures.models import Attachment, YoungPerson

LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def plan_of(structure_id: uuid.UUID) -> Plan:
    """How a structure reminds; the usual where it said nothing."""
    row = ChasePlan.objects.filter(structure_id=structure_id).first()
    return Plan(row.automatic, row.after_days, row.every_days) if row is not None else Plan()


def told_of(person: YoungPerson) -> list[Told]:
    """Every reminder given to someone, the latest first."""
    rows = Chase.objects.filter(young_person=person).order_by("-told_at")
    return [Told(at, author is None) for at, author in rows.values_list("told_at", "author_id")]


def last_chases(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, dt.datetime]:
    """When each was last reminded. One query."""
    rows = Chase.objects.filter(young_person__in=list(people)).values("young_person")
    return dict(rows.annotate(last=Max("told_at")).values_list("young_person", "last"))


def _links() -> QuerySet[Attachment]:
    return Attachment.objects.current().filter(young_person=OuterRef("pk"))


def _moved_at() -> Greatest:
    """When someone last did something about papers, had one refused, or joined."""
    papers = Document.objects.filter(young_person=OuterRef("pk"))
    checked = papers.filter(checked_at__isnull=False).order_by("-checked_at")
    brought = Bringing.objects.filter(young_person=OuterRef("pk")).order_by("-chosen_at")
    moments = (
        _links().values("started_at")[:1],
        papers.order_by("-sent_at").values("sent_at")[:1],
        checked.values("checked_at")[:1],
        brought.values("chosen_at")[:1],
    )
    known = (Subquery(rows, output_field=DateTimeField()) for rows in moments)
    return Greatest(*(Coalesce(moment, LONG_AGO, output_field=DateTimeField()) for moment in known))


def last_move(person: YoungPerson) -> dt.datetime | None:
    """When someone last did something about papers, had one refused, or joined; ``None`` without an account. One query."""
    rows = YoungPerson.objects.filter(Exists(_links()), pk=person.pk).annotate(moved_at=_moved_at())
    return rows.values_list("moved_at", flat=True).first()


def due_by_itself() -> list[YoungPerson]:
    """Whom structures that remind by themselves have to remind now; each is looked at again before it is done.

    Not those who wait for help: it is not their move.
    """
    moment = clock.now()
    found: list[YoungPerson] = []
    for plan in ChasePlan.objects.filter(automatic=True, structure__active=True).select_related("structure"):
        told = Chase.objects.filter(young_person=OuterRef("pk"))
        recent = told.filter(told_at__gt=moment - dt.timedelta(days=plan.every_days))
        helped = HelpAsk.objects.filter(young_person=OuterRef("pk"), closed_at=None)
        by_itself = told.filter(author=None, told_at__gte=OuterRef("moved_at")).order_by().values("young_person")
        enough = by_itself.annotate(times=Count("pk")).filter(times__gte=MOST_BY_ITSELF)
        lacking = Standings(requirements_of(plan.structure_id), clock.today(plan.structure.timezone)).lacking()
        people = YoungPerson.objects.filter(Exists(_links()), structure_id=plan.structure_id, closed_at=None)
        quiet = people.annotate(moved_at=_moved_at()).filter(
            lacking, moved_at__lte=moment - dt.timedelta(days=plan.after_days)
        )
        found += quiet.exclude(Q(Exists(recent)) | Q(Exists(helped)) | Q(Exists(enough))).order_by("moved_at", "pk")
    return found

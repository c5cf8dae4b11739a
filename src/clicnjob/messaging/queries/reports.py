"""Reading reports: direction's list, one report with what was reported, a young person's own."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When
from django.http import Http404

from clicnjob.accounts.models import User
from clicnjob.messaging.enums import ReportState, Side
from clicnjob.messaging.models import Conversation, Message, Report
from clicnjob.messaging.queries.conversations import body_of
from clicnjob.messaging.queries.versions import version_body
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.queries import directors_of
from clicnjob.structures.queries.staff import sector_managers_of
from clicnjob.vault.envelope import open_sealed

SHOWN = 200


def words_context(report_id: uuid.UUID) -> str:
    """The place what a young person adds is sealed for."""
    return f"report|{report_id}"


def outcome_context(report_id: uuid.UUID) -> str:
    """The place what was done is sealed for."""
    return f"report-outcome|{report_id}"


def _opened(report: Report, sealed: bytes | memoryview, context: str) -> str:
    return open_sealed(report.structure_id, bytes(sealed), context).decode() if sealed else ""


def report_words(report: Report) -> str:
    """What the young person added; empty if nothing."""
    return _opened(report, report.sealed_words, words_context(report.pk))


def report_outcome(report: Report) -> str:
    """What was done; empty until it is closed."""
    return _opened(report, report.sealed_outcome, outcome_context(report.pk))


def reports(actor: Actor) -> list[Report]:
    """Those to take first, then those taken, then the latest closed. One query."""
    order = Case(
        When(state=ReportState.NEW, then=Value(0)),
        When(state=ReportState.TAKEN, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = Report.objects.all().visible_to(actor).select_related("conversation__young_person", "taken_by", "reported")
    return list(rows.annotate(order=order).order_by("order", "-created_at")[:SHOWN])


def new_reports_count(actor: Actor) -> int:
    """How many wait to be taken."""
    return Report.objects.all().visible_to(actor).filter(state=ReportState.NEW).count()


def get_report(actor: Actor, pk: uuid.UUID) -> Report:
    """A report, for who deals with it. Raises Http404, for the person reported as for anyone."""
    rows = Report.objects.all().visible_to(actor) if actor.is_staff else Report.objects.none()
    people = ("conversation__young_person", "taken_by", "closed_by", "reported", "message", "structure")
    found = rows.select_related(*people).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Said:
    """One text of the message reported."""

    text: str
    until: dt.datetime | None
    """When it was replaced or withdrawn; ``None``: it is in view."""


def texts_reported(report: Report) -> list[Said]:
    """Everything the message said, the oldest first: editing or withdrawing it afterwards hides nothing from direction."""
    message = report.message
    if message is None:
        return []
    versions = message.versions.order_by("number")
    said = [Said(version_body(version, report.structure_id), version.created_at) for version in versions]
    if message.withdrawn_at is None:
        said.append(Said(body_of(message, report.structure_id), None))
    return said


def people_of(conversation: Conversation) -> list[User]:
    """The professionals one may name: who wrote here, and the referent."""
    wrote = Message.objects.filter(conversation=conversation, side=Side.STRUCTURE).values("author_id")
    referents = YoungPerson.objects.filter(pk=conversation.young_person_id, referent__isnull=False)
    people = User.objects.filter(Q(pk__in=wrote) | Q(pk__in=referents.values("referent_id")))
    return list(people.order_by("first_name", "last_name", "pk"))


def told_of(structure_id: uuid.UUID, reported_id: uuid.UUID | None) -> list[User]:
    """Who deals with a report: direction but the person reported; sector managers too when that is a director."""
    directors = directors_of(structure_id)
    others = [user for user in directors if user.pk != reported_id]
    return others if len(others) == len(directors) else [*others, *sector_managers_of(structure_id)]

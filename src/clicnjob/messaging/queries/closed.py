"""Whom to answer by itself: young people who wrote while nobody was there."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet

from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import ClosedAnswer, Conversation
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import Cover, Structure
from clicnjob.structures.opening import closed_at
from clicnjob.structures.queries import days_off_of

WINDOW = dt.timedelta(minutes=30)
"""A message older than this is no longer answered by itself: the worker was away, and so is the question perhaps."""


@dataclass(frozen=True, slots=True)
class Absence:
    """Why nobody answers now."""

    reopens_at: dt.datetime | None = None
    cover: Cover | None = None
    """The referent is away; otherwise the place is closed."""

    def cause(self, conversation_id: uuid.UUID) -> uuid.UUID:
        """The id of the one message this conversation gets for this period."""
        period = f"away|{self.cover.pk}" if self.cover else f"closed|{self.reopens_at and self.reopens_at.isoformat()}"
        return uuid.uuid5(conversation_id, period)


def settings_of(structure: Structure) -> ClosedAnswer:
    """What the structure decided about automatic answers; the usual ones when it decided nothing."""
    return ClosedAnswer.objects.filter(structure=structure).first() or ClosedAnswer(structure=structure)


def get_settings(actor: Actor, structure: Structure) -> ClosedAnswer:
    """The same, for the pages of ``actor``."""
    found = ClosedAnswer.objects.all().visible_to(actor).filter(structure=structure).first()
    return found or ClosedAnswer(structure=structure)


def just_written(structure: Structure, moment: dt.datetime) -> QuerySet[Conversation]:
    """Conversations whose last word is a young person's of the last half hour."""
    rows = (
        Conversation.objects.all()
        .open()
        .filter(structure=structure, last_side=Side.YOUTH, last_message_at__gt=moment - WINDOW)
    )
    return rows.select_related("structure", "young_person__referent", "young_person__site").prefetch_related(
        "young_person__site__opening_hours", "structure__closures"
    )


def absence(conversation: Conversation, covers: dict[uuid.UUID, Cover], moment: dt.datetime) -> Absence | None:
    """Why nobody answers this conversation at ``moment``: the place is closed, or the referent is away; ``None`` otherwise."""
    person, structure = conversation.young_person, conversation.structure
    closed = closed_at(
        person.site.opening_hours.all(),
        moment,
        zone=structure.timezone,
        days=days_off_of(structure, structure.closures.all()),
    )
    if closed is not None:
        return Absence(reopens_at=closed.reopens_at)
    cover = covers.get(person.referent_id) if person.referent_id else None
    return Absence(cover=cover) if cover else None


def covers_on(structure: Structure, day: dt.date) -> dict[uuid.UUID, Cover]:
    """Who is away on ``day``, and who stands in."""
    rows = Cover.objects.all().current(day).filter(structure=structure).select_related("absent", "covering")
    return {row.absent_id: row for row in rows.order_by("ends_on")}

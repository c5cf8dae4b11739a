"""Who opened one's file, one's papers, the files of one's messages: the young person's own journal (D12)."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.shared.actor import Actor, Kind
from clicnjob.structures.models import Attachment, ExceptionalAccess, YoungPerson
from clicnjob.workshops.models import DayPass

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
    merged = YoungPerson.objects.filter(merged_into__in=files).values("pk")
    rows = AuditEvent.objects.filter(person_id__in=files.union(merged), event__in=SEEN_BY_OTHERS)
    rows = rows.exclude(actor_kind=Kind.YOUTH)
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
    reasons = {row.pk: row.reason for row in ExceptionalAccess.objects.filter(pk__in=asked)}
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

"""The structure's trail as direction reads it: who opened what, who changed whose rights."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import ExceptionalAccess, Invitation, Membership, YoungPerson
from clicnjob.structures.queries import search_people, with_merged
from clicnjob.workshops.models import DayPass

PAGE = 50
EXCEPTIONAL = "access.exceptional"


@dataclass(frozen=True, slots=True)
class Asked:
    """What one looks for. All of it together; nothing asked is everything of ``events``."""

    events: Collection[str]
    """Codes of the trail, such as ``content.opened``."""
    person_id: uuid.UUID | None = None
    text: str = ""
    """A young person's name, number or birth date, as in the search of young people."""
    actor_id: uuid.UUID | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    """Included."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A line: when, who, what, about whom."""

    at: dt.datetime
    event: str
    facts: Mapping[str, object]
    who: str
    """Empty: by itself."""
    person: YoungPerson | None = None
    about: str = ""
    """The colleague concerned, where it is one."""
    reason: str = ""


def traces_page(actor: Actor, asked: Asked, *, zone: str, page: int) -> Page[AuditEvent]:
    """A page of the structure's trail, the latest first; days are those of ``zone``. Empty but for direction."""
    rows = AuditEvent.objects.all().visible_to(actor).filter(event__in=asked.events)
    if asked.person_id is not None:
        rows = rows.filter(person_id__in=with_merged(asked.person_id))
    elif asked.text:
        rows = rows.filter(person_id__in=[found.pk for found in search_people(actor, asked.text, limit=100)])
    if asked.actor_id is not None:
        rows = rows.filter(actor_id=asked.actor_id)
    if asked.since is not None:
        rows = rows.filter(at__gte=clock.at(asked.since, dt.time(), zone))
    if asked.until is not None:
        rows = rows.filter(at__lt=clock.at(asked.until + dt.timedelta(days=1), dt.time(), zone))
    return Paginator(rows.order_by("-at", "-pk"), PAGE).get_page(page)


def traces(actor: Actor, events: Collection[AuditEvent]) -> list[Trace]:
    """These events with their names. Six queries at most, whatever their number."""
    about = {identifier: uuid.UUID(identifier) for identifier in _ids(events, "accounts.user")}
    members = Membership.objects.all().visible_to(actor).filter(pk__in=_ids(events, "structures.membership"))
    about |= {str(pk): user_id for pk, user_id in members.values_list("pk", "user_id")}
    actors = {event.actor_id for event in events if event.actor_id}
    names = {row.pk: row.full_name for row in User.objects.filter(pk__in=actors | set(about.values()))}
    names |= dict(DayPass.objects.filter(pk__in=actors).values_list("pk", "first_name"))
    invited = {
        str(row.pk): f"{row.first_name} {row.last_name}"
        for row in Invitation.objects.all().visible_to(actor).filter(pk__in=_ids(events, "structures.invitation"))
    }
    told = invited | {identifier: names.get(user_id, "") for identifier, user_id in about.items()}
    concerned = {event.person_id for event in events if event.person_id}
    people = {row.pk: row for row in YoungPerson.objects.all().visible_to(actor).filter(pk__in=concerned)}
    exceptional = [event.object_id for event in events if event.event == EXCEPTIONAL]
    reasons = {row.pk: row.reason for row in ExceptionalAccess.objects.filter(pk__in=exceptional)}
    return [
        Trace(
            at=event.at,
            event=event.event,
            facts=event.facts,
            who=names.get(event.actor_id, "") if event.actor_id else "",
            person=people.get(event.person_id) if event.person_id else None,
            about=told.get(event.object_id, ""),
            reason=reasons.get(uuid.UUID(event.object_id), "") if event.event == EXCEPTIONAL else "",
        )
        for event in events
    ]


def _ids(events: Collection[AuditEvent], model: str) -> list[str]:
    return sorted({event.object_id for event in events if event.object_type == model})


def colleagues(actor: Actor) -> list[User]:
    """Who works or worked here, by name. One query."""
    members = Membership.objects.all().visible_to(actor).filter(structure_id=actor.structure)
    return list(User.objects.filter(pk__in=members.values("user_id")).order_by("first_name", "last_name"))

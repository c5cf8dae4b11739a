"""Saved lists: each reader is shown who is within reach; the others are counted apart."""

import uuid
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from clicnjob.messaging.models import ListMember, RecipientList
from clicnjob.messaging.queries.picking import within_reach
from clicnjob.messaging.queries.sealed import name_of
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.prepared import prepared
from clicnjob.structures.models import YoungPerson


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list among others."""

    found: RecipientList
    name: str
    reached: int
    others: int
    """Members out of the reader's reach."""
    may_rename: bool


@dataclass(frozen=True, slots=True)
class ListContent:
    """Who stands on a list, for one reader."""

    reached: list[YoungPerson]
    gone: list[YoungPerson] = field(default_factory=list)
    """On one's private list, no longer within reach or closed: flagged, never silently lost."""
    others: int = 0
    """On a list of the team: members of colleagues, counted apart."""


def may_rename(actor: Actor, found: RecipientList) -> bool:
    """Whether the actor renames or deletes this list: who made it; the direction, one of the team."""
    return found.owner_id == actor.user_id or (found.shared and actor.role is Role.DIRECTION)


def get_list(actor: Actor, pk: uuid.UUID) -> RecipientList:
    """The list. Raises Http404 as for an unknown id."""
    found = RecipientList.objects.all().visible_to(actor).select_related("owner").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def lists_of(actor: Actor) -> list[ListRow]:
    """The lists the actor sees, by name. One query and the names to open."""
    reach = within_reach(actor, moment=clock.now()).values("pk")
    rows = (
        RecipientList.objects.all()
        .visible_to(actor)
        .select_related("owner")
        .annotate(total=Count("members"), reached=Count("members", filter=Q(members__young_person__in=reach)))
    )
    found = [
        ListRow(row, name_of(row), row.reached, row.total - row.reached, may_rename(actor, row))  # type: ignore[attr-defined]
        for row in rows
    ]
    return sorted(found, key=lambda row: (row.name.casefold(), str(row.found.pk)))


def content_of(actor: Actor, found: RecipientList) -> ListContent:
    """The members, by name. Two queries."""
    reach = set(
        within_reach(actor, moment=clock.now())
        .filter(pk__in=found.members.values("young_person_id"))
        .values_list("pk", flat=True)
    )
    members = ListMember.objects.filter(recipient_list=found).select_related("young_person", "young_person__referent")
    people = [member.young_person for member in members.order_by("young_person__last_name", "young_person__first_name")]
    reached = [person for person in people if person.pk in reach]
    out = [person for person in people if person.pk not in reach]
    if found.shared:
        return ListContent(reached, others=len(out))
    return ListContent(reached, gone=out)


def names_of(actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """The lists the actor sees, with their names, by name: to choose one. One query and the names to open."""
    return sorted(((row.pk, name_of(row)) for row in _seen(actor)), key=lambda one: (one[1].casefold(), str(one[0])))


@prepared
def _seen(actor: Actor) -> QuerySet[RecipientList]:
    return RecipientList.objects.all().visible_to(actor)


def members_of(actor: Actor, pk: uuid.UUID) -> QuerySet[ListMember, uuid.UUID]:
    """The ids of who stands on a list, for a filter: none when the actor does not see it."""
    seen = RecipientList.objects.all().visible_to(actor).filter(pk=pk).values("pk")
    return ListMember.objects.filter(recipient_list__in=seen).values_list("young_person", flat=True)

"""Who hears a conversation, and whose pages change with it: asked for many at once by what stands outside the request cycle."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from clicnjob.messaging.models import Conversation
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.prepared import prepared
from clicnjob.structures.models import Attachment, Cover


def may_hear(actor: Actor, conversation_id: uuid.UUID) -> bool:
    """Whether the actor hears the bell of a conversation: who reads it (R2)."""
    return bool(_hearing(actor, conversation_id))


@prepared
def _hearing(actor: Actor, conversation_id: uuid.UUID) -> QuerySet[Conversation, uuid.UUID]:
    return Conversation.objects.all().visible_to(actor).filter(pk=conversation_id).values_list("pk", flat=True)


def heard(wishes: Collection[tuple[Actor, uuid.UUID]]) -> set[tuple[Actor, uuid.UUID]]:
    """``may_hear`` for many: one query for oneself and one's own caseload, then one for each professional who asks for more."""
    known = {one.pk: one for one in places_of({pk for _, pk in wishes})}
    granted: set[tuple[Actor, uuid.UUID]] = set()
    more: dict[Actor, set[uuid.UUID]] = defaultdict(set)
    for actor, pk in wishes:
        place = known.get(pk)
        if place is None:
            continue
        if actor.is_youth:
            if place.person_id == actor.person_id:
                granted.add((actor, pk))
        elif (
            actor.is_staff
            and place.referent_id is not None
            and (place.person_at, place.referent_id) == (actor.structure_id, actor.user_id)
        ):
            granted.add((actor, pk))  # the plainest way of ``content_visible_to``, and nearly all there is to ask
        else:
            more[actor].add(pk)
    for actor, pks in more.items():
        seen = Conversation.objects.all().visible_to(actor).filter(pk__in=pks).values_list("pk", flat=True)
        granted |= {(actor, pk) for pk in seen}
    return granted


@dataclass(slots=True)
class Place:
    """Where a conversation belongs: as much as tells who hears it."""

    pk: uuid.UUID
    structure_id: uuid.UUID
    timezone: str
    person_id: uuid.UUID
    person_at: uuid.UUID
    referent_id: uuid.UUID | None


def places_of(pks: Collection[uuid.UUID]) -> list[Place]:
    """Of these conversations; nobody's reach is asked. One query, none for nothing."""
    return [Place(*row) for row in _places(list(pks))] if pks else []


@prepared
def _places(pks: list[uuid.UUID]) -> Any:
    """As the fields of ``Place``."""
    rows = Conversation.objects.filter(pk__in=pks)
    return rows.values_list(
        "pk",
        "structure_id",
        "structure__timezone",
        "young_person_id",
        "young_person__structure_id",
        "young_person__referent_id",
    )


def youth_account_ids(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The account attached now to each of these files."""
    return dict(_accounts(list(person_ids)))


@prepared
def _accounts(person_ids: list[uuid.UUID]) -> QuerySet[Attachment, tuple[uuid.UUID, uuid.UUID]]:
    links = Attachment.objects.current().filter(young_person_id__in=person_ids)
    return links.values_list("young_person_id", "user_id")


def participants(conversation: Conversation) -> set[uuid.UUID]:
    """The accounts whose pages change with this conversation: the young person, the referent, who covers today."""
    return participants_of(places_of([conversation.pk]))[conversation.pk]


def participants_of(places: Collection[Place]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """``participants`` of many, in two queries."""
    accounts = youth_account_ids([one.person_id for one in places])
    referents = {one.referent_id for one in places if one.referent_id is not None}
    covering: dict[tuple[uuid.UUID, uuid.UUID], list[Cover]] = defaultdict(list)
    for cover in _covers(list(referents)) if referents else ():
        covering[cover.structure_id, cover.absent_id].append(cover)
    found, today = {}, {zone: clock.today(zone) for zone in {one.timezone for one in places}}
    for one in places:
        referent, day = one.referent_id, today[one.timezone]
        people = {accounts[one.person_id]} if one.person_id in accounts else set()
        if referent is not None:
            covers = covering.get((one.structure_id, referent), ())
            people |= {referent} | {row.covering_id for row in covers if row.starts_on <= day <= row.ends_on}
        found[one.pk] = people
    return found


@prepared
def _covers(referents: list[uuid.UUID]) -> QuerySet[Cover]:
    """Those of today, whatever the zone."""
    today, one_day = clock.today(), dt.timedelta(days=1)
    return Cover.objects.filter(absent_id__in=referents, starts_on__lte=today + one_day, ends_on__gte=today - one_day)

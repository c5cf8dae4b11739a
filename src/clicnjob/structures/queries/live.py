"""Who hears which bell of a structure: asked for all open streams together, whatever their number (``realtime.rights``)."""

import uuid
from collections.abc import Collection

from clicnjob.shared.actor import Actor
from clicnjob.structures.models import YoungPerson

Wish = tuple[Actor, uuid.UUID]


def may_hear_person(actor: Actor, person_id: uuid.UUID) -> bool:
    """``person:<uuid>``: whoever sees the card."""
    return YoungPerson.objects.all().visible_to(actor).filter(pk=person_id).exists()


def may_hear_caseload(actor: Actor, user_id: uuid.UUID) -> bool:
    """``caseload:<uuid>``: the young people whom this professional follows."""
    return bool(heard_caseloads([(actor, user_id)]))


def heard_caseloads(wishes: Collection[Wish]) -> set[Wish]:
    """``may_hear_caseload`` for many: one query."""
    young = {actor.person_id for actor, _ in wishes if actor.is_youth and actor.person_id}
    if not young:
        return set()
    pairs = set(YoungPerson.objects.filter(pk__in=young).values_list("pk", "referent_id"))
    return {(actor, user_id) for actor, user_id in wishes if actor.is_youth and (actor.person_id, user_id) in pairs}


def may_hear_structure(actor: Actor, structure_id: uuid.UUID) -> bool:
    """``structure:<uuid>``: its young people. No query."""
    return actor.is_youth and actor.structure_id == structure_id

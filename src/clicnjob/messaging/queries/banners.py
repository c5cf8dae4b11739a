"""Reading important messages."""

import uuid
from dataclasses import dataclass

from django.db.models import F
from django.http import Http404

from clicnjob.messaging.enums import Audience
from clicnjob.messaging.models import Banner
from clicnjob.messaging.models.banners import BannerQuerySet
from clicnjob.messaging.queries.sealed import words_of
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.prepared import prepared
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.models.people import YoungPersonQuerySet

PAST = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """An important message and what it says."""

    banner: Banner
    words: str


def people_of(banner: Banner) -> YoungPersonQuerySet:
    """Who sees it while it is shown: the open files of its author's caseload, or of the structure."""
    people = YoungPerson.objects.filter(structure_id=banner.structure_id, closed_at=None)
    return people if banner.audience == Audience.STRUCTURE else people.filter(referent_id=banner.author_id)


def shown_to(person: YoungPerson) -> list[Shown]:
    """What a young person sees above the conversation and at home, the structure's first. One query."""
    found = sorted(
        _shown_to(person.structure_id, person.referent_id),
        key=lambda row: (row.audience != Audience.STRUCTURE, row.created_at),
    )
    return [Shown(row, words_of(row)) for row in found]


@prepared
def _shown_to(structure_id: uuid.UUID, referent_id: uuid.UUID | None) -> BannerQuerySet:
    person = YoungPerson(structure_id=structure_id, referent_id=referent_id)
    return Banner.objects.all().shown_to(person, clock.today()).select_related("author")


def own_banner(actor: Actor) -> Shown | None:
    """One's own, shown now or to come."""
    rows = Banner.objects.all().visible_to(actor).filter(author_id=actor.user_id)
    row = rows.filter(ended_at=None, ends_on__gte=clock.today()).first()
    return Shown(row, words_of(row)) if row is not None else None


def past_banners(actor: Actor) -> list[Shown]:
    """One's former ones, the latest first. One query."""
    current = own_banner(actor)
    rows = Banner.objects.all().visible_to(actor).filter(author_id=actor.user_id)
    if current is not None:
        rows = rows.exclude(pk=current.banner.pk)
    return [Shown(row, words_of(row)) for row in rows.order_by(F("ended_at").desc(nulls_last=True), "-ends_on")[:PAST]]


def get_own_banner(actor: Actor, pk: uuid.UUID) -> Banner:
    """One's own. Raises Http404 otherwise."""
    rows = Banner.objects.all().visible_to(actor).filter(author_id=actor.user_id)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found

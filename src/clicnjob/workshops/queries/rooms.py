"""The rooms of a structure, and those that workshops name without anybody having entered them."""

import uuid
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import Site
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import Room, Session, Workshop


@dataclass(slots=True)
class Place:
    """A site and its rooms."""

    site: Site
    rooms: list[tuple[Room, int]] = field(default_factory=list)
    """Each with how many sessions are planned there."""
    retired: list[Room] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Names written in workshops that are given."""


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def get_room(actor: Actor, pk: uuid.UUID) -> Room:
    """A room of the structure. 404 otherwise."""
    return get_object_or_404(Room.objects.all().visible_to(actor).select_related("site__structure"), pk=pk)


def places_of(actor: Actor) -> list[Place]:
    """The open sites, each with its rooms, those retired, and the names that only workshops say. Four queries."""
    sites = Site.objects.all().visible_to(actor).filter(closed_at=None).select_related("structure").order_by("name")
    places = {site.pk: Place(site) for site in sites}
    planned = Q(state=SessionState.PLANNED, starts_at__gt=clock.now(), site__in=places)
    counted = Session.objects.filter(planned).values_list("site", "room").annotate(n=Count("pk")).order_by()
    held: dict[tuple[uuid.UUID, str], int] = {}
    for site_id, name, n in counted:
        held[site_id, _key(name)] = held.get((site_id, _key(name)), 0) + n
    for room in Room.objects.filter(site__in=places).order_by("name"):
        if room.retired_at is None:
            places[room.site_id].rooms.append((room, held.get((room.site_id, _key(room.name)), 0)))
        else:
            places[room.site_id].retired.append(room)
    for site_id, name in Workshop.objects.filter(site__in=places, ended_on=None).values_list("site", "room"):
        place = places[site_id]
        known = {_key(room.name) for room, _n in place.rooms} | {_key(room.name) for room in place.retired}
        if name and _key(name) not in known | {_key(one) for one in place.unknown}:
            place.unknown.append(name)
    return list(places.values())


def proposed(actor: Actor, site: Site | None = None) -> list[str]:
    """The names to choose from when a session is planned: of one site, or of the structure. One query."""
    rooms = Room.objects.all().visible_to(actor).in_use().filter(site__closed_at=None)
    if site is not None:
        rooms = rooms.filter(site=site)
    return list(rooms.order_by("name").values_list("name", flat=True).distinct())

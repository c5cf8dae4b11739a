"""Reading structures and their places."""

import uuid
from itertools import groupby

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from clicnjob.shared.actor import Actor
from clicnjob.shared.prepared import prepared
from clicnjob.shared.text import time_words
from clicnjob.structures.enums import Weekday
from clicnjob.structures.models import OpeningHours, Site, Structure


def get_structure(actor: Actor) -> Structure:
    """The structure one works at (or is attached to). 404 without one."""
    return get_object_or_404(Structure.objects.all().visible_to(actor), pk=actor.structure_id)


def sites_of(actor: Actor) -> list[Site]:
    """The open places of one's structure, by name."""
    return list(Site.objects.all().visible_to(actor).filter(closed_at=None).order_by("name"))


def get_site(actor: Actor, pk: uuid.UUID) -> Site:
    """An open place of one's structure. 404 otherwise."""
    return get_object_or_404(Site.objects.all().visible_to(actor).filter(closed_at=None), pk=pk)


@prepared
def opening_hours_of(site_id: uuid.UUID) -> QuerySet[OpeningHours]:
    """A place's hours."""
    return OpeningHours.objects.filter(site_id=site_id)


def opening_words(site: Site) -> list[str]:
    """A place's hours in words: "lundi au vendredi : 9 h – 12 h, 13 h 30 – 17 h". One query, none if prefetched."""
    hours: dict[int, list[str]] = {day: [] for day in Weekday.values}
    for row in sorted(site.opening_hours.all(), key=lambda row: (row.weekday, row.opens_at)):
        hours[row.weekday].append(f"{time_words(row.opens_at)} – {time_words(row.closes_at)}")
    lines = []
    for words, group in groupby(hours.items(), key=lambda item: ", ".join(item[1])):
        days = [Weekday(day).label for day, _ in group]
        if words:
            lines.append(f"{days[0]} au {days[-1]} : {words}" if len(days) > 1 else f"{days[0]} : {words}")
    return lines

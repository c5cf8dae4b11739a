"""Reading structures and their places."""

import datetime as dt
import uuid
from collections.abc import Iterable
from itertools import groupby

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.language import pro
from clicnjob.shared.prepared import prepared
from clicnjob.shared.text import between_words
from clicnjob.structures.calendar import DaysOff, Span
from clicnjob.structures.enums import ClosureKind, Weekday
from clicnjob.structures.models import Closure, OpeningHours, Site, Structure


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
        hours[row.weekday].append(between_words(row.opens_at, row.closes_at))
    lines = []
    for words, group in groupby(hours.items(), key=lambda item: ", ".join(item[1])):
        days = [str(Weekday(day).label) for day, _ in group]
        if words:
            said = {"first": days[0], "last": days[-1], "hours": words}
            many = len(days) > 1
            lines.append((pro("%(first)s au %(last)s : %(hours)s") if many else pro("%(first)s : %(hours)s")) % said)
    return lines


def closures_of(actor: Actor) -> QuerySet[Closure]:
    """The days entered by hand at one's structure that are not past, soonest first."""
    rows = Closure.objects.all().visible_to(actor)
    return rows.filter(last_day__gte=clock.today()).order_by("first_day", "created_at")


def get_closure(actor: Actor, pk: uuid.UUID) -> Closure:
    """Days entered by hand at one's structure. 404 otherwise."""
    return get_object_or_404(Closure.objects.all().visible_to(actor), pk=pk)


def days_off(structure: Structure, first: dt.date, last: dt.date) -> DaysOff:
    """The days off of a structure between two dates. One query."""
    return days_off_of(structure, structure.closures.all().overlapping(first, last))


def days_off_of(structure: Structure, closures: Iterable[Closure]) -> DaysOff:
    """The days off of a structure whose closures are known already."""
    spans: dict[str, list[Span]] = {kind: [] for kind in ClosureKind.values}
    for row in closures:
        spans[row.kind].append((row.first_day, row.last_day, row.reason))
    return DaysOff(structure.department_code, tuple(spans[ClosureKind.CLOSED]), tuple(spans[ClosureKind.SCHOOL]))

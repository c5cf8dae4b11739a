"""Use cases of a structure's places and their hours."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from clicnjob.audit.actions import record
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Kind, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.enums import Weekday
from clicnjob.structures.models import OpeningHours, Site, Structure


def check_settings(by: Actor, structure: Structure) -> None:
    """Its direction, or a job. Raises DomainError(code="not_direction")."""
    if by.kind is Kind.SYSTEM or (by.role is Role.DIRECTION and by.structure_id == structure.pk):
        return
    raise DomainError(pro("Seule la direction change les réglages."), code="not_direction")


@action
def add_site(*, structure: Structure, name: str, address: str = "", access: str = "", by: Actor) -> Site:
    """Open a place. Raises DomainError: ``not_direction``, ``name_missing``, ``name_taken``."""
    check_settings(by, structure)
    words = " ".join(name.split())
    if not words:
        raise DomainError(pro("Donnez un nom à l’antenne."), code="name_missing", field="name")
    if Site.objects.filter(structure=structure, name__iexact=words).exists():
        raise DomainError(pro("Une antenne porte déjà ce nom."), code="name_taken", field="name")
    site = Site.objects.create(structure=structure, name=words, address=address.strip(), access=access.strip())
    record("site.opened", by=by, obj=site)
    return site


@action
def close_site(*, site: Site, by: Actor) -> Site:
    """Close a place: nothing new happens there. Raises DomainError: ``not_direction``, ``last_site``."""
    check_settings(by, site.structure)
    if not Site.objects.filter(structure_id=site.structure_id, closed_at=None).exclude(pk=site.pk).exists():
        raise DomainError(pro("Gardez au moins une antenne ouverte."), code="last_site")
    site.closed_at = clock.now()
    site.save(update_fields=["closed_at"])
    record("site.closed", by=by, obj=site)
    return site


Hours = tuple[int, dt.time, dt.time]
"""Weekday (ISO), opening, closing."""


def checked_hours(hours: Sequence[Hours]) -> list[Hours]:
    """The hours of a week in order. Raises DomainError: ``hours_order``, ``hours_overlap``."""
    ordered = sorted(hours)
    for weekday, opens_at, closes_at in ordered:
        if weekday not in Weekday.values or opens_at >= closes_at:
            raise DomainError(pro("L’heure de fermeture vient après l’ouverture."), code="hours_order", field="hours")
    for (day, _, closes), (next_day, opens, _) in pairwise(ordered):
        if day == next_day and opens < closes:
            raise DomainError(
                pro("Deux plages se chevauchent le %(day)s.") % {"day": Weekday(day).label},
                code="hours_overlap",
                field="hours",
            )
    return ordered


@action
def set_opening_hours(*, site: Site, hours: Sequence[Hours], by: Actor) -> list[OpeningHours]:
    """Replace the hours of a place. Raises DomainError: ``not_direction``, ``hours_order``, ``hours_overlap``."""
    check_settings(by, site.structure)
    ordered = checked_hours(hours)
    OpeningHours.objects.filter(site=site).delete()
    rows = OpeningHours.objects.bulk_create(
        OpeningHours(site=site, weekday=day, opens_at=opens, closes_at=closes) for day, opens, closes in ordered
    )
    record("site.hours", by=by, obj=site, rows=len(rows))
    return rows

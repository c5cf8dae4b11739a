"""Use cases of the structure itself: its settings, its places, their hours."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

from clicnjob.audit.actions import record
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Kind, Role
from clicnjob.shared.errors import DomainError
from clicnjob.structures.enums import Weekday
from clicnjob.structures.models import OpeningHours, Site, Structure
from clicnjob.structures.rules import check_accent, phone_e164


def _direction(by: Actor, structure: Structure) -> None:
    if by.kind is Kind.SYSTEM or (by.role is Role.DIRECTION and by.structure_id == structure.pk):
        return
    raise DomainError("Seule la direction change les réglages.", code="not_direction")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a structure says of itself; empty texts stay empty on its pages."""

    usual_name: str = ""
    tutoie: bool = False
    accent: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    data_officer: str = ""
    legal_person: str = ""
    host: str = ""
    welcome: str = ""
    file_months: int = 4
    fallback_minutes: int = 30
    sms_per_day: int = 1000
    own_phones: bool = False
    absences_before_call: int = 3


@action
def change_settings(*, structure: Structure, settings: Settings, by: Actor) -> Structure:
    """Change what the structure says of itself.

    Raises DomainError: ``not_direction``, ``accent``, ``phone``, ``months``, ``delay``, ``absences``.
    """
    _direction(by, structure)
    if not 1 <= settings.file_months <= 12:
        raise DomainError("De 1 à 12 mois.", code="months", field="file_months")
    if not 5 <= settings.fallback_minutes <= 1440:
        raise DomainError("De 5 minutes à 24 heures.", code="delay", field="fallback_minutes")
    if not 1 <= settings.absences_before_call <= 10:
        raise DomainError("De 1 à 10 absences.", code="absences", field="absences_before_call")
    new = {field.name: getattr(settings, field.name) for field in fields(settings)}
    new["accent"] = check_accent(settings.accent)
    new["phone"] = phone_e164(settings.phone, structure.timezone)
    changed = sorted(name for name, value in new.items() if getattr(structure, name) != value)
    for name in changed:
        setattr(structure, name, new[name])
    if changed:
        structure.save(update_fields=changed)
        record("structure.changed", by=by, obj=structure, structure_id=structure.pk, fields=",".join(changed))
    return structure


@action
def add_site(*, structure: Structure, name: str, address: str = "", access: str = "", by: Actor) -> Site:
    """Open a place. Raises DomainError: ``not_direction``, ``name_missing``, ``name_taken``."""
    _direction(by, structure)
    words = " ".join(name.split())
    if not words:
        raise DomainError("Donnez un nom à l’antenne.", code="name_missing", field="name")
    if Site.objects.filter(structure=structure, name__iexact=words).exists():
        raise DomainError("Une antenne porte déjà ce nom.", code="name_taken", field="name")
    site = Site.objects.create(structure=structure, name=words, address=address.strip(), access=access.strip())
    record("site.opened", by=by, obj=site)
    return site


@action
def close_site(*, site: Site, by: Actor) -> Site:
    """Close a place: nothing new happens there. Raises DomainError: ``not_direction``, ``last_site``."""
    _direction(by, site.structure)
    if not Site.objects.filter(structure_id=site.structure_id, closed_at=None).exclude(pk=site.pk).exists():
        raise DomainError("Gardez au moins une antenne ouverte.", code="last_site")
    site.closed_at = clock.now()
    site.save(update_fields=["closed_at"])
    record("site.closed", by=by, obj=site)
    return site


Hours = tuple[int, dt.time, dt.time]
"""Weekday (ISO), opening, closing."""


@action
def set_opening_hours(*, site: Site, hours: Sequence[Hours], by: Actor) -> list[OpeningHours]:
    """Replace the hours of a place. Raises DomainError: ``not_direction``, ``hours_order``, ``hours_overlap``."""
    _direction(by, site.structure)
    ordered = sorted(hours)
    for weekday, opens_at, closes_at in ordered:
        if weekday not in Weekday.values or opens_at >= closes_at:
            raise DomainError("L’heure de fermeture vient après l’ouverture.", code="hours_order", field="hours")
    for (day, _, closes), (next_day, opens, _) in pairwise(ordered):
        if day == next_day and opens < closes:
            raise DomainError(
                f"Deux plages se chevauchent le {Weekday(day).label}.", code="hours_overlap", field="hours"
            )
    OpeningHours.objects.filter(site=site).delete()
    rows = OpeningHours.objects.bulk_create(
        OpeningHours(site=site, weekday=day, opens_at=opens, closes_at=closes) for day, opens, closes in ordered
    )
    record("site.hours", by=by, obj=site, rows=len(rows))
    return rows

"""The rules of a structure, and the hours of each counsellor."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from clicnjob.accounts.models import User
from clicnjob.appointments.models import AppointmentRules, OwnHours
from clicnjob.audit.actions import record
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.models import Site, Structure

MOST_RANGES = 40


@dataclass(frozen=True, slots=True)
class Range:
    """A weekday (1 for Monday) at a place, from an hour to another."""

    site: Site
    weekday: int
    opens_at: dt.time
    closes_at: dt.time


@action
def set_own_hours(*, ranges: Iterable[Range], by: Actor) -> list[OwnHours]:
    """One's hours of appointments at the structure where one works, whole; none: those of the place.

    Raises ``not_allowed``, ``too_many``, ``out_of_order``, ``overlapping`` (also between two places), ``other_site``.
    """
    if not by.is_staff or by.user_id is None:
        raise DomainError(pro("Seul un professionnel a des heures de rendez-vous."), code="not_allowed")
    wanted = sorted(ranges, key=lambda one: (one.weekday, one.opens_at))
    if len(wanted) > MOST_RANGES:
        raise DomainError(pro("C’est trop de plages."), code="too_many")
    if any(one.site.structure_id != by.structure_id for one in wanted):
        raise DomainError(pro("Choisissez une antenne de votre structure."), code="other_site")
    if any(one.opens_at >= one.closes_at for one in wanted):
        raise DomainError(pro("L’heure de fin vient après l’heure de début."), code="out_of_order")
    for one, after in pairwise(wanted):
        if one.weekday == after.weekday and after.opens_at < one.closes_at:
            raise DomainError(pro("Deux plages du même jour se chevauchent."), code="overlapping")
    lock(User.objects.filter(pk=by.user_id)).get()
    OwnHours.objects.all().visible_to(by).filter(user_id=by.user_id).delete()
    rows = OwnHours.objects.bulk_create(
        OwnHours(user_id=by.user_id, site=one.site, weekday=one.weekday, opens_at=one.opens_at, closes_at=one.closes_at)
        for one in wanted
    )
    record("appointment_hours.set", by=by, structure_id=by.structure_id, ranges=len(wanted))
    return rows


@action
def set_rules(*, structure: Structure, rules: Mapping[str, int | bool], by: Actor) -> AppointmentRules:
    """How the structure gives appointments (the fields of ``AppointmentRules``). Raises ``not_direction``."""
    if by.role is not Role.DIRECTION or by.structure_id != structure.pk:
        raise DomainError(pro("La direction choisit ces règles."), code="not_direction")
    row, _ = AppointmentRules.objects.update_or_create(structure=structure, defaults=dict(rules))
    record("appointment_rules.set", by=by, obj=row, minutes=row.minutes, self_service=row.self_service)
    return row

"""Which appointments there are."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import Http404

from clicnjob.appointments.enums import AppointmentState
from clicnjob.appointments.models import Appointment
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import Structure
from clicnjob.structures.queries import days_off
from clicnjob.structures.queries.away import absences

JUST_BEGUN = dt.timedelta(hours=1)
"""A young person still finds the appointment that has just begun."""
MOVED_WITHIN = dt.timedelta(days=90)
"""How far one looks for appointments that fall on a day when nobody is there."""
WHO = ("young_person", "counsellor", "site", "structure")


def get_appointment(actor: Actor, pk: uuid.UUID) -> Appointment:
    """An appointment of one's structure, or one's own. Raises Http404."""
    row = Appointment.objects.all().visible_to(actor).select_related(*WHO).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def coming_appointments(actor: Actor, *, counsellor_id: uuid.UUID | None = None) -> list[Appointment]:
    """Planned appointments from this morning on, soonest first; of one counsellor, or of the whole structure."""
    since = clock.now() - dt.timedelta(hours=12)
    rows = Appointment.objects.all().visible_to(actor).filter(state=AppointmentState.PLANNED, starts_at__gte=since)
    if counsellor_id is not None:
        rows = rows.filter(counsellor_id=counsellor_id)
    return list(rows.select_related(*WHO).order_by("starts_at")[:200])


def past_appointments(actor: Actor, *, counsellor_id: uuid.UUID | None = None) -> list[Appointment]:
    """The last ones, latest first: those to say « Présent » or « Absent » about, then those already told."""
    rows = Appointment.objects.all().visible_to(actor).filter(starts_at__lt=clock.now())
    if counsellor_id is not None:
        rows = rows.filter(counsellor_id=counsellor_id)
    return list(rows.select_related(*WHO).order_by("-starts_at")[:50])


def next_appointment_of(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, Appointment]:
    """Each one's next planned appointment. One query."""
    rows = Appointment.objects.all().coming(clock.now()).filter(young_person_id__in=list(people))
    found: dict[uuid.UUID, Appointment] = {}
    for row in rows.select_related("counsellor").order_by("starts_at"):
        found.setdefault(row.young_person_id, row)
    return found


def own_appointments(actor: Actor) -> QuerySet[Appointment]:
    """One's appointments to come, soonest first."""
    rows = Appointment.objects.all().visible_to(actor).coming(clock.now() - JUST_BEGUN)
    return rows.select_related("counsellor", "site", "structure").order_by("starts_at")


def own_cancelled(actor: Actor) -> list[Appointment]:
    """One's appointments to come that were cancelled and that no other replaces, soonest first."""
    rows = Appointment.objects.all().visible_to(actor).filter(starts_at__gt=clock.now(), moved_to=None)
    found = rows.filter(state=AppointmentState.CANCELLED).select_related("counsellor", "site", "structure")
    return list(found.order_by("starts_at")[:5])


def misplaced(actor: Actor, structure: Structure, *, counsellor_id: uuid.UUID | None = None) -> list[Appointment]:
    """Planned appointments that fall when nobody is there: the counsellor is away or gone, the structure is closed.

    Nothing is moved by itself: someone decides, with the young person. Four queries.
    """
    moment = clock.now()
    rows = Appointment.objects.all().visible_to(actor).coming(moment).filter(starts_at__lt=moment + MOVED_WITHIN)
    if counsellor_id is not None:
        rows = rows.filter(counsellor_id=counsellor_id)
    found = list(rows.select_related(*WHO).order_by("starts_at")[:500])
    if not found:
        return []
    zone, last = structure.timezone, found[-1].starts_at
    days = days_off(structure, clock.local(moment, zone).date(), clock.local(last, zone).date())
    away = absences(structure.pk, {row.counsellor_id for row in found}, moment, last, zone)
    return [
        row
        for row in found
        if days.is_off(clock.local(row.starts_at, zone).date())
        or any(since <= row.starts_at < until for since, until in away.get(row.counsellor_id, ()))
    ]

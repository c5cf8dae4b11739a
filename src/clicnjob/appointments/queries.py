"""Reading appointments, and the free moments of counsellors."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from django.http import Http404

from clicnjob.appointments.enums import AppointmentState
from clicnjob.appointments.models import Appointment
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import Site

USUAL_HOURS = ((dt.time(9), dt.time(12)), (dt.time(14), dt.time(17)))
"""Where a site has no opening hours: from Monday to Friday."""
DAYS_SEARCHED = 42
Interval = tuple[dt.datetime, dt.datetime]


def get_appointment(actor: Actor, pk: uuid.UUID) -> Appointment:
    """An appointment of one's structure, or one's own. Raises Http404."""
    rows = Appointment.objects.all().visible_to(actor).select_related("young_person", "counsellor")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def coming_appointments(actor: Actor, *, counsellor_id: uuid.UUID | None = None) -> list[Appointment]:
    """Planned appointments from this morning on, soonest first; of one counsellor, or of the whole structure."""
    since = clock.now() - dt.timedelta(hours=12)
    rows = Appointment.objects.all().visible_to(actor).filter(state=AppointmentState.PLANNED, starts_at__gte=since)
    if counsellor_id is not None:
        rows = rows.filter(counsellor_id=counsellor_id)
    return list(rows.select_related("young_person", "counsellor").order_by("starts_at")[:200])


def past_appointments(actor: Actor, *, counsellor_id: uuid.UUID | None = None) -> list[Appointment]:
    """The last ones, latest first: those to say « Présent » or « Absent » about, then those already told."""
    rows = Appointment.objects.all().visible_to(actor).filter(starts_at__lt=clock.now())
    if counsellor_id is not None:
        rows = rows.filter(counsellor_id=counsellor_id)
    return list(rows.select_related("young_person", "counsellor").order_by("-starts_at")[:50])


def next_appointment_of(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, Appointment]:
    """Each one's next planned appointment. One query."""
    rows = Appointment.objects.all().coming(clock.now()).filter(young_person_id__in=list(people))
    found: dict[uuid.UUID, Appointment] = {}
    for row in rows.select_related("counsellor").order_by("starts_at"):
        found.setdefault(row.young_person_id, row)
    return found


def busy_times(
    counsellors: Collection[uuid.UUID], *, starts: dt.datetime, ends: dt.datetime
) -> dict[uuid.UUID, list[Interval]]:
    """When each counsellor already has an appointment between two moments. One query."""
    rows = Appointment.objects.filter(
        counsellor_id__in=counsellors,
        state=AppointmentState.PLANNED,
        starts_at__lt=ends,
        starts_at__gt=starts - dt.timedelta(hours=8),
    )
    busy: dict[uuid.UUID, list[Interval]] = defaultdict(list)
    for row in rows:
        busy[row.counsellor_id].append((row.starts_at, row.starts_at + dt.timedelta(minutes=row.minutes)))
    return busy


def free_moments(
    site: Site,
    counsellors: Collection[uuid.UUID],
    *,
    after: dt.datetime,
    minutes: int = 30,
    limit: int = 12,
    off: Callable[[dt.date], bool] = lambda day: False,
    also_busy: dict[uuid.UUID, list[Interval]] | None = None,
) -> dict[uuid.UUID, list[dt.datetime]]:
    """The next moments when each counsellor is free at a site during its opening hours, at most ``limit`` each.

    ``minutes`` lasts the appointment, ``off`` says the days when nobody works, ``also_busy`` what else takes their time
    (sessions they lead). Two queries, whatever the number of counsellors.
    """
    zone = site.structure.timezone
    ends = after + dt.timedelta(days=DAYS_SEARCHED)
    busy = busy_times(counsellors, starts=after, ends=ends)
    for counsellor, intervals in (also_busy or {}).items():
        busy[counsellor] = [*busy.get(counsellor, []), *intervals]
    hours: dict[int, list[tuple[dt.time, dt.time]]] = defaultdict(list)
    for row in site.opening_hours.order_by("weekday", "opens_at"):
        hours[row.weekday].append((row.opens_at, row.closes_at))
    if not hours:
        hours.update({weekday: list(USUAL_HOURS) for weekday in range(1, 6)})
    length = dt.timedelta(minutes=minutes)
    free: dict[uuid.UUID, list[dt.datetime]] = {counsellor: [] for counsellor in counsellors}
    first = clock.local(after, zone).date()
    for day in (first + dt.timedelta(days=number) for number in range(DAYS_SEARCHED)):
        if off(day) or all(len(moments) >= limit for moments in free.values()):
            continue
        for opens, closes in hours.get(day.isoweekday(), []):
            moment, last = clock.at(day, opens, zone), clock.at(day, closes, zone) - length
            while moment <= last:
                if moment > after:
                    for counsellor, moments in free.items():
                        taken = any(moment < end and start < moment + length for start, end in busy.get(counsellor, []))
                        if len(moments) < limit and not taken:
                            moments.append(moment)
                moment += length
    return free

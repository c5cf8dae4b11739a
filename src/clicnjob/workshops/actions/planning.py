"""Workshops that come back every week, and the sessions they give."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.structures.calendar import is_public_holiday
from clicnjob.structures.models import Membership, Site, Structure
from clicnjob.workshops.actions.seats import cancel_seat, lock_session
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import Session, Slot, Workshop

SlotPlan = tuple[int, dt.time, Sequence[User]]
"""ISO weekday (1 is Monday), hour on the wall clock of the structure, usual leaders."""


@action
def create_workshop(
    *,
    site: Site,
    title: str,
    room: str,
    capacity: int,
    minutes: int = 90,
    slots: Sequence[SlotPlan],
    to_bring: str = "",
    by: Actor,
) -> Workshop:
    """Plan a workshop that comes back every week. ``minutes`` lasts one session.

    Raises ``no_slot``, ``double_slot``, ``not_a_colleague`` (a leader does not work at the structure).
    """
    _check_slots(site.structure_id, slots)
    workshop = Workshop.objects.create(
        structure_id=site.structure_id,
        site=site,
        title=title,
        room=room,
        capacity=capacity,
        minutes=minutes,
        to_bring=to_bring,
    )
    _write_slots(workshop, slots)
    record("workshop.created", by=by, obj=workshop, slots=len(slots), capacity=capacity)
    return workshop


@action
def edit_workshop(
    *,
    workshop: Workshop,
    title: str,
    room: str,
    capacity: int,
    minutes: int,
    slots: Sequence[SlotPlan],
    to_bring: str,
    by: Actor,
) -> int:
    """Change a workshop from now on; returns how many sessions were kept although no weekly slot gives them any more.

    Planned sessions follow while nobody has a seat; the others keep their promises: same day, same hour, and never fewer
    places than seats given.
    Raises ``no_slot``, ``double_slot``, ``not_a_colleague``.
    """
    _check_slots(workshop.structure_id, slots)
    held = lock(Workshop.objects.filter(pk=workshop.pk)).select_related("structure").get()
    held.title, held.room, held.capacity, held.minutes, held.to_bring = title, room, capacity, minutes, to_bring
    held.save(update_fields=["title", "room", "capacity", "minutes", "to_bring"])
    held.slots.all().delete()
    _write_slots(held, slots)
    zone = held.structure.timezone
    leaders_at = {(weekday, hour): leaders for weekday, hour, leaders in slots}
    kept = 0
    coming = held.sessions.filter(state=SessionState.PLANNED, starts_at__gt=clock.now())
    for session in lock(coming).order_by("pk"):
        local = clock.local(session.starts_at, zone)
        leaders = leaders_at.get((local.isoweekday(), local.time()))
        taken = session.seats.all().taking_room().count()
        if leaders is None and not session.seats.exists():
            session.delete()
            continue
        session.room, session.capacity = room, max(capacity, taken)
        if not taken:
            session.ends_at = session.starts_at + dt.timedelta(minutes=minutes)
        session.save(update_fields=["room", "capacity", "ends_at"])
        if leaders is None:
            kept += 1
        else:
            session.leaders.set(leaders)
    record("workshop.edited", by=by, obj=held, slots=len(slots), capacity=capacity, kept=kept)
    return kept


@action
def generate_sessions(*, structure: Structure, until: dt.date, by: Actor) -> int:
    """Make the sessions that the workshops give up to ``until`` included; returns how many are new.

    Running it again adds nothing. Hours are those of the structure's wall clock, in summer as in winter; public holidays
    of its department are skipped; a cancelled session stays cancelled.
    """
    moment = clock.now()
    made = 0
    for workshop in lock(structure.workshops.filter(ended_on=None)).order_by("pk"):
        known = set(workshop.sessions.filter(starts_at__gte=moment).values_list("starts_at", flat=True))
        for slot in workshop.slots.prefetch_related("leaders"):
            for starts_at in _moments(slot, structure, moment, until):
                if starts_at in known:
                    continue
                session = Session.objects.create(
                    structure=structure,
                    workshop=workshop,
                    site_id=workshop.site_id,
                    starts_at=starts_at,
                    ends_at=starts_at + dt.timedelta(minutes=workshop.minutes),
                    room=workshop.room,
                    capacity=workshop.capacity,
                )
                session.leaders.set(slot.leaders.all())
                known.add(starts_at)
                made += 1
    if made:
        record("sessions.generated", by=by, structure_id=structure.pk, count=made)
    return made


@action
def add_session(*, workshop: Workshop, starts_at: dt.datetime, leaders: Sequence[User], by: Actor) -> Session:
    """One more session of a workshop, outside its weekly slots.

    Raises DomainError: ``session_past`` before now, ``session_twice`` when the workshop has one at that moment.
    """
    if starts_at <= clock.now():
        raise DomainError("Choisissez une heure à venir.", code="session_past", field="starts_at")
    if Session.objects.filter(workshop=workshop, starts_at=starts_at).exists():
        raise DomainError("Il y a déjà une séance à cette heure.", code="session_twice", field="starts_at")
    _check_colleagues(workshop.structure_id, leaders)
    session = Session.objects.create(
        structure_id=workshop.structure_id,
        workshop=workshop,
        site_id=workshop.site_id,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=workshop.minutes),
        room=workshop.room,
        capacity=workshop.capacity,
    )
    session.leaders.set(leaders)
    record("session.added", by=by, obj=session)
    return session


def _moments(slot: Slot, structure: Structure, moment: dt.datetime, until: dt.date) -> Iterator[dt.datetime]:
    """The future moments of a weekly slot, public holidays left out."""
    today = clock.local(moment, structure.timezone).date()
    day = today + dt.timedelta(days=(slot.weekday - today.isoweekday()) % 7)
    while day <= until:
        starts_at = clock.at(day, slot.starts_at, structure.timezone)
        if starts_at > moment and not is_public_holiday(day, structure.department_code):
            yield starts_at
        day += dt.timedelta(days=7)


@action
def set_leaders(*, session: Session, leaders: Sequence[User], by: Actor) -> None:
    """Change who leads one session (a colleague replaces another). Raises ``no_leader``, ``not_a_colleague``, ``session_closed``."""
    held = lock_session(session.pk)
    if held.state in {SessionState.CLOSED, SessionState.CANCELLED}:
        raise DomainError("Cette séance est terminée.", code="session_closed")
    if not leaders:
        raise DomainError("Il faut au moins un animateur.", code="no_leader", field="leaders")
    _check_colleagues(held.structure_id, leaders)
    held.leaders.set(leaders)
    record("session.leaders", by=by, obj=held, count=len(leaders))
    publish(f"session:{held.pk}")


@action
def cancel_session(*, session: Session, by: Actor) -> int:
    """Call a planned session off; every seat is cancelled by us. Returns how many young people lose their seat.

    Raises ``already_opened``.
    """
    held = lock_session(session.pk)
    if held.state == SessionState.CANCELLED:
        return 0
    if held.state != SessionState.PLANNED:
        raise DomainError("Une séance ouverte se clôture, elle ne s’annule plus.", code="already_opened")
    seats = list(held.seats.exclude(state=SeatState.CANCELLED))
    for seat in seats:
        cancel_seat(seat=seat, by_us=True, by=by)
    held.state = SessionState.CANCELLED
    held.save(update_fields=["state"])
    record("session.cancelled", by=by, obj=held, seats=len(seats))
    publish(f"session:{held.pk}")
    return len(seats)


def _write_slots(workshop: Workshop, slots: Iterable[SlotPlan]) -> None:
    for weekday, hour, leaders in slots:
        slot = Slot.objects.create(workshop=workshop, weekday=weekday, starts_at=hour)
        slot.leaders.set(leaders)


def _check_slots(structure_id: uuid.UUID, slots: Sequence[SlotPlan]) -> None:
    if not slots:
        raise DomainError("Choisissez au moins un jour et une heure.", code="no_slot")
    if len({(weekday, hour) for weekday, hour, _ in slots}) < len(slots):
        raise DomainError("Deux créneaux tombent le même jour à la même heure.", code="double_slot")
    _check_colleagues(structure_id, [leader for _, _, leaders in slots for leader in leaders])


def _check_colleagues(structure_id: uuid.UUID, people: Iterable[User]) -> None:
    wanted = {person.pk for person in people}
    rows = Membership.objects.all().current(clock.today()).filter(structure_id=structure_id, user__in=wanted)
    if wanted - set(rows.values_list("user_id", flat=True)):
        raise DomainError("Un animateur ne travaille pas dans cette structure.", code="not_a_colleague")

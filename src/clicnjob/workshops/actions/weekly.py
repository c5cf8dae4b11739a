"""Workshops that come back every week, and the sessions they give."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypedDict, Unpack

from django.db.models import Q

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions import check_given_by_another
from clicnjob.structures.calendar import DaysOff
from clicnjob.structures.models import Membership, Site, Structure
from clicnjob.structures.queries import days_off
from clicnjob.workshops.actions.telling import tell_moved
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import Session, Slot, Workshop
from clicnjob.workshops.queries.conflicts import check_conflicts, wanted_by_slots

SlotPlan = tuple[int, dt.time, Sequence[User]] | tuple[int, dt.time, Sequence[User], str]
"""ISO weekday (1 is Monday), hour on the wall clock of the structure, usual leaders, the room when not the usual one."""


class Weekly(NamedTuple):
    """A ``SlotPlan``, with names."""

    weekday: int
    hour: dt.time
    leaders: Sequence[User]
    room: str = ""


class About(TypedDict, total=False):
    """What else a workshop says of itself; what is not said keeps its default, or its value."""

    kind: str
    objective: str
    level: str
    leaders_wanted: int
    volunteers_wanted: int
    skips_school_holidays: bool
    reserved: int
    open_to_all: bool
    offer_hours: int


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
    anyway: bool = True,
    by: Actor,
    **about: Unpack[About],
) -> Workshop:
    """Plan a workshop that comes back every week. ``minutes`` lasts one session.

    Raises ``no_slot``, ``double_slot``, ``not_a_colleague`` (a leader does not work at the structure), and unless
    ``anyway``: ``conflict`` (a room or a person is taken).
    """
    weekly = _checked(site.structure_id, slots, by)
    if not anyway:
        check_conflicts(wanted_by_slots(site, weekly, room=room, minutes=minutes, places=capacity))
    workshop = Workshop.objects.create(
        structure_id=site.structure_id,
        site=site,
        title=title,
        room=room,
        capacity=capacity,
        minutes=minutes,
        to_bring=to_bring,
        **about,
    )
    for plan in weekly:
        _write_slot(workshop, plan)
    record("workshop.created", by=by, obj=workshop, slots=len(slots), capacity=capacity, kind=workshop.kind)
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
    anyway: bool = True,
    by: Actor,
    **about: Unpack[About],
) -> int:
    """Change a workshop from now on; returns how many sessions were kept although no weekly slot gives them any more.

    Planned sessions follow while nobody has a seat; the others keep their promises: same day, same hour, and never fewer
    places than seats given. What was decided for one date alone (its room, its leaders, another day) stays decided. Who has
    a seat is told when the room changes.
    Raises ``no_slot``, ``double_slot``, ``not_a_colleague``, and unless ``anyway``: ``conflict``.
    """
    weekly = _checked(workshop.structure_id, slots, by)
    held = lock(Workshop.objects.filter(pk=workshop.pk)).select_related("structure", "site").get()
    if not anyway:
        ours = held.sessions.filter(slot_at__isnull=False).values_list("pk", flat=True)
        check_conflicts(wanted_by_slots(held.site, weekly, room=room, minutes=minutes, places=capacity), ignoring=ours)
    zone = held.structure.timezone
    before = {(slot.weekday, slot.starts_at): slot for slot in held.slots.prefetch_related("leaders")}
    usual = {key: set(slot.leaders.all()) for key, slot in before.items()}
    rooms = {held.room, *(slot.room for slot in before.values() if slot.room)}
    places = {held.capacity, *(slot.capacity for slot in before.values() if slot.capacity)}
    held.title, held.room, held.capacity, held.minutes, held.to_bring = title, room, capacity, minutes, to_bring
    for name, value in about.items():
        setattr(held, name, value)
    held.save()
    _follow_slots(held, before, weekly)
    now_at = {(plan.weekday, plan.hour): plan for plan in weekly}
    today = clock.today(zone)
    days = days_off(held.structure, today, today + dt.timedelta(days=400))
    kept = 0
    coming = held.sessions.filter(state=SessionState.PLANNED, starts_at__gt=clock.now())
    for session in lock(coming).order_by("pk"):
        local = clock.local(session.slot_at or session.starts_at, zone)
        key = (local.isoweekday(), local.time())
        plan, slot = now_at.get(key), before.get(key)
        off = held.skips_school_holidays and days.why(local.date(), school=True)
        until = slot is not None and slot.ends_on is not None and slot.ends_on >= local.date()
        given = (plan is not None or until or session.slot_at is None) and not off
        taken = session.seats.all().taking_room().count()
        if not given and not session.seats.exists() and not session.waits.exists():
            session.delete()
            continue
        kept += not given
        if session.capacity in places or taken >= session.capacity:
            session.capacity = max(capacity, taken)
        session.reserved = min(held.reserved, session.capacity)
        if not taken:
            session.ends_at = session.starts_at + dt.timedelta(minutes=minutes)
        goes = session.room in rooms and session.room != ((plan.room if plan else "") or room)
        if goes:
            session.room = (plan.room if plan else "") or room
            session.sequence, session.changed_at = session.sequence + 1, clock.now()
        session.save()
        if goes:
            tell_moved(session, by=by)
        if plan is not None and set(session.leaders.all()) == usual.get(key, set()):
            session.leaders.set(plan.leaders)
    record("workshop.edited", by=by, obj=held, slots=len(slots), capacity=capacity, kept=kept)
    return kept


@action
def generate_sessions(*, structure: Structure, until: dt.date, by: Actor) -> int:
    """Make the sessions that the workshops give up to ``until`` included; returns how many are new.

    Running it again adds nothing. Hours are those of the structure's wall clock, in summer as in winter; public holidays
    of its department and its closures are skipped, school holidays by the workshops that ask for it; a cancelled session
    stays cancelled, a moved one is not given again.
    """
    moment = clock.now()
    days = days_off(structure, clock.local(moment, structure.timezone).date(), until)
    made = 0
    for workshop in lock(structure.workshops.filter(ended_on=None)).order_by("pk"):
        rows = workshop.sessions.filter(Q(starts_at__gte=moment) | Q(slot_at__gte=moment))
        sessions = list(rows.values_list("slot_at", "starts_at", "room", "state"))
        known = {slot_at or starts_at for slot_at, starts_at, _, _ in sessions}
        held = {(starts_at, room) for _, starts_at, room, state in sessions if state != SessionState.CANCELLED}
        for slot in workshop.slots.prefetch_related("leaders"):
            room = slot.room or workshop.room
            for starts_at in _moments(slot, workshop, structure, moment, until, days):
                if starts_at in known or (starts_at, room) in held:
                    continue
                session = Session.objects.create(
                    structure=structure,
                    workshop=workshop,
                    site_id=workshop.site_id,
                    starts_at=starts_at,
                    ends_at=starts_at + dt.timedelta(minutes=workshop.minutes),
                    slot_at=starts_at,
                    room=room,
                    capacity=slot.capacity or workshop.capacity,
                    reserved=min(workshop.reserved, slot.capacity or workshop.capacity),
                )
                session.leaders.set(slot.leaders.all())
                known.add(starts_at)
                held.add((starts_at, room))
                made += 1
    if made:
        record("sessions.generated", by=by, structure_id=structure.pk, count=made)
    return made


def _moments(
    slot: Slot, workshop: Workshop, structure: Structure, moment: dt.datetime, until: dt.date, days: DaysOff
) -> Iterator[dt.datetime]:
    """The future moments of a weekly slot, days off left out."""
    today = clock.local(moment, structure.timezone).date()
    first = max(today, slot.starts_on or today)
    last = min(until, slot.ends_on or until)
    day = first + dt.timedelta(days=(slot.weekday - first.isoweekday()) % 7)
    while day <= last:
        starts_at = clock.at(day, slot.starts_at, structure.timezone)
        if starts_at > moment and not days.why(day, school=workshop.skips_school_holidays):
            yield starts_at
        day += dt.timedelta(days=7)


def _follow_slots(workshop: Workshop, before: dict[tuple[int, dt.time], Slot], weekly: Sequence[Weekly]) -> None:
    """The weekly moments become these: those that stay keep when they began, those already ending end as was said."""
    workshop.slots.filter(ends_on=None).delete()
    for plan in weekly:
        known = before.get((plan.weekday, plan.hour))
        _write_slot(workshop, plan, starts_on=known.starts_on if known and known.ends_on is None else None)


def _write_slot(workshop: Workshop, plan: Weekly, *, starts_on: dt.date | None = None) -> None:
    slot = Slot.objects.create(
        workshop=workshop,
        weekday=plan.weekday,
        starts_at=plan.hour,
        room="" if plan.room == workshop.room else plan.room,
        starts_on=starts_on,
    )
    slot.leaders.set(plan.leaders)


def _checked(structure_id: uuid.UUID, slots: Sequence[SlotPlan], by: Actor) -> list[Weekly]:
    weekly = [Weekly(*plan) for plan in slots]
    if not weekly:
        raise DomainError(pro("Choisissez au moins un jour et une heure."), code="no_slot")
    if len({(plan.weekday, plan.hour) for plan in weekly}) < len(weekly):
        raise DomainError(pro("Deux créneaux tombent le même jour à la même heure."), code="double_slot")
    check_colleagues(structure_id, [leader for plan in weekly for leader in plan.leaders], by)
    return weekly


def check_colleagues(structure_id: uuid.UUID, people: Iterable[User], by: Actor) -> None:
    """Raises ``not_a_colleague`` when one of them does not work at the structure today, ``own_guest`` (leading lets read)."""
    wanted = {person.pk for person in people}
    for pk in wanted:
        check_given_by_another(to=pk, structure_id=structure_id, by=by)
    rows = Membership.objects.all().current(clock.today()).filter(structure_id=structure_id, user__in=wanted)
    if wanted - set(rows.values_list("user_id", flat=True)):
        raise DomainError(pro("Un animateur ne travaille pas dans cette structure."), code="not_a_colleague")

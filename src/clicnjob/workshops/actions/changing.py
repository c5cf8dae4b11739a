"""One session, or this one and those that follow: changed, doubled, called off. Who has a seat is always told."""

import datetime as dt
from collections.abc import Sequence

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.workshops.actions.offering import offer_freed
from clicnjob.workshops.actions.seats import cancel_seat, lock_session
from clicnjob.workshops.actions.telling import tell_cancelled, tell_moved
from clicnjob.workshops.actions.waiting import end_list
from clicnjob.workshops.actions.weekly import check_colleagues
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import Session, Slot, Workshop
from clicnjob.workshops.queries.changes import Change, Changes, Line, plan_change, series_of
from clicnjob.workshops.queries.conflicts import Asked, Conflicts, Wanted, check_conflicts


@action
def change_session(
    *, session: Session, change: Change, following: bool = False, anyway: bool = False, by: Actor
) -> Changes:
    """Change the hour, the day, the room, the places or the leaders of a session, or of it and those that follow.

    Who has a seat keeps it, and is told when the date or the room changes. A session of a series whose new day is off is
    lost; those expected there are told and offered another. Sessions moved alone before keep their date.
    Raises ``already_opened``, ``no_leader``, ``not_a_colleague``, what ``plan_change`` raises, and ``conflict`` unless
    ``anyway``.
    """
    lock(Workshop.objects.filter(pk=session.workshop_id)).get()
    held = _planned(session)
    if not change.leaders:
        raise DomainError(pro("Il faut au moins un animateur."), code="no_leader", field="leaders")
    check_colleagues(held.structure_id, change.leaders, by)
    changes = plan_change(held, change, following=following)
    if changes.conflicts and not anyway:
        raise Conflicts(changes.conflicts)
    if changes.slot is not None:
        _split(changes.slot, held, change, changes)
    for line in changes.lines:
        if line.off:
            lose_session(line.session, by=by)
        else:
            _write(line, change, keep_slot=not following, by=by)
    record(
        "session.changed",
        by=by,
        obj=held,
        following=following,
        sessions=len(changes.lines),
        told=len(changes.told),
        conflicts=len(changes.conflicts),
    )
    return changes


@action
def add_session(
    *,
    workshop: Workshop,
    starts_at: dt.datetime,
    leaders: Sequence[User],
    room: str = "",
    capacity: int | None = None,
    anyway: bool = True,
    by: Actor,
) -> Session:
    """One more session of a workshop, outside its weekly slots: another day, or the same hour in another room (doubled).

    Raises DomainError: ``session_past`` before now, ``session_twice`` when the workshop has one then in this room,
    ``not_a_colleague``, and unless ``anyway``: ``conflict``.
    """
    lock(Workshop.objects.filter(pk=workshop.pk)).get()
    where = " ".join(room.split()) or workshop.room
    if starts_at <= clock.now():
        raise DomainError(pro("Choisissez une heure à venir."), code="session_past", field="day")
    same = Session.objects.filter(workshop=workshop, starts_at=starts_at).exclude(state=SessionState.CANCELLED)
    if same.filter(room__iexact=where).exists():
        raise DomainError(
            pro("Il y a déjà une séance à cette heure dans cette salle."), code="session_twice", field="hour"
        )
    check_colleagues(workshop.structure_id, leaders, by)
    ends_at = starts_at + dt.timedelta(minutes=workshop.minutes)
    if not anyway:
        people = frozenset(user.pk for user in leaders)
        wanted = Wanted(starts_at, ends_at, where, people, capacity or workshop.capacity)
        check_conflicts(Asked(workshop.site, [wanted]))
    session = Session.objects.create(
        structure_id=workshop.structure_id,
        workshop=workshop,
        site_id=workshop.site_id,
        starts_at=starts_at,
        ends_at=ends_at,
        room=where,
        capacity=capacity or workshop.capacity,
        reserved=min(workshop.reserved, capacity or workshop.capacity),
    )
    session.leaders.set(leaders)
    record("session.added", by=by, obj=session)
    return session


@action
def cancel_session(*, session: Session, following: bool = False, by: Actor) -> int:
    """Call a planned session off, or it and those that follow; every seat is cancelled by us, everyone expected is told.

    Returns how many young people lose their seat. A series ends; of the sessions that follow, those where nobody ever had
    a seat are simply no more. Raises ``already_opened``, ``no_series``.
    """
    if not following:
        held = lock_session(session.pk)
        return 0 if held.state == SessionState.CANCELLED else _call_off(_planned(held), by=by)
    lock(Workshop.objects.filter(pk=session.workshop_id)).get()
    held = _planned(session)
    slot, series = series_of(held)
    if slot is None or held.slot_at is None:
        raise DomainError(pro("Cette séance ne revient pas chaque semaine."), code="no_series")
    _end(slot, clock.local(held.slot_at, held.structure.timezone).date())
    count = sum(lose_session(row, by=by, keep=row.pk == held.pk) for row in series)
    record("session.series_ended", by=by, obj=held, sessions=len(series), seats=count)
    return count


def _planned(session: Session) -> Session:
    lock_session(session.pk)
    held = Session.objects.select_related("workshop", "site__structure", "structure").get(pk=session.pk)
    if held.state != SessionState.PLANNED:
        raise DomainError(pro("Une séance ouverte se clôture\u202f: elle ne change plus."), code="already_opened")
    return held


def _write(line: Line, change: Change, *, keep_slot: bool, by: Actor) -> None:
    row = lock_session(line.session.pk)
    if line.moves:
        row.sequence += 1
    row.starts_at, row.ends_at, row.room, row.capacity = line.starts_at, line.ends_at, change.room, line.capacity
    if not keep_slot:
        row.slot_at = line.starts_at
    row.changed_at, row.reserved = clock.now(), min(row.reserved, line.capacity)
    row.save(
        update_fields=["starts_at", "ends_at", "room", "capacity", "reserved", "slot_at", "sequence", "changed_at"]
    )
    row.leaders.set(change.leaders)
    publish(f"session:{row.pk}")
    if line.moves:
        tell_moved(row, by=by)
    offer_freed(row, by=by)


def _split(slot: Slot, session: Session, change: Change, changes: Changes) -> None:
    """The weekly slot ends before this session; another begins with it. Sessions kept apart follow the new one's weeks."""
    zone, workshop = session.structure.timezone, session.workshop
    assert session.slot_at is not None  # noqa: S101  a series has one
    day = clock.local(session.slot_at, zone).date()
    ends_on, slide = slot.ends_on, change.day - day
    _end(slot, day)
    new = Slot.objects.create(
        workshop=workshop,
        weekday=change.day.isoweekday(),
        starts_at=change.hour,
        room="" if change.room == workshop.room else change.room,
        capacity=None if change.capacity == workshop.capacity else change.capacity,
        starts_on=change.day,
        ends_on=ends_on,
    )
    new.leaders.set(change.leaders)
    for row in changes.apart:
        if row.slot_at is not None:
            week = clock.local(row.slot_at, zone).date() + slide
            row.slot_at = clock.at(week, change.hour, zone)
            row.save(update_fields=["slot_at"])


def _end(slot: Slot, day: dt.date) -> None:
    """A weekly moment is given no more from ``day`` on."""
    slot.ends_on = day - dt.timedelta(days=1)
    if slot.starts_on is not None and slot.ends_on < slot.starts_on:
        slot.delete()
    else:
        slot.save(update_fields=["ends_on"])


def _call_off(session: Session, *, by: Actor) -> int:
    """Cancel a planned session that is held: seats cancelled by us, who was expected told with other dates."""
    seats = list(session.seats.exclude(state=SeatState.CANCELLED).select_related("young_person").order_by("pk"))
    session.state, session.changed_at = SessionState.CANCELLED, clock.now()
    session.sequence += 1
    session.save(update_fields=["state", "sequence", "changed_at"])
    end_list(session_id=session.pk, by=by)  # a freed place of a session that is off is offered to nobody
    for seat in seats:
        cancel_seat(seat=seat, by_us=True, by=by)
    tell_cancelled(seats, by=by)
    record("session.cancelled", by=by, obj=session, seats=len(seats))
    publish(f"session:{session.pk}")
    return len(seats)


def lose_session(session: Session, *, by: Actor, keep: bool = False) -> int:
    """A session that is no more: forgotten when nobody ever had a seat in it or waited for one (unless ``keep``), else called off."""
    row = lock_session(session.pk)
    if not keep and not row.seats.exists() and not row.waits.exists():
        row.delete()
        return 0
    return _call_off(row, by=by)


@action
def end_workshop(*, workshop: Workshop, by: Actor) -> Workshop:
    """A workshop is given no more; where someone is expected, its sessions are cancelled first. Raises ``sessions_left``.

    What was said of its other sessions to come (seats given back, people who wait) stays: those are called off, not forgotten.
    """
    held = lock(Workshop.objects.filter(pk=workshop.pk)).select_related("structure").get()
    if held.ended_on is not None:
        return held
    coming = held.sessions.filter(state=SessionState.PLANNED, starts_at__gt=clock.now())
    if any(session.seats.all().taking_room().exists() for session in coming):
        raise DomainError(
            pro("Des jeunes sont inscrits aux prochaines séances : annulez-les d’abord."), code="sessions_left"
        )
    for session in coming.order_by("pk"):
        lose_session(session, by=by)
    held.ended_on = clock.today(held.structure.timezone)
    held.save(update_fields=["ended_on"])
    record("workshop.ended", by=by, obj=held)
    return held

"""What changing a session would do, read before it is done: shown on a page, then done by the action out of the same lines."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import npro, pro
from clicnjob.structures.queries import days_off
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import Seat, Session, Slot
from clicnjob.workshops.queries.conflicts import LIVE, Asked, Conflict, Wanted, conflicts, same_room

FURTHEST = 6
"""Days by which « cette séance et les suivantes » may slide: a weekly moment stays in its week or the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a session becomes."""

    day: dt.date
    hour: dt.time
    room: str
    capacity: int
    leaders: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One session: as it is (with its seats), and as it would be."""

    session: Session
    seats: Sequence[Seat]
    starts_at: dt.datetime
    ends_at: dt.datetime
    capacity: int
    moves: bool
    """Its date or its room changes: who has a seat is told."""
    off: str = ""
    """Why nobody comes on the new day; a series loses this session then."""


@dataclass(frozen=True, slots=True)
class Changes:
    """All that would happen."""

    lines: list[Line]
    apart: list[Session]
    """Sessions of the series that were moved alone before: they keep their date."""
    conflicts: list[Conflict] = field(default_factory=list)
    slot: Slot | None = None

    @property
    def told(self) -> list[Seat]:
        """The seats whose holders are told, of sessions that move or are lost."""
        return [seat for line in self.lines if line.moves or line.off for seat in line.seats]


def seats_told() -> "Prefetch[str, QuerySet[Seat], str]":
    """With a session, the seats of those expected, by name: who is told when it changes."""
    rows = Seat.objects.filter(state=SeatState.REGISTERED).select_related("young_person__referent")
    return Prefetch("seats", rows.order_by("young_person__search_name"), to_attr="expected")


def series_of(session: Session) -> tuple[Slot | None, list[Session]]:
    """The weekly slot that a session comes from, and the planned sessions of it from this one on. Three queries."""
    if session.slot_at is None:
        return None, []
    zone = session.structure.timezone
    local = clock.local(session.slot_at, zone)
    slots = session.workshop.slots.filter(weekday=local.isoweekday(), starts_at=local.time()).order_by("starts_on")
    slot = next(
        (
            row
            for row in slots
            if (row.starts_on is None or row.starts_on <= local.date())
            and (row.ends_on is None or row.ends_on >= local.date())
        ),
        None,
    )
    if slot is None:
        return None, []
    rows = Session.objects.filter(
        workshop_id=session.workshop_id,
        state=SessionState.PLANNED,
        slot_at__gte=session.slot_at,
        starts_at__gt=clock.now(),
    ).prefetch_related(seats_told(), "leaders")
    series = []
    for row in rows.order_by("slot_at"):
        moment = clock.local(row.slot_at or row.starts_at, zone)
        ends = slot.ends_on is None or moment.date() <= slot.ends_on
        if (moment.isoweekday(), moment.time()) == (local.isoweekday(), local.time()) and ends:
            series.append(row)
    return slot, series


def plan_change(session: Session, change: Change, *, following: bool) -> Changes:
    """What becomes of a planned session, and of those that follow it every week.

    Raises ``session_past``, ``too_small`` (fewer places than young people expected), ``no_series`` (it comes from no weekly
    slot), ``far_day``, ``double_slot`` (there is a weekly session then already), ``session_twice``.
    """
    zone = session.structure.timezone
    slot, series = series_of(session) if following else (None, [])
    if following and slot is None:
        raise DomainError(pro("Cette séance ne revient pas chaque semaine."), code="no_series")
    moment = clock.now()
    first = clock.at(change.day, change.hour, zone)
    if first <= moment:
        raise DomainError(pro("Choisissez une date et une heure à venir."), code="session_past", field="day")
    if not following:
        series = list(
            Session.objects.filter(pk=session.pk).prefetch_related(seats_told(), "leaders").select_related("workshop")
        )
    origin = clock.local(session.slot_at if following and session.slot_at else session.starts_at, zone).date()
    slide = (change.day - origin).days
    if following and abs(slide) > FURTHEST:
        raise DomainError(
            pro("Pour cette séance et les suivantes, choisissez un jour à moins d’une semaine."),
            code="far_day",
            field="day",
        )
    days = days_off(session.structure, change.day, change.day + dt.timedelta(days=400))
    lines, apart = [], []
    for row in series:
        if following and row.pk != session.pk and row.starts_at != row.slot_at:
            apart.append(row)
            continue
        here = clock.local(row.slot_at if following and row.slot_at else row.starts_at, zone)
        day = here.date() + dt.timedelta(days=slide)
        lines.append(_line(row, change, clock.at(day, change.hour, zone), only=not following, off=days.why))
    _check(session, lines, apart, change, slot)
    wanted = [
        Wanted(line.starts_at, line.ends_at, change.room, frozenset(user.pk for user in change.leaders), line.capacity)
        for line in lines
        if not line.off or not following
    ]
    found = conflicts(Asked(session.site, wanted), ignoring=[line.session.pk for line in lines])
    if not following and lines and (why := days.why(change.day, school=session.workshop.skips_school_holidays)):
        found.insert(0, Conflict(pro("Ce jour-là"), why, (first,)))
    return Changes(lines, apart, found, slot)


def _line(row: Session, change: Change, starts_at: dt.datetime, *, only: bool, off: object) -> Line:
    seats: list[Seat] = row.expected  # type: ignore[attr-defined]  # by seats_told
    if only and change.capacity < len(seats):
        raise DomainError(
            npro(
                "%(n)s jeune est inscrit\u202f: gardez au moins %(n)s place.",
                "%(n)s jeunes sont inscrits\u202f: gardez au moins %(n)s places.",
                len(seats),
            )
            % {"n": len(seats)},
            code="too_small",
            field="capacity",
        )
    assert callable(off)  # noqa: S101  for the type checker
    why = "" if only else off(starts_at.date(), school=row.workshop.skips_school_holidays)
    return Line(
        session=row,
        seats=seats,
        starts_at=starts_at,
        ends_at=starts_at + (row.ends_at - row.starts_at),
        capacity=max(change.capacity, len(seats)),
        moves=starts_at != row.starts_at or not same_room(row.room, change.room),
        off=why,
    )


def _check(session: Session, lines: list[Line], apart: list[Session], change: Change, slot: Slot | None) -> None:
    ours = {line.session.pk for line in lines}
    moments = {line.starts_at for line in lines if not line.off}
    others = Session.objects.filter(workshop_id=session.workshop_id, starts_at__in=moments, state__in=LIVE)
    if any(same_room(row.room, change.room) for row in others.exclude(pk__in=ours)):
        raise DomainError(
            pro("Cet atelier a déjà une séance à cette heure dans cette salle."), code="session_twice", field="hour"
        )
    if slot is not None:
        twin = session.workshop.slots.filter(
            weekday=change.day.isoweekday(), starts_at=change.hour, ends_on=None
        ).exclude(pk=slot.pk)
        if twin.exists():
            raise DomainError(
                pro("Cet atelier a déjà un créneau ce jour-là à cette heure."), code="double_slot", field="hour"
            )


def seated_in(sessions: Sequence[uuid.UUID]) -> list[Seat]:
    """Those expected at these sessions, by date then name."""
    rows = Seat.objects.filter(session_id__in=sessions, state=SeatState.REGISTERED)
    return list(
        rows.select_related("session", "young_person__referent").order_by(
            "session__starts_at", "young_person__search_name"
        )
    )

"""The dates a young person may choose by themselves, and what they hold in each."""

import uuid
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.enums import SeatState, SessionState, WorkshopKind
from clicnjob.workshops.models import Seat, Session, SessionQuerySet, Wait, Workshop

FULL = 4
DATES = 12
"""Shown at once: six weeks of a workshop held twice a week."""


@dataclass(frozen=True, slots=True)
class Date:
    """One date that may be chosen, and what one has there."""

    session: Session
    seat: Seat | None
    wait: Wait | None
    rank: int
    """In the waiting list, from 1; 0 for who does not wait."""

    @property
    def has_room(self) -> bool:
        """Whether a place may be taken at once."""
        return bool(self.session.free > 0)  # type: ignore[attr-defined]  # annotated by with_room


def open_sessions(person: YoungPerson) -> SessionQuerySet:
    """Sessions to come that someone may choose: workshops open to all, and those one was given a seat in before.

    Who is registered already does not register again.
    """
    known = Seat.objects.filter(young_person=person).values("session__workshop_id")
    workshops = Workshop.objects.filter(Q(open_to_all=True) | Q(pk__in=known), structure_id=person.structure_id)
    if person.finalised_at is not None:
        workshops = workshops.exclude(kind=WorkshopKind.REGISTRATION)
    rows = Session.objects.all().with_room().select_related("workshop", "site", "structure")
    return rows.filter(
        workshop__in=workshops.values("pk"), state=SessionState.PLANNED, starts_at__gt=clock.now()
    ).order_by("starts_at")


def own_dates(person: YoungPerson) -> list[Date]:
    """The next dates with one's seat or rank: workshop by workshop, the one with the soonest date first. Four queries."""
    sessions = list(open_sessions(person)[:DATES])
    seats = {
        seat.session_id: seat
        for seat in Seat.objects.filter(young_person=person, session__in=sessions).exclude(state=SeatState.CANCELLED)
    }
    line: dict[uuid.UUID, list[Wait]] = {}
    for wait in Wait.objects.filter(session__in=sessions).in_line():
        line.setdefault(wait.session_id, []).append(wait)
    dates = []
    order = {session.workshop_id: number for number, session in reversed(list(enumerate(sessions)))}
    for session in sorted(sessions, key=lambda session: order[session.workshop_id]):
        waits = line.get(session.pk, [])
        rank = next((number for number, wait in enumerate(waits, 1) if wait.young_person_id == person.pk), 0)
        dates.append(Date(session, seats.get(session.pk), waits[rank - 1] if rank else None, rank))
    return dates


def get_open_session(person: YoungPerson, pk: uuid.UUID) -> Session:
    """A date that this person may choose. Raises Http404."""
    row = open_sessions(person).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def get_wait(actor: Actor, pk: uuid.UUID) -> Wait:
    """One's own rank, or one of the structure's. Raises Http404."""
    rows = Wait.objects.all().visible_to(actor).select_related("session__workshop", "young_person")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def waits_of(person: YoungPerson) -> list[Wait]:
    """The lists someone waits in, soonest session first."""
    rows = Wait.objects.filter(young_person=person).in_line().select_related("session__workshop")
    return list(rows.order_by("session__starts_at"))


def full_sessions(person: YoungPerson) -> list[Session]:
    """The next full sessions where someone neither waits nor has a seat: a professional may have them wait there."""
    here = Seat.objects.filter(young_person=person).exclude(state=SeatState.CANCELLED).values("session_id")
    there = Wait.objects.filter(young_person=person).in_line().order_by().values("session_id")
    rows = Session.objects.all().with_room().select_related("workshop", "site")
    rows = rows.filter(
        Q(free__lt=1), structure_id=person.structure_id, state=SessionState.PLANNED, starts_at__gt=clock.now()
    )
    return list(rows.exclude(pk__in=here).exclude(pk__in=there).order_by("starts_at")[:FULL])

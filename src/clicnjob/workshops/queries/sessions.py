"""Workshops and their sessions."""

import datetime as dt
import uuid

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.workshops.enums import TAKES_ROOM, SessionState, WorkshopKind
from clicnjob.workshops.models import Seat, Session, SessionQuerySet, Slot, Workshop
from clicnjob.workshops.rules.codes import normalise_code


def _sessions() -> SessionQuerySet:
    return Session.objects.all().with_room().select_related("workshop", "site", "structure").prefetch_related("leaders")


def next_sessions(
    structure_id: uuid.UUID,
    *,
    site_id: uuid.UUID | None = None,
    workshop_id: uuid.UUID | None = None,
    urgent: bool = False,
    limit: int = 3,
    kind: str = WorkshopKind.REGISTRATION,
) -> list[Session]:
    """The next planned sessions with room, soonest first, each with what ``with_room`` counts.

    Of registration workshops, which alone take part in the registration journey, unless another ``kind`` or one
    ``workshop_id`` is asked. ``urgent``: those too where only places kept for urgent cases are left.
    """
    rows = _sessions().filter(structure_id=structure_id, state=SessionState.PLANNED, starts_at__gt=clock.now())
    rows = rows.filter(Q(left__gt=0) if urgent else Q(free__gt=0))
    rows = rows.filter(workshop_id=workshop_id) if workshop_id is not None else rows.filter(workshop__kind=kind)
    if site_id is not None:
        rows = rows.filter(site_id=site_id)
    return list(rows.order_by("starts_at")[:limit])


def get_session(actor: Actor, pk: uuid.UUID) -> Session:
    """A session of one's structure; a volunteer's only one. Raises Http404."""
    return _one(_sessions().visible_to(actor), pk)


def leads(actor: Actor) -> Q:
    """The sessions an actor holds: those they lead; direction holds all of its structure (R1)."""
    if actor.role is Role.DIRECTION:
        return Q(structure_id=actor.structure_id)
    if not actor.is_staff or actor.user_id is None:
        return Q(pk__in=[])
    mine = Session.leaders.through.objects.filter(user_id=actor.user_id).values("session_id")
    return Q(structure_id=actor.structure_id, pk__in=mine)


def get_led_session(actor: Actor, pk: uuid.UUID) -> Session:
    """A session one leads, or any of the structure for direction. Raises Http404."""
    return _one(_sessions().filter(leads(actor)), pk)


def get_desk_session(actor: Actor, pk: uuid.UUID) -> Session:
    """A session whose desk one works at: its leaders, direction, and the volunteers of it while it runs. Raises Http404."""
    rows = Session.objects.all().select_related("workshop", "site", "structure")
    return _one(rows.visible_to(actor) if actor.is_volunteer else rows.filter(leads(actor)), pk)


def is_leader(actor: Actor, session: Session) -> bool:
    """Whether the actor holds this session (see ``leads``)."""
    return Session.objects.filter(leads(actor), pk=session.pk).exists()


def running_session_by_code(code: str) -> Session | None:
    """The session whose room shows this code, while it runs; spaces and small letters do not matter (R7)."""
    wanted = normalise_code(code)
    if not wanted:
        return None
    row = _sessions().filter(room_code=wanted, state=SessionState.OPEN).first()
    return row if row is not None and row.is_running(clock.now()) else None


def participants_of_running_sessions(actor: Actor, moment: dt.datetime) -> Q:
    """As a condition on ``YoungPerson``: those seated in a running session that the actor leads (R2)."""
    if not actor.is_staff or actor.user_id is None or actor.structure_id is None:
        return Q(pk__in=[])
    mine = Session.leaders.through.objects.filter(user_id=actor.user_id).values("session_id")
    return _seated(Q(session__in=mine), actor, moment)


def participants_to_verify(actor: Actor, moment: dt.datetime) -> Q:
    """As a condition on ``YoungPerson``: those seated in any running session of a counsellor's structure.

    Any counsellor on duty may take their papers from the verification queue (R2).
    """
    return _seated(Q(), actor, moment) if actor.role is Role.COUNSELLOR and actor.user_id else Q(pk__in=[])


def _seated(condition: Q, actor: Actor, moment: dt.datetime) -> Q:
    if actor.structure_id is None:
        return Q(pk__in=[])
    seats = Seat.objects.filter(
        condition,
        session__structure_id=actor.structure_id,
        session__state=SessionState.OPEN,
        session__ends_at__gte=moment - Session.GRACE,
        state__in=TAKES_ROOM,
    )
    return Q(pk__in=seats.values("young_person_id"))


def may_hear_session(actor: Actor, pk: uuid.UUID) -> bool:
    """``session:<uuid>``: the professionals of the structure (the projected face is one of their pages), its volunteers."""
    return Session.objects.all().visible_to(actor).filter(pk=pk).exists()


def agenda(actor: Actor, *, starts: dt.datetime, ends: dt.datetime) -> list[Session]:
    """The structure's sessions between two moments, soonest first, cancelled ones included."""
    rows = _sessions().visible_to(actor).filter(starts_at__gte=starts, starts_at__lt=ends)
    return list(rows.order_by("starts_at"))


def month_of(day: dt.date, zone: str) -> tuple[dt.datetime, dt.datetime]:
    """The first moment of the month of ``day`` and that of the next month, in a structure's zone."""
    first = day.replace(day=1)
    following = (first + dt.timedelta(days=32)).replace(day=1)
    return clock.at(first, dt.time(), zone), clock.at(following, dt.time(), zone)


def sessions_to_close(actor: Actor) -> list[Session]:
    """Ended and not closed (« séances à clôturer »): one's own; all of the structure for direction. Oldest first."""
    return list(_sessions().filter(leads(actor)).to_close(clock.now()).order_by("starts_at"))


def workshops_of(actor: Actor) -> QuerySet[Workshop]:
    """The structure's workshops that go on, with their weekly slots."""
    rows = Workshop.objects.all().visible_to(actor).filter(ended_on=None)
    going_on = Slot.objects.filter(Q(ends_on=None) | Q(ends_on__gte=clock.today())).order_by("weekday", "starts_at")
    rows = rows.select_related("site").prefetch_related(Prefetch("slots", going_on.prefetch_related("leaders")))
    return rows.order_by("title", "created_at")


def get_workshop(actor: Actor, pk: uuid.UUID) -> Workshop:
    """A workshop of one's structure. Raises Http404."""
    row = Workshop.objects.all().visible_to(actor).select_related("structure", "site").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _one(rows: SessionQuerySet, pk: uuid.UUID) -> Session:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row

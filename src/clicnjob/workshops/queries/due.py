"""What comes due by itself: reminders, offers that nobody took, lists of sessions that began."""

import datetime as dt
import uuid

from django.db.models import Exists, Max, OuterRef, Q

from clicnjob.shared import clock
from clicnjob.workshops.enums import IN_LINE, REMINDERS, News, SeatState, SessionState, WaitState
from clicnjob.workshops.models import Seat, SeatLink, Session, Wait
from clicnjob.workshops.rules.reminders import is_due

WITHIN = {News.WEEK: dt.timedelta(days=9), News.DAY: dt.timedelta(days=3), News.HOURS: dt.timedelta(hours=3)}
"""No reminder leaves earlier than this before the start: what the index is asked."""


def due_reminders() -> list[tuple[uuid.UUID, News]]:
    """The seats to remind now, and of what. One query a kind."""
    moment = clock.now()
    found = []
    for kind in REMINDERS:
        told = SeatLink.objects.filter(seat=OuterRef("pk"), kind=kind, ended_at=None)
        rows = Seat.objects.filter(
            ~Exists(told),
            state=SeatState.REGISTERED,
            young_person__closed_at=None,
            session__state=SessionState.PLANNED,
            session__starts_at__gt=moment,
            session__starts_at__lte=moment + WITHIN[kind],
        ).annotate(moved_at=Max("links__created_at", filter=Q(links__kind=News.MOVED)))
        for pk, starts_at, zone, created_at, moved_at in rows.values_list(
            "pk", "session__starts_at", "session__structure__timezone", "created_at", "moved_at"
        ):
            if is_due(kind, starts_at, max(created_at, moved_at or created_at), moment, zone):
                found.append((pk, kind))
    return found


def late_offers() -> list[uuid.UUID]:
    """Places offered and not taken in time."""
    rows = Wait.objects.filter(state=WaitState.OFFERED, offered_until__lte=clock.now())
    return list(rows.order_by("offered_until").values_list("pk", flat=True))


def lists_with_room() -> list[uuid.UUID]:
    """Sessions to come where someone waits although a place is free."""
    waiting = Wait.objects.filter(state=WaitState.WAITING, session__starts_at__gt=clock.now()).values("session_id")
    rows = Session.objects.all().with_room().filter(Q(free__gt=0), pk__in=waiting, state=SessionState.PLANNED)
    return list(rows.values_list("pk", flat=True))


def lists_over() -> list[uuid.UUID]:
    """Sessions that began, or are not held, where someone is still in line."""
    over = Q(session__starts_at__lte=clock.now()) | ~Q(session__state=SessionState.PLANNED)
    rows = Wait.objects.filter(over, state__in=IN_LINE)
    return list(rows.order_by().values_list("session_id", flat=True).distinct())

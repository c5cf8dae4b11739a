"""The results of seats, to copy into i-milo: those of one's sessions and of one's caseload."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.workshops.enums import SeatState
from clicnjob.workshops.models import ImiloCopy, Seat, SeatQuerySet, Session
from clicnjob.workshops.queries.sessions import leads
from clicnjob.workshops.rules.imilo import Result, result_of

BACK, AHEAD = dt.timedelta(days=92), dt.timedelta(days=62)
MOST = 500


@dataclass(frozen=True, slots=True)
class ImiloLine:
    """One seat with what i-milo is told of it, and what was copied there."""

    seat: Seat
    result: Result
    copied: ImiloCopy | None

    @property
    def done(self) -> bool:
        """Copied as it is now; a result that changed since is to be copied again."""
        return self.copied is not None and self.copied.word == self.result.word


def _reached(actor: Actor) -> SeatQuerySet:
    """The seats whose results one copies: of sessions one holds, of young people one follows."""
    rows = Seat.objects.all().visible_to(actor)
    if not actor.is_staff or actor.user_id is None:
        return rows.none()
    if actor.role is Role.DIRECTION:
        return rows
    mine = Q(session__in=Session.objects.filter(leads(actor)).values("pk"))
    return rows.filter(mine | Q(young_person__referent_id=actor.user_id))


def imilo_lines(actor: Actor, *, session_id: uuid.UUID | None = None) -> list[ImiloLine]:
    """The results to tell i-milo, the latest session first: three months back, two ahead, or one session's. Two queries.

    Who changed date has one line, at the new date.
    """
    moment = clock.now()
    rows = _reached(actor)
    if session_id is not None:
        rows = rows.filter(session_id=session_id)
    else:
        rows = rows.filter(session__starts_at__gte=moment - BACK, session__starts_at__lt=moment + AHEAD)
    other = Seat.objects.filter(
        young_person=OuterRef("young_person"), session__workshop=OuterRef("session__workshop")
    ).exclude(pk=OuterRef("pk"))
    moved = Q(state=SeatState.CANCELLED, cancelled_by_us=False) & Exists(other.exclude(state=SeatState.CANCELLED))
    found = rows.exclude(moved).select_related("session__workshop", "session__structure", "young_person")
    seats = list(found.order_by("-session__starts_at", "young_person__search_name")[:MOST])
    copies = {row.seat_id: row for row in ImiloCopy.objects.filter(seat__in=seats).select_related("copied_by")}
    lines = [(seat, result_of(seat)) for seat in seats]
    return [ImiloLine(seat, result, copies.get(seat.pk)) for seat, result in lines if result is not None]

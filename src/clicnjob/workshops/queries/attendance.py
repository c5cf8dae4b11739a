"""Who signed, the sheet of a closed session, one's own presences."""

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.vault.envelope import open_sealed
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import AttendanceSheet, OpinionTally, Seat, Session, Signature
from clicnjob.workshops.queries.sessions import leads
from clicnjob.workshops.rules.attendance import half_day_at, half_days

OWN_SHOWN = 20
"""One's own past sessions on a page."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed a session, by seat and by leader: the marks of each half-day."""

    halves: int
    by_seat: dict[uuid.UUID, list[Signature]]
    by_leader: dict[uuid.UUID, list[Signature]]
    now: str
    """The half-day one signs for now."""

    def of_seat(self, seat_id: uuid.UUID) -> Signature | None:
        """What a participant signed for the half-day that runs."""
        return next((row for row in self.by_seat.get(seat_id, []) if row.half_day == self.now), None)

    def of_leader(self, user_id: uuid.UUID) -> Signature | None:
        """What a leader signed for the half-day that runs."""
        return next((row for row in self.by_leader.get(user_id, []) if row.half_day == self.now), None)


def signed(session: Session) -> Signed:
    """Every signature of a session whose visibility was asked before. One query; nothing is opened."""
    zone = session.structure.timezone
    rows = Signature.objects.filter(session=session).select_related("attested_by").defer("sealed").order_by("signed_at")
    seats: dict[uuid.UUID, list[Signature]] = {}
    leaders: dict[uuid.UUID, list[Signature]] = {}
    for row in rows:
        if row.seat_id is not None:
            seats.setdefault(row.seat_id, []).append(row)
        elif row.leader_id is not None:
            leaders.setdefault(row.leader_id, []).append(row)
    return Signed(len(half_days(session, zone)), seats, leaders, half_day_at(session, zone, clock.now()).value)


def current_sheet(session: Session) -> AttendanceSheet | None:
    """The sheet of a closed session, whose visibility was asked before."""
    return AttendanceSheet.objects.filter(session=session).current().first()


def get_sheet(actor: Actor, session_id: uuid.UUID) -> AttendanceSheet:
    """The sheet of a session one holds (``leads``), its data still kept. Raises Http404."""
    rows = AttendanceSheet.objects.all().visible_to(actor).current()
    held = Session.objects.filter(leads(actor), pk=session_id)
    row = rows.filter(session__in=held.values("pk"), sealed__isnull=False).select_related("session__structure").first()
    if row is None:
        raise Http404
    return row


def sheet_of_seat(seat: Seat) -> AttendanceSheet | None:
    """The sheet that says a person was there, if there is one; the seat's visibility was asked before."""
    if seat.state != SeatState.PRESENT:
        return None
    rows = AttendanceSheet.objects.filter(session_id=seat.session_id, sealed__isnull=False).current()
    return rows.select_related("session__structure").first()


def sheet_data(sheet: AttendanceSheet) -> dict[str, Any]:
    """What a sheet says. Raises Http404 once it was erased."""
    if sheet.sealed is None:
        raise Http404
    content = open_sealed(sheet.session.structure_id, bytes(sheet.sealed), sheet.place)
    read: dict[str, Any] = json.loads(content)
    return read


def sheet_by_digest(digest: str) -> AttendanceSheet | None:
    """The sheet that bears this hash, for who holds it printed: nobody guesses one."""
    rows = AttendanceSheet.objects.select_related("session__structure", "session__workshop")
    return rows.filter(digest=digest).first() if digest else None


def own_presences(actor: Actor) -> list[Seat]:
    """The sessions one was at, the latest first, those that run or were closed."""
    rows = Seat.objects.all().visible_to(actor) if actor.is_youth else Seat.objects.none()
    told = [SessionState.OPEN, SessionState.CLOSED]
    rows = rows.filter(state=SeatState.PRESENT, session__state__in=told)
    rows = rows.select_related("session__workshop", "session__structure", "session__site")
    return list(rows.order_by("-session__starts_at")[:OWN_SHOWN])


def opinions(sessions: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    """The tallies of these sessions; what may be shown of them is ``rules.opinions``' matter. One query."""
    found: dict[uuid.UUID, dict[str, int]] = {}
    for session_id, face, count in OpinionTally.objects.filter(session__in=sessions).values_list(
        "session_id", "face", "count"
    ):
        found.setdefault(session_id, {})[face] = count
    return found


def to_nag(moment: dt.datetime, after: dt.timedelta) -> list[Session]:
    """Sessions that ended more than ``after`` ago, wait to be closed, and whose leaders were not told yet."""
    rows = Session.objects.all().to_close(moment).filter(ends_at__lt=moment - after, nagged_at=None)
    return list(rows.select_related("structure").order_by("ends_at")[:200])

"""Supply against demand: who waits for a seat, how many are left, how far the next one is."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from clicnjob.shared import clock
from clicnjob.structures.enums import Orientation
from clicnjob.structures.models import Attachment, FirstReception, Structure
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import Seat, Session

AHEAD = dt.timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Supply:
    """The registration workshops of a structure, against those who wait for them."""

    waiting: int
    """Young people to seat, as the pile « À positionner » counts them: never seated, or their seat was lost."""
    left: int
    """Free places of the next four weeks."""
    next_free: dt.datetime | None
    days: int | None
    """Days until the next free place; None when there is none at all."""
    limit: int

    @property
    def alert(self) -> bool:
        """The next free place is too far, or there are fewer places than people."""
        return self.days is None or self.days > self.limit or self.left < self.waiting


def supply(structure: Structure) -> Supply:
    """Three queries, whatever the numbers."""
    moment = clock.now()
    seats = Seat.objects.all().of_registration().filter(young_person=OuterRef("young_person_id"))
    coming = seats.filter(
        state=SeatState.REGISTERED,
        session__ends_at__gt=moment,
        session__state__in=[SessionState.PLANNED, SessionState.OPEN],
    )
    accounts = Attachment.objects.filter(young_person=OuterRef("young_person_id"), ended_at=None)
    lost = Q(orientation=Orientation.SEATED) & ~Exists(coming) & ~Exists(accounts)
    pending = Q(orientation=Orientation.PENDING)
    waiting = FirstReception.objects.filter(pending | lost, structure=structure, young_person__closed_at=None)
    rows = (
        Session.objects.all()
        .of_registration()
        .with_room()
        .filter(structure=structure, state=SessionState.PLANNED, starts_at__gt=moment)
        .filter(Q(free__gt=0))
    )
    free = [(row.starts_at, row.free) for row in rows.order_by("starts_at")]  # type: ignore[attr-defined]
    first = free[0][0] if free else None
    zone = structure.timezone
    return Supply(
        waiting=waiting.count(),
        left=sum(places for starts_at, places in free if starts_at < moment + AHEAD),
        next_free=first,
        days=(clock.local(first, zone).date() - clock.today(zone)).days if first else None,
        limit=structure.seat_alert_days,
    )

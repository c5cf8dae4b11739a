"""How many places a session has left, and for how long a freed one is offered. Pure arithmetic."""

import datetime as dt
from dataclasses import dataclass

from clicnjob.notifications.enums import Channel
from clicnjob.notifications.rules import awake

SHORTEST = dt.timedelta(minutes=30)
"""A place is offered for at least this long, else it is left to whoever asks."""


@dataclass(frozen=True, slots=True)
class Room:
    """The places of a session: seats taken (``urgent``: among them, those of urgent cases), places held by an offer."""

    capacity: int
    reserved: int
    taken: int
    urgent: int
    offered: int

    @property
    def left(self) -> int:
        """Places nobody has, those kept for urgent cases included."""
        return max(0, self.capacity - self.taken - self.offered)

    @property
    def kept(self) -> int:
        """Those kept for urgent cases among them."""
        return min(self.left, max(0, self.reserved - self.urgent))

    @property
    def free(self) -> int:
        """Those that anybody may be given."""
        return self.left - self.kept


def offer_until(starts_at: dt.datetime, moment: dt.datetime, *, hours: int, zone: str) -> dt.datetime | None:
    """Until when a freed place is held for the first in line; None when the session is too near for that.

    Counted from when a notice may ring (nobody loses a place asleep); at most a third of what is left until the session.
    """
    begins = awake(Channel.SMS, moment, zone)
    longest = min(dt.timedelta(hours=hours), (starts_at - begins) / 3)
    return begins + longest if longest >= SHORTEST else None

"""The facts of one young person, as the definitions read them."""

import datetime as dt
import uuid
from dataclasses import dataclass

MATURITY = dt.timedelta(days=30)
"""Before this, nobody is judged."""


@dataclass(frozen=True, slots=True)
class Primo:
    """What happened to one young person since the first interview."""

    person_id: uuid.UUID
    interview_at: dt.datetime
    workshop_id: uuid.UUID | None = None
    """The workshop of the first seat."""
    seated_at: dt.datetime | None = None
    present_at: dt.datetime | None = None
    """Start of the first session attended."""
    present_day_end: dt.datetime | None = None
    """Midnight after that session, where the structure is."""
    present_closed: bool = False
    """That session was closed: figures 5 and 7 leave the others out."""
    last_seat_state: str = ""
    last_seat_at: dt.datetime | None = None
    registered_at: dt.datetime | None = None
    """Account activated *and* attached: the later of both."""
    attached: bool = False
    identity: str = ""
    """State of the best paper: verified, to_check, refused, or empty."""
    wrote_at: dt.datetime | None = None
    otherwise: str = ""
    """The reason a counsellor chose (accompagné autrement), or empty."""

    def is_mature(self, moment: dt.datetime) -> bool:
        """Old enough to be judged: thirty days, the thirtieth included."""
        return moment - self.interview_at >= MATURITY

    def came_within(self, delay: dt.timedelta) -> bool:
        """At a session at most ``delay`` after the interview."""
        return self.present_at is not None and self.present_at - self.interview_at <= delay

    def registered_within(self, delay: dt.timedelta) -> bool:
        """On the platform at most ``delay`` after the interview."""
        return self.registered_at is not None and self.registered_at - self.interview_at <= delay

    def registered_that_day(self) -> bool:
        """On the platform before the end of the day of the first session attended."""
        end = self.present_day_end
        return self.registered_at is not None and end is not None and self.registered_at < end

"""The results of sessions: who joined, what it took in minutes, as arithmetic on facts already read."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from clicnjob.insights.figures.rates import Rate
from clicnjob.shared.language import pro_noop

SAME_DAY = dt.timedelta(hours=12)
"""A step later than this after the arrival was not done in the room."""
LATE = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Presence:
    """One person present at one session."""

    session_id: uuid.UUID
    starts_at: dt.datetime
    arrived_at: dt.datetime | None = None
    attached_at: dt.datetime | None = None
    activated: bool = False
    papers_at: dt.datetime | None = None
    justified: bool = False
    wrote_at: dt.datetime | None = None

    def minutes_to(self, moment: dt.datetime | None) -> float | None:
        """Minutes from the check-in to a step, when it was done in the room."""
        if self.arrived_at is None or moment is None or not dt.timedelta() <= moment - self.arrived_at <= SAME_DAY:
            return None
        return (moment - self.arrived_at) / dt.timedelta(minutes=1)

    def done_in_the_room(self, moment: dt.datetime | None) -> bool:
        """Whether a step was done by the end of that half-day (what was done before counts)."""
        return moment is not None and moment <= self.starts_at + SAME_DAY


@dataclass(frozen=True, slots=True)
class Step:
    """How many did one step, and the median of minutes from check-in to it."""

    key: str
    label: str
    rate: Rate
    minutes: float | None
    measured: int


@dataclass(frozen=True, slots=True)
class Results:
    """What a session, or several, came to."""

    present: int
    absent: int
    excused: int
    late: int
    steps: list[Step]

    @property
    def presence(self) -> Rate:
        """Present out of those who were due."""
        return Rate(self.present, self.present + self.absent)

    @property
    def to_attached(self) -> float | None:
        """The median of minutes from check-in to attached."""
        return next((step.minutes for step in self.steps if step.key == "attached"), None)


def results(people: Iterable[Presence], *, absent: int, excused: int) -> Results:
    """The figures of these presences."""
    rows = list(people)

    def step(key: str, label: str, done: int, times: Iterable[float | None]) -> Step:
        known = [one for one in times if one is not None]
        return Step(key, label, Rate(done, len(rows)), median(known) if known else None, len(known))

    return Results(
        present=len(rows),
        absent=absent,
        excused=excused,
        late=sum(row.arrived_at is not None and row.arrived_at > row.starts_at + LATE for row in rows),
        steps=[
            step(
                "joined",
                pro_noop("Comptes créés"),
                sum(row.activated and row.done_in_the_room(row.attached_at) for row in rows),
                (),
            ),
            step(
                "attached",
                pro_noop("Rattachés"),
                sum(row.done_in_the_room(row.attached_at) for row in rows),
                (row.minutes_to(row.attached_at) for row in rows),
            ),
            step(
                "papers",
                pro_noop("Document d’identité reçu"),
                sum(row.done_in_the_room(row.papers_at) or row.justified for row in rows),
                (row.minutes_to(row.papers_at) for row in rows),
            ),
            step("justified", pro_noop("Identité justifiée"), sum(row.justified for row in rows), ()),
            step(
                "message",
                pro_noop("Premier message écrit"),
                sum(row.done_in_the_room(row.wrote_at) for row in rows),
                (row.minutes_to(row.wrote_at) for row in rows),
            ),
        ],
    )

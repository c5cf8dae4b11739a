"""The figures of the funnel, as pure arithmetic on facts already read (definitions 1-8 of the mission; R10).

A *primo* is a young person whose first interview took place in the period. Every figure carries its n; a cohort too young
to be judged (less than thirty days) is never counted as a failure.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from clicnjob.structures.enums import NotRegisteredReason

MATURITY = dt.timedelta(days=30)
TARGET = (0.80, 0.90)
"""Toulon's band."""
SMALL = 5
"""Below this, a cell that singles people out is hidden from the network (G33)."""


@dataclass(frozen=True, slots=True)
class Primo:
    """What happened to one young person since the first interview."""

    person_id: uuid.UUID
    interview_at: dt.datetime
    site_id: uuid.UUID
    workshop_id: uuid.UUID | None
    """The workshop of the first seat."""
    seated_at: dt.datetime | None
    present_at: dt.datetime | None
    """Start of the first session attended."""
    present_day_end: dt.datetime | None
    last_seat_state: str
    last_seat_future: bool
    registered_at: dt.datetime | None
    """Account activated *and* attached: the later of both."""
    attached: bool
    identity: str
    """State of the best paper: verified, to_check, refused, or empty."""
    wrote_at: dt.datetime | None
    otherwise: str

    def registered_within(self, delay: dt.timedelta) -> bool:
        """On the platform at most ``delay`` after the interview."""
        return self.registered_at is not None and self.registered_at - self.interview_at <= delay

    def is_mature(self, moment: dt.datetime) -> bool:
        """Old enough to be judged."""
        return moment - self.interview_at >= MATURITY

    def reason(self) -> NotRegisteredReason | None:
        """Why this one is not registered; None for who is."""
        if self.registered_at is not None:
            return None
        if self.otherwise:
            return NotRegisteredReason(self.otherwise)
        if self.present_at is not None:
            return NotRegisteredReason.NO_ACCOUNT
        if self.last_seat_future:
            return NotRegisteredReason.WAITING
        by_state = {"absent": NotRegisteredReason.ABSENT, "excused": NotRegisteredReason.EXCUSED}
        return by_state.get(self.last_seat_state, NotRegisteredReason.NOT_SEATED)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with what it is a share of."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None when there is nothing to judge."""
        return self.part / self.whole if self.whole else None

    @property
    def missing(self) -> int:
        """How many are not in the part."""
        return self.whole - self.part


def rate(everyone: Iterable[Primo], holds: Callable[[Primo], bool]) -> Rate:
    """How many of ``everyone`` satisfy ``holds``."""
    answers = [holds(primo) for primo in everyone]
    return Rate(sum(answers), len(answers))


@dataclass(frozen=True, slots=True)
class Presence:
    """Figure 2, over closed sessions: excused and cancelled by us shown apart."""

    present: int = 0
    absent: int = 0
    excused: int = 0
    cancelled_by_us: int = 0

    @property
    def rate(self) -> Rate:
        """Present out of those who were due."""
        return Rate(self.present, self.present + self.absent)


@dataclass(frozen=True, slots=True)
class Delay:
    """Figure 4, in days; absentees stay in the denominators of the shares."""

    middle: float | None
    ninth_tenth: float | None
    within_7: Rate
    within_14: Rate
    within_21: Rate


@dataclass(frozen=True, slots=True)
class Week:
    """One week of first interviews."""

    monday: dt.date
    adoption: Rate
    mature: bool


@dataclass(frozen=True, slots=True)
class Funnel:
    """Everything the director's page shows."""

    primos: int
    mature: int
    orientation: Rate
    presence: Presence
    gross_presence: Rate
    delay: Delay
    workshop_adoption: Rate
    adoption: Rate
    raw_since_january: Rate
    justified: Rate
    unjustified: dict[str, int]
    first_exchange: Rate
    regular: Rate
    weeks: list[Week]
    reasons: list[tuple[NotRegisteredReason, int]]
    steps: list[tuple[str, int]] = field(default_factory=list)


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value at or above which ``share`` of the values lie below or equal (nearest rank)."""
    if not values:
        return None
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * share // 1))
    return ordered[int(rank) - 1]


def delays(primos: Sequence[Primo], moment: dt.datetime) -> Delay:
    """Figure 4. A share within N days is judged on those who had these N days."""
    days = [(p.present_at - p.interview_at).total_seconds() / 86400 for p in primos if p.present_at is not None]

    def within(limit: int) -> Rate:
        span = dt.timedelta(days=limit)
        judged = [p for p in primos if moment - p.interview_at >= span]
        return rate(judged, lambda p: p.present_at is not None and p.present_at - p.interview_at <= span)

    return Delay(median(days) if days else None, percentile(days, 0.9), within(7), within(14), within(21))


def by_week(primos: Sequence[Primo], moment: dt.datetime, local_day: Callable[[dt.datetime], dt.date]) -> list[Week]:
    """Figure 6 week by week; a week is mature once its last interview is."""
    groups: dict[dt.date, list[Primo]] = {}
    for primo in primos:
        day = local_day(primo.interview_at)
        groups.setdefault(day - dt.timedelta(days=day.weekday()), []).append(primo)
    return [
        Week(monday, rate(group, lambda p: p.registered_within(MATURITY)), all(p.is_mature(moment) for p in group))
        for monday, group in sorted(groups.items())
    ]


def funnel(
    primos: Sequence[Primo],
    *,
    since_january: Sequence[Primo],
    presence: Presence,
    regular: Rate,
    moment: dt.datetime,
    local_day: Callable[[dt.datetime], dt.date],
) -> Funnel:
    """All the figures of a period."""
    mature = [primo for primo in primos if primo.is_mature(moment)]
    present = [primo for primo in primos if primo.present_at is not None]
    attached = [primo for primo in primos if primo.attached]

    def same_day(primo: Primo) -> bool:
        end = primo.present_day_end
        return primo.registered_at is not None and end is not None and primo.registered_at <= end

    reasons = Counter(reason for primo in primos if (reason := primo.reason()) is not None)
    identities = Counter(primo.identity or "none" for primo in present if primo.identity != "verified")
    return Funnel(
        primos=len(primos),
        mature=len(mature),
        orientation=rate(primos, lambda p: p.seated_at is not None),
        presence=presence,
        gross_presence=rate(mature, lambda p: p.present_at is not None and p.present_at - p.interview_at <= MATURITY),
        delay=delays(primos, moment),
        workshop_adoption=rate(present, same_day),
        adoption=rate(mature, lambda p: p.registered_within(MATURITY)),
        raw_since_january=rate(since_january, lambda p: p.registered_at is not None),
        justified=rate(present, lambda p: p.identity == "verified"),
        unjustified=dict(identities),
        first_exchange=rate(attached, lambda p: p.wrote_at is not None),
        regular=regular,
        weeks=by_week(primos, moment, local_day),
        reasons=reasons.most_common(),
        steps=[
            ("Premiers entretiens", len(primos)),
            ("Positionnés sur l'atelier", sum(p.seated_at is not None for p in primos)),
            ("Présents à un atelier", len(present)),
            ("Inscrits et rattachés", sum(p.registered_at is not None for p in primos)),
            ("Identité justifiée", sum(p.identity == "verified" for p in primos)),
            ("Ont écrit un message", sum(p.wrote_at is not None for p in primos)),
        ],
    )


REGULAR_WEEKS = 6
REGULAR_WEEKS_ACTIVE = 3
REGULAR_DAYS = 2


def is_regular(days: Iterable[dt.date], today: dt.date) -> bool:
    """Figure 8: events on at least two distinct days in at least three of the last six weeks."""
    weeks: dict[int, set[dt.date]] = {}
    for day in days:
        age = (today - day).days
        if 0 <= age < REGULAR_WEEKS * 7:
            weeks.setdefault(age // 7, set()).add(day)
    return sum(len(active) >= REGULAR_DAYS for active in weeks.values()) >= REGULAR_WEEKS_ACTIVE

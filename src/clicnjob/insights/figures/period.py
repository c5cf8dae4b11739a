"""All the figures of a period together, and those that count seats, days or weeks."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from clicnjob.insights.enums import Why
from clicnjob.insights.figures.facts import MATURITY, Primo
from clicnjob.insights.figures.rates import FIGURES, Rate
from clicnjob.shared.language import pro_noop

REGULAR_WEEKS = 6
REGULAR_WEEKS_ACTIVE = 3
REGULAR_DAYS = 2


@dataclass(frozen=True, slots=True)
class Presence:
    """Figure 2, over the seats of closed sessions: excused and cancelled by us shown apart."""

    present: int = 0
    absent: int = 0
    excused: int = 0
    cancelled_by_us: int = 0
    absentees: int = 0
    """People behind the absences."""

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
    rates: dict[str, Rate]
    """By key of ``FIGURES``."""
    presence: Presence
    delay: Delay
    raw_since_january: Rate
    regular: Rate
    weeks: list[Week]
    reasons: list[tuple[Why, int]]
    """Of those not registered, most frequent first."""
    unclosed: int
    """Sessions ended and not closed: left out of 2, 5 and 7."""
    steps: list[tuple[str, int]]
    completeness: Rate
    """Figure 10: sessions closed within 48 hours."""

    @property
    def adoption(self) -> Rate:
        """Figure 6, the director's."""
        return self.rates["adoption"]


def percentile(values: Sequence[float], percent: int) -> float | None:
    """The smallest value that ``percent`` of the values do not exceed (nearest rank)."""
    if not values:
        return None
    rank = max(1, -(-len(values) * percent // 100))
    return sorted(values)[rank - 1]


def delays(primos: Sequence[Primo], moment: dt.datetime) -> Delay:
    """Figure 4. A share within N days is judged on those who had these N days; who came before the interview waited 0."""
    days = [
        max(0.0, (p.present_at - p.interview_at) / dt.timedelta(days=1)) for p in primos if p.present_at is not None
    ]

    def within(limit: int) -> Rate:
        span = dt.timedelta(days=limit)
        answers = [p.came_within(span) for p in primos if moment - p.interview_at >= span]
        return Rate(sum(answers), len(answers))

    return Delay(median(days) if days else None, percentile(days, 90), within(7), within(14), within(21))


def by_week(primos: Sequence[Primo], moment: dt.datetime, local_day: Callable[[dt.datetime], dt.date]) -> list[Week]:
    """Figure 6 week by week; a week is mature once its last interview is. Weeks without interview are left out."""
    groups: dict[dt.date, list[Primo]] = {}
    for primo in primos:
        day = local_day(primo.interview_at)
        groups.setdefault(day - dt.timedelta(days=day.weekday()), []).append(primo)
    return [
        Week(
            monday,
            Rate(sum(p.registered_within(MATURITY) for p in group), len(group)),
            all(p.is_mature(moment) for p in group),
        )
        for monday, group in sorted(groups.items())
    ]


def funnel(
    primos: Sequence[Primo],
    *,
    since_january: Sequence[Primo],
    presence: Presence,
    regular: Rate,
    unclosed: int,
    completeness: Rate,
    moment: dt.datetime,
    local_day: Callable[[dt.datetime], dt.date],
) -> Funnel:
    """All the figures of a period."""
    registered = FIGURES["registered"]
    return Funnel(
        primos=len(primos),
        rates={key: figure.rate(primos, moment) for key, figure in FIGURES.items()},
        presence=presence,
        delay=delays(primos, moment),
        raw_since_january=registered.rate(since_january, moment),
        regular=regular,
        weeks=by_week(primos, moment, local_day),
        reasons=Counter(registered.why(primo, moment) for primo in registered.missing(primos, moment)).most_common(),
        unclosed=unclosed,
        completeness=completeness,
        steps=[
            (pro_noop("Premiers entretiens"), len(primos)),
            (pro_noop("Positionnés sur l’atelier"), sum(p.seated_at is not None for p in primos)),
            (pro_noop("Venus à un atelier"), sum(p.present_at is not None for p in primos)),
            (pro_noop("Inscrits"), sum(p.registered_at is not None for p in primos)),
            (pro_noop("Identité justifiée"), sum(p.identity == "verified" for p in primos)),
            (pro_noop("Ont écrit un message"), sum(p.wrote_at is not None for p in primos)),
        ],
    )


def had_time(primo: Primo, moment: dt.datetime) -> bool:
    """Whether someone was on the platform for the six weeks that regular activity is judged on."""
    return primo.registered_at is not None and moment - primo.registered_at >= dt.timedelta(weeks=REGULAR_WEEKS)


def is_regular(days: Iterable[dt.date], today: dt.date) -> bool:
    """Figure 8: events on at least two distinct days in at least three of the last six weeks."""
    weeks: dict[int, set[dt.date]] = {}
    for day in days:
        age = (today - day).days
        if 0 <= age < REGULAR_WEEKS * 7:
            weeks.setdefault(age // 7, set()).add(day)
    return sum(len(active) >= REGULAR_DAYS for active in weeks.values()) >= REGULAR_WEEKS_ACTIVE

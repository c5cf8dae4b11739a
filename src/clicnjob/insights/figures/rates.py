"""Figures that are a share of young people: each definition once, for its rate and for the list of those missing."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from clicnjob.insights.enums import Why
from clicnjob.insights.figures.facts import MATURITY, Primo


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


@dataclass(frozen=True, slots=True)
class Figure:
    """One definition: who is judged, who succeeds, and the reason of the others. The rate and its list come from here."""

    judged: Callable[[Primo, dt.datetime], bool]
    holds: Callable[[Primo], bool]
    why: Callable[[Primo, dt.datetime], Why]

    def rate(self, primos: Iterable[Primo], moment: dt.datetime) -> Rate:
        """How many of those judged succeed."""
        answers = [self.holds(primo) for primo in primos if self.judged(primo, moment)]
        return Rate(sum(answers), len(answers))

    def missing(self, primos: Iterable[Primo], moment: dt.datetime) -> list[Primo]:
        """Those judged who do not (yet) succeed."""
        return [primo for primo in primos if self.judged(primo, moment) and not self.holds(primo)]


def _not_there(primo: Primo, moment: dt.datetime) -> Why:
    """Why someone never attended a session."""
    if primo.otherwise:
        return Why(primo.otherwise)
    if primo.last_seat_state == "registered" and primo.last_seat_at is not None:
        return Why.WAITING if primo.last_seat_at > moment else Why.UNCLOSED
    return {"absent": Why.ABSENT, "excused": Why.EXCUSED}.get(primo.last_seat_state, Why.NOT_SEATED)


def why_unregistered(primo: Primo, moment: dt.datetime) -> Why:
    """Why someone is not registered, or was not in time."""
    if primo.registered_at is not None:
        return Why.LATE
    if primo.present_at is not None and not primo.otherwise:
        return Why.NO_ACCOUNT
    return _not_there(primo, moment)


def _why_unseated(primo: Primo, _moment: dt.datetime) -> Why:
    if primo.otherwise:
        return Why(primo.otherwise)
    return Why.NOT_SEATED if primo.registered_at is None else Why.OUTSIDE


def _why_not_come(primo: Primo, moment: dt.datetime) -> Why:
    return _not_there(primo, moment) if primo.present_at is None else Why.CAME_LATE


def _why_unjustified(primo: Primo, _moment: dt.datetime) -> Why:
    return {"to_check": Why.TO_CHECK, "refused": Why.REFUSED}.get(primo.identity, Why.NO_PAPER)


FIGURES: dict[str, Figure] = {
    "orientation": Figure(lambda _p, _m: True, lambda p: p.seated_at is not None, _why_unseated),
    "gross_presence": Figure(Primo.is_mature, lambda p: p.came_within(MATURITY), _why_not_come),
    "workshop_adoption": Figure(lambda p, _m: p.present_closed, Primo.registered_that_day, why_unregistered),
    "adoption": Figure(Primo.is_mature, lambda p: p.registered_within(MATURITY), why_unregistered),
    "registered": Figure(lambda _p, _m: True, lambda p: p.registered_at is not None, why_unregistered),
    "justified": Figure(lambda p, _m: p.present_closed, lambda p: p.identity == "verified", _why_unjustified),
    "first_exchange": Figure(lambda p, _m: p.attached, lambda p: p.wrote_at is not None, lambda _p, _m: Why.SILENT),
}
"""Figures 1, 3, 5, 6, 6 without delay, 7 and 8. Figure 2 counts seats, figure 4 days, figure 10 sessions; 9 is not here yet."""

"""How a session's minutes are shared between its phases: what the desk's clock, and the leader's script, both go by."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from clicnjob.workshops.enums import Phase
from clicnjob.workshops.models import Session

SHARES: Mapping[Phase, int] = {
    Phase.WELCOME: 15,
    Phase.JOIN: 20,
    Phase.PAPERS: 30,
    Phase.MESSAGE: 15,
    Phase.CLOSE: 10,
}
"""Minutes out of ninety."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One phase, from a minute of the session (included) to another (excluded)."""

    phase: Phase
    first: int
    end: int

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return self.end - self.first


def stages(minutes: int) -> list[Stage]:
    """The phases of a session of so many minutes: in order, without a gap, each at least a minute long."""
    whole, told = sum(SHARES.values()), 0
    bounds = [0]
    for share in SHARES.values():
        told += share
        bounds.append(max(bounds[-1] + 1, round(minutes * told / whole)))
    bounds[-1] = minutes
    return [Stage(phase, bounds[n], bounds[n + 1]) for n, phase in enumerate(SHARES)]


def planned_minutes(session: Session) -> dict[Phase, int]:
    """The minutes of each phase of a session."""
    total = int((session.ends_at - session.starts_at).total_seconds() // 60)
    return {stage.phase: stage.minutes for stage in stages(total)}


def phase_ends_at(session: Session) -> dt.datetime:
    """When the phase under way should be over: its minutes after it began, never after the session."""
    begun = max(session.phase_at or session.starts_at, session.starts_at)
    planned = dt.timedelta(minutes=planned_minutes(session)[Phase(session.phase)])
    return min(begun + planned, session.ends_at)


def beside(phase: str) -> tuple[Phase | None, Phase | None]:
    """The phase before and the one after."""
    order = tuple(SHARES)
    place = order.index(Phase(phase))
    return (order[place - 1] if place else None, order[place + 1] if place + 1 < len(order) else None)

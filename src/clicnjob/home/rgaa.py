"""The audit grid of the accessibility statement: the 106 criteria of RGAA 4.1, from ``rgaa.toml``."""

import datetime as dt
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

GRID = Path(__file__).with_name("rgaa.toml")
READ, SEEN = "regard", "pages"
"""How a criterion was judged when no test does it, on the day of the audit: the code read, or the sample pages looked at."""


class State(StrEnum):
    """Where a criterion stands."""

    MET = "c"
    MISSED = "nc"
    ABSENT = "na"

    @property
    def badge(self) -> str:
        """Its shape on screen."""
        return {"c": "done", "nc": "refused", "na": "neutral"}[self.value]


@dataclass(frozen=True)
class Criterion:
    """One line of the grid."""

    number: str
    asked: str
    state: State
    why: str
    checked_by: str
    """A test of the repository, ``READ`` or ``SEEN``."""

    @property
    def looked(self) -> bool:
        """By eyes and hands, not by a test."""
        return self.checked_by in {READ, SEEN}

    @property
    def seen(self) -> bool:
        """On the sample pages themselves."""
        return self.checked_by == SEEN


@dataclass(frozen=True)
class Theme:
    """One of the thirteen."""

    name: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class Audit:
    """The whole grid, and what was said around it."""

    day: dt.date
    themes: tuple[Theme, ...]
    pages: tuple[tuple[str, str], ...]
    words: Mapping[str, Any]

    @property
    def criteria(self) -> list[Criterion]:
        """All of them, in order."""
        return [one for theme in self.themes for one in theme.criteria]

    @property
    def counts(self) -> Counter[State]:
        """How many of each state."""
        return Counter(one.state for one in self.criteria)

    @property
    def rate(self) -> float:
        """Criteria met among those that apply."""
        met, missed = self.counts[State.MET], self.counts[State.MISSED]
        return met / (met + missed)

    @property
    def missed(self) -> list[Criterion]:
        """What is not met."""
        return [one for one in self.criteria if one.state is State.MISSED]

    @property
    def bilan(self) -> list[tuple[str, str, int]]:
        """Badge, words and number of each state."""
        return [(state.badge, self.words["etats"][state], self.counts[state]) for state in State]


@cache
def audit() -> Audit:
    """The grid as it was last written."""
    found = tomllib.loads(GRID.read_text(encoding="utf-8"))
    themes = tuple(
        Theme(
            theme["nom"],
            tuple(
                Criterion(row["n"], row["demande"], State(row["etat"]), row["pourquoi"], row["par"])
                for row in theme["criteres"]
            ),
        )
        for theme in found["theme"]
    )
    return Audit(found["date"], themes, tuple((name, path) for name, path in found["pages"]), found)

"""Measures. Each bench builds what it needs, measures, and yields (name, value, unit). Ratios in one run count most."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

Measure = tuple[str, float, str]


@dataclass(frozen=True)
class Bench:
    """A group of measures taken together: its name, the names of its lines, and how to take them."""

    name: str
    gives: tuple[str, ...]
    take: Callable[[frozenset[str]], Iterator[Measure]]
    """Given the names wanted, so that what nobody asked for costs nothing."""

    def wanted(self, asked: frozenset[str]) -> frozenset[str]:
        """The lines asked for, by their own name or by the group's; all of them when nothing is asked."""
        return frozenset(self.gives if not asked or self.name in asked else asked & set(self.gives))

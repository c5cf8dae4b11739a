"""Measures. Each bench builds what it needs, measures, and yields (name, value, unit). Ratios in one run count most."""

from collections.abc import Callable, Iterator

Measure = tuple[str, float, str]
Bench = Callable[[], Iterator[Measure]]

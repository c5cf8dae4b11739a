"""The figures of the funnel, as pure arithmetic on facts already read (definitions 1-8, shown beside each; R10).

A *primo* is a young person whose first interview took place in the period. Every figure carries its n; a cohort too young
to be judged (less than thirty days) is never counted as a failure.
"""

from clicnjob.insights.figures.facts import MATURITY, Primo
from clicnjob.insights.figures.period import (
    Delay,
    Funnel,
    Presence,
    Week,
    by_week,
    delays,
    funnel,
    had_time,
    is_regular,
    percentile,
)
from clicnjob.insights.figures.rates import FIGURES, Figure, Rate, why_unregistered

TARGET = (0.80, 0.90)
"""Toulon's band."""
SMALL = 5
"""Below this, a cell that singles people out is hidden from the network (G33)."""

__all__ = [
    "FIGURES",
    "MATURITY",
    "SMALL",
    "TARGET",
    "Delay",
    "Figure",
    "Funnel",
    "Presence",
    "Primo",
    "Rate",
    "Week",
    "by_week",
    "delays",
    "funnel",
    "had_time",
    "is_regular",
    "percentile",
    "why_unregistered",
]

"""It is a working morning: nothing is quiet, unless a test says so."""

import datetime as dt
from collections.abc import Iterator

import pytest

from clicnjob.shared import clock

MORNING = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
"""A Tuesday, 10 h 30 in Toulon."""


@pytest.fixture(autouse=True)
def morning() -> Iterator[dt.datetime]:
    with clock.travel(MORNING):
        yield MORNING

"""How many papers one looks at before being asked, and before being stopped (G33). The figures are in the settings."""

import datetime as dt
import enum
from dataclasses import dataclass

from django.conf import settings


class Verdict(enum.IntEnum):
    """What becomes of a look, the graver the higher."""

    FREE = 0
    ASK = 1
    STOP = 2


@dataclass(frozen=True, slots=True)
class Bound:
    """Of the different papers looked at within ``per``: past ``asks`` one confirms, past ``stops`` direction decides."""

    per: dt.timedelta
    asks: int
    stops: int

    def verdict(self, already: int) -> Verdict:
        """What one more look meets when ``already`` were taken."""
        if already >= self.stops:
            return Verdict.STOP
        return Verdict.ASK if already >= self.asks else Verdict.FREE


HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def of_one() -> tuple[Bound, ...]:
    """The bounds of one professional."""
    return Bound(HOUR, *settings.LOOKS_PER_HOUR), Bound(DAY, *settings.LOOKS_PER_DAY)


def of_all() -> tuple[Bound, ...]:
    """The bounds of a whole structure."""
    return (Bound(DAY, *settings.LOOKS_OF_STRUCTURE),)

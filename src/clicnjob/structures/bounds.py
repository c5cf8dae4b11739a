"""How much a professional opens, searches or takes away before being asked, and before being stopped (G33, D11).

The figures stand in one table of the settings (``QUOTAS``), with where they come from.
"""

import datetime as dt
import enum
from dataclasses import dataclass

from django.conf import settings

from clicnjob.structures.enums import Counted

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


class Verdict(enum.IntEnum):
    """What becomes of one more, the graver the higher."""

    FREE = 0
    ASK = 1
    STOP = 2


@dataclass(frozen=True, slots=True)
class Bound:
    """Past ``asks`` one confirms, past ``stops`` direction decides."""

    asks: int
    stops: int

    def verdict(self, already: int) -> Verdict:
        """What one more meets when ``already`` were taken."""
        if already >= self.stops:
            return Verdict.STOP
        return Verdict.ASK if already >= self.asks else Verdict.FREE


@dataclass(frozen=True, slots=True)
class Quota:
    """The bounds of one kind: of a professional in an hour and in a day, of a whole structure in a day."""

    hour: Bound
    day: Bound
    everybody: Bound


def quota_of(what: Counted) -> Quota:
    """The bounds of this kind, as the settings give them."""
    times = settings.QUOTA_FACTOR
    return Quota(*(Bound(asks * times, stops * times) for asks, stops in settings.QUOTAS[what.value]))

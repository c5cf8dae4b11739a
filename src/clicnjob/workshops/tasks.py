"""Work that comes due by itself."""

import datetime as dt

from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import Structure
from clicnjob.workshops.actions import generate_sessions

AHEAD = dt.timedelta(weeks=8)


def generate_ahead() -> int:
    """Make the sessions of the next eight weeks, structure by structure; returns how many are new."""
    made = 0
    rows = Structure.objects.all().active().filter(workshops__ended_on=None, workshops__isnull=False).distinct()
    for structure in rows:
        until = clock.today(structure.timezone) + AHEAD
        made += generate_sessions(structure=structure, until=until, by=SYSTEM.at(structure.pk))
    return made

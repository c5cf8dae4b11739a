"""Who may read a young person's content: the rules of R2, open to the storeys above.

The caseload, the cover, the reception of the day and the accès exceptionnel live here; the leadership of a running session
is known upstairs only, which registers it.
"""

import datetime as dt
from collections.abc import Callable

from django.db.models import Q

from clicnjob.shared.actor import Actor

Provider = Callable[[Actor, dt.datetime], Q]
providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a rule: which young people's content the actor may read at a moment, as a condition on ``YoungPerson``."""
    if provider not in providers:
        providers.append(provider)

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


queue_providers: list[Provider] = []


def register_queue(provider: Provider) -> None:
    """Add a rule: whose papers a counsellor may take from the queue besides those of their reach (R2).

    A condition on ``YoungPerson``; the participants of running sessions are known upstairs only.
    """
    if provider not in queue_providers:
        queue_providers.append(provider)

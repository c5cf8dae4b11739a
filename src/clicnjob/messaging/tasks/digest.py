"""The digest of the morning."""

from clicnjob.messaging.actions.digesting import send_digest
from clicnjob.messaging.queries.digest import digests_due
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM


def send_digests() -> int:
    """At 8 h on working days, tell each counsellor how many conversations wait; returns how many were told."""
    return sum(send_digest(digest=digest, by=SYSTEM) for digest in digests_due(clock.now()))

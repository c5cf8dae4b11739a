"""Ringing."""

from clicnjob.realtime.bus import bus
from clicnjob.shared.db import on_commit


def publish(*topics: str) -> None:
    """Ring these topics once the action is durable (``session:<uuid>``, ``conversation:<uuid>``, ``user:<uuid>``…)."""
    for topic in topics:
        on_commit(lambda topic=topic: bus().publish(topic))  # type: ignore[misc]

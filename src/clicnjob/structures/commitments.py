"""What takes a professional's time: each feature above registers what it knows (sessions led, appointments, slots held)."""

import datetime as dt
import enum
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass


class Taken(enum.StrEnum):
    """What takes the time."""

    SESSION = "session"
    APPOINTMENT = "appointment"
    HELD = "held"
    """A slot proposed to someone, kept until they answer."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """Somebody is taken from a moment to another. ``title`` names nobody: it is read in calendars on other machines."""

    uid: str
    user_id: uuid.UUID
    starts_at: dt.datetime
    ends_at: dt.datetime
    title: str
    place: str
    changed_at: dt.datetime
    cancelled: bool = False
    sequence: int = 0


Source = Callable[[uuid.UUID, Collection[uuid.UUID], dt.datetime, dt.datetime], list[Commitment]]
"""Of a structure, for these people, between two moments; cancelled ones included. One query."""

_sources: dict[Taken, Source] = {}


def register(kind: Taken, source: Source) -> None:
    """Called once by each feature that knows, in ``apps.ready``."""
    _sources[kind] = source


def commitments(
    structure_id: uuid.UUID,
    users: Collection[uuid.UUID],
    starts: dt.datetime,
    ends: dt.datetime,
    *,
    kinds: Collection[Taken] = tuple(Taken),
) -> list[Commitment]:
    """What takes these people's time between two moments, soonest first; one query for each of ``kinds``."""
    asked = [source for kind, source in _sources.items() if kind in kinds] if users else []
    found = [one for source in asked for one in source(structure_id, users, starts, ends)]
    return sorted(found, key=lambda one: (one.starts_at, one.uid))

"""What else takes a professional's time: features beside this one register what they know (appointments do)."""

import datetime as dt
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass


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


Source = Callable[[uuid.UUID, Collection[uuid.UUID], dt.datetime, dt.datetime], list[Commitment]]
"""Of a structure, for these people, between two moments; cancelled ones included. One query."""

_sources: list[Source] = []


def register(source: Source) -> None:
    """Called once by each feature that knows, in ``apps.ready``."""
    if source not in _sources:
        _sources.append(source)


def commitments(
    structure_id: uuid.UUID, users: Collection[uuid.UUID], starts: dt.datetime, ends: dt.datetime
) -> list[Commitment]:
    """What takes these people's time between two moments, soonest first; one query for each feature that knows."""
    found = [one for source in _sources for one in source(structure_id, users, starts, ends)] if users else []
    return sorted(found, key=lambda one: (one.starts_at, one.uid))

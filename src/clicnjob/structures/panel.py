"""What a structure may set, gathered on one page: each storey above registers the lines it knows (« Réglages »)."""

from collections.abc import Callable
from dataclasses import dataclass

from clicnjob.structures.models import Structure


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to set: its words, where, and what it is now, readable without going there."""

    label: str
    value: str
    address: str
    icon: str


Source = Callable[[Structure], Line]
_sources: dict[str, Source] = {}


def register(key: str, source: Source) -> None:
    """Called once by each feature that has something to set, in ``apps.ready``."""
    _sources[key] = source


def lines(structure: Structure) -> list[Line]:
    """What was registered, in the order of the keys."""
    return [_sources[key](structure) for key in sorted(_sources)]

"""Who fills a training with fictional people: known upstairs only, which registers it (the features stand above structures)."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from clicnjob.structures.models import Practice, Structure

Progress = Callable[[int], None]
"""Told how many per cent are in place."""


@dataclass(frozen=True, slots=True)
class Filler:
    """What a storey above knows to do with an empty training."""

    fill: Callable[[Practice, Progress], None]
    """Put everyone in place; called outside any transaction, once, on a structure that holds nobody."""
    day_pass: Callable[[Structure], uuid.UUID]
    """A volunteer's pass for a session that runs now, made if need be."""


_filler: Filler | None = None


def register(filler: Filler) -> None:
    """Called once, in ``apps.ready``."""
    global _filler  # noqa: PLW0603  one filler
    _filler = filler


def filler() -> Filler:
    """The one that registered."""
    if _filler is None:
        message = "nobody registered to fill trainings"
        raise RuntimeError(message)
    return _filler

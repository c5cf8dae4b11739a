"""Where a young person's account belongs: known upstairs only, which registers how to tell.

A code by SMS takes the language and the mode (discreet or not) of the file it belongs to (R13).
"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from clicnjob.accounts.models import User


@dataclass(frozen=True, slots=True)
class Belonging:
    """The file an account is attached to, in plain ids."""

    structure_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None
    born: dt.date | None = None


Provider = Callable[[User], Belonging]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a way to tell where an account belongs (from an app's ``ready``)."""
    if provider not in _providers:
        _providers.append(provider)


def belonging_of(user: User) -> Belonging:
    """The file of an account; empty when there is none."""
    found = (provider(user) for provider in _providers)
    return next((place for place in found if place.structure_id is not None), Belonging())

"""What waits to be stored together, and what becomes of it."""

from typing import NamedTuple

from clicnjob.messaging.drafts import Draft, Sealed, Stored
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError


class Letter(NamedTuple):
    """A draft and who writes it (already judged)."""

    draft: Draft
    author: Actor
    sealed: Sealed | None = None
    """``None``: whoever stores it seals it."""


Outcome = Stored | DomainError | Exception
"""Of one letter: the message, a refusal, or why nothing could be stored (try again with the same id)."""

"""A door to the outbox for the storeys under it.

Accounts and structures have things to tell by SMS and e-mail, and the outbox (``notifications``) stands above them: it
registers itself here when the apps are ready.
"""

import uuid
from collections.abc import Mapping
from typing import Protocol

from clicnjob.shared.actor import Actor


class Enqueue(Protocol):
    """What the outbox offers, in plain ids."""

    def __call__(
        self,
        *,
        channel: str,
        recipient: str,
        template: str,
        blanks: Mapping[str, str],
        structure_id: uuid.UUID | None,
        person_id: uuid.UUID | None,
        by: Actor,
    ) -> object:
        """Write one row of the outbox, in the caller's transaction."""


_enqueue: Enqueue | None = None


def register(enqueue: Enqueue) -> None:
    """Called once by the outbox."""
    global _enqueue  # noqa: PLW0603  one door
    _enqueue = enqueue


def enqueue(
    *,
    channel: str,
    recipient: str,
    template: str,
    blanks: Mapping[str, str],
    structure_id: uuid.UUID | None,
    person_id: uuid.UUID | None = None,
    by: Actor,
) -> None:
    """Send a fixed text (``template``: a value of ``notifications.texts.Template``) by ``sms`` or ``email``.

    Inside an action: the row stands or falls with it. Raises RuntimeError if no outbox is there.
    """
    if _enqueue is None:
        message = "no outbox is registered"
        raise RuntimeError(message)
    _enqueue(
        channel=channel,
        recipient=recipient,
        template=template,
        blanks=blanks,
        structure_id=structure_id,
        person_id=person_id,
        by=by,
    )

"""What every way out does."""

from dataclasses import dataclass
from typing import Protocol

from clicnjob.notifications.enums import OutboxState
from clicnjob.notifications.queries import Rendered

TIMEOUT_SECONDS = 10.0


class NotSentError(Exception):
    """The text did not leave. ``reason`` never holds the recipient nor the text.

    ``for_good``: trying again is useless. ``dead``: so is this address, whatever the text.
    """

    def __init__(self, reason: str, *, for_good: bool = False, dead: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good or dead
        self.dead = dead


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a text, and how the provider calls it in its reports."""

    state: OutboxState
    reference: str = ""


SENT, KEPT = Receipt(OutboxState.SENT), Receipt(OutboxState.KEPT)


class Sender(Protocol):
    """A way out."""

    def send(self, notice: Rendered) -> Receipt:
        """Send, or keep. Raises NotSentError."""

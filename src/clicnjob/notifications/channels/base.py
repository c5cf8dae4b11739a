"""What every way out does."""

from typing import Protocol

from clicnjob.notifications.enums import OutboxState
from clicnjob.notifications.queries import Rendered

TIMEOUT_SECONDS = 10.0


class NotSentError(Exception):
    """The text did not leave. ``reason`` never holds the recipient nor the text; ``for_good``: trying again is useless."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good


class Sender(Protocol):
    """A way out."""

    def send(self, notice: Rendered) -> OutboxState:
        """Send; answer SENT or KEPT. Raises NotSentError."""

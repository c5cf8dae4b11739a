"""Nothing leaves: the row is kept (the demonstration shows it), or a line says that it would have left."""

import logging

from clicnjob.notifications.enums import OutboxState
from clicnjob.notifications.queries import Rendered

log = logging.getLogger(__name__)


class Keep:
    """Kept in the outbox."""

    def send(self, notice: Rendered) -> OutboxState:
        """Keep."""
        return OutboxState.KEPT


class Log:
    """Kept, and one line in the log: which text, never to whom nor with what in it."""

    def send(self, notice: Rendered) -> OutboxState:
        """Log and keep."""
        log.info("%s %s kept (%s)", notice.channel, notice.template, notice.id)
        return OutboxState.KEPT

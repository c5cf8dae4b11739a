"""Nothing leaves: the row is kept (the demonstration shows it), or a line says that it would have left."""

import logging

from clicnjob.notifications.channels.base import KEPT, Receipt
from clicnjob.notifications.queries import Rendered

log = logging.getLogger(__name__)


class Keep:
    """Kept in the outbox."""

    def send(self, notice: Rendered) -> Receipt:
        """Keep."""
        return KEPT


class Log:
    """Kept, and one line in the log: which text, never to whom nor with what in it."""

    def send(self, notice: Rendered) -> Receipt:
        """Log and keep."""
        log.info("%s %s kept (%s)", notice.channel, notice.template, notice.id)
        return KEPT

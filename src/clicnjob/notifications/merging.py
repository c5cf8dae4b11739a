"""What goes along when two files become one: the texts sent, and those that wait to leave (``structures.merging``)."""

from clicnjob.notifications.models import Outbox
from clicnjob.structures import merging


def register() -> None:
    """A text about a seat or an appointment still has its reason: it waits on, for the same person."""
    merging.register(Outbox)

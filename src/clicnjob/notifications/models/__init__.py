"""What leaves, to whom, and what is known of the ways out."""

from clicnjob.notifications.models.links import OnceLink
from clicnjob.notifications.models.numbers import CapAlarm, DeadNumber, InboundEvent
from clicnjob.notifications.models.outbox import Outbox, OutboxQuerySet
from clicnjob.notifications.models.reach import ChannelChoice, NoticeEmail, PushDevice

__all__ = [
    "CapAlarm",
    "ChannelChoice",
    "DeadNumber",
    "InboundEvent",
    "NoticeEmail",
    "OnceLink",
    "Outbox",
    "OutboxQuerySet",
    "PushDevice",
]

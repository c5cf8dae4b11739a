"""What is told, to whom, and what people choose."""

from clicnjob.notifications.actions.choices import (
    choose_channels,
    confirm_email,
    forget_email,
    give_email,
    stop_channel,
)
from clicnjob.notifications.actions.inbound import take_answer, take_report
from clicnjob.notifications.actions.numbers import mark_alive, mark_dead, raise_alarm
from clicnjob.notifications.actions.outbox import (
    call_off,
    claim,
    enqueue,
    enqueue_ids,
    fail,
    postpone,
    read_group,
    settle,
)
from clicnjob.notifications.actions.push import add_device, drop_device, remove_device
from clicnjob.notifications.actions.telling import (
    conversation_group,
    push_to_staff,
    reach_person,
    staff_group,
    tell_direction,
    tell_person,
)

__all__ = [
    "add_device",
    "call_off",
    "choose_channels",
    "claim",
    "confirm_email",
    "conversation_group",
    "drop_device",
    "enqueue",
    "enqueue_ids",
    "fail",
    "forget_email",
    "give_email",
    "mark_alive",
    "mark_dead",
    "postpone",
    "push_to_staff",
    "raise_alarm",
    "reach_person",
    "read_group",
    "remove_device",
    "settle",
    "staff_group",
    "stop_channel",
    "take_answer",
    "take_report",
    "tell_direction",
    "tell_person",
]

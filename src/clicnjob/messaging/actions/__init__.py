"""What people do in a conversation."""

from clicnjob.messaging.actions.changing import edit_message, restore_message, withdraw_message
from clicnjob.messaging.actions.mending import set_aside
from clicnjob.messaging.actions.reading import mark_read
from clicnjob.messaging.actions.reporting import close_report, make_report, take_report
from clicnjob.messaging.actions.sending import open_conversation, post_welcome, send_message

__all__ = [
    "close_report",
    "edit_message",
    "make_report",
    "mark_read",
    "open_conversation",
    "post_welcome",
    "restore_message",
    "send_message",
    "set_aside",
    "take_report",
    "withdraw_message",
]

"""What people do in a conversation."""

from clicnjob.messaging.actions.automatic import Post, post_automatic, post_automatic_to_many
from clicnjob.messaging.actions.by_sms import take_sms
from clicnjob.messaging.actions.carrying import carry_conversation
from clicnjob.messaging.actions.changing import edit_message, restore_message, withdraw_message
from clicnjob.messaging.actions.closed import answer_when_away, set_closed_answer
from clicnjob.messaging.actions.describing import describe_files
from clicnjob.messaging.actions.enclosing import send_files
from clicnjob.messaging.actions.examining import claim_file, destroy_expired, examine, note_file_opened
from clicnjob.messaging.actions.marking import follow, forget_unread, mark_unread
from clicnjob.messaging.actions.mending import set_aside
from clicnjob.messaging.actions.pausing import close_conversation, reopen_conversation
from clicnjob.messaging.actions.reading import mark_read
from clicnjob.messaging.actions.reporting import close_report, make_report, take_report
from clicnjob.messaging.actions.sending import open_conversation, post_welcome, send_message
from clicnjob.messaging.actions.sharing import answer_card, share_card
from clicnjob.messaging.actions.templates import (
    UNDO,
    add_template,
    change_template,
    move_template,
    remove_template,
    restore_template,
)

__all__ = [
    "UNDO",
    "Post",
    "add_template",
    "answer_card",
    "answer_when_away",
    "carry_conversation",
    "change_template",
    "claim_file",
    "close_conversation",
    "close_report",
    "describe_files",
    "destroy_expired",
    "edit_message",
    "examine",
    "follow",
    "forget_unread",
    "make_report",
    "mark_read",
    "mark_unread",
    "move_template",
    "note_file_opened",
    "open_conversation",
    "post_automatic",
    "post_automatic_to_many",
    "post_welcome",
    "remove_template",
    "reopen_conversation",
    "restore_message",
    "restore_template",
    "send_files",
    "send_message",
    "set_aside",
    "set_closed_answer",
    "share_card",
    "take_report",
    "take_sms",
    "withdraw_message",
]

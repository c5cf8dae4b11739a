"""Reading conversations."""

from clicnjob.messaging.queries.conversations import (
    Line,
    Window,
    body_of,
    conversation_of,
    first_of_day,
    get_conversation,
    may_hear,
    message_line,
    messages_page,
    own_conversation,
    participants,
    quoted,
    window,
    youth_account_ids,
)
from clicnjob.messaging.queries.inbox import Charge, Inbox, InboxRow, Pile, inbox, unanswered_count, unread_count
from clicnjob.messaging.queries.versions import message_at, own_message, version_body

__all__ = [
    "Charge",
    "Inbox",
    "InboxRow",
    "Line",
    "Pile",
    "Window",
    "body_of",
    "conversation_of",
    "first_of_day",
    "get_conversation",
    "inbox",
    "may_hear",
    "message_at",
    "message_line",
    "messages_page",
    "own_conversation",
    "own_message",
    "participants",
    "quoted",
    "unanswered_count",
    "unread_count",
    "version_body",
    "window",
    "youth_account_ids",
]

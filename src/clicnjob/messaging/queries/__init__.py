"""Reading conversations."""

from clicnjob.messaging.queries.conversations import (
    Line,
    conversation_of,
    get_conversation,
    may_hear,
    message_line,
    messages_page,
    own_conversation,
    participants,
    youth_account_ids,
)
from clicnjob.messaging.queries.inbox import Charge, Inbox, InboxRow, Pile, inbox, unanswered_count, unread_count

__all__ = [
    "Charge",
    "Inbox",
    "InboxRow",
    "Line",
    "Pile",
    "conversation_of",
    "get_conversation",
    "inbox",
    "may_hear",
    "message_line",
    "messages_page",
    "own_conversation",
    "participants",
    "unanswered_count",
    "unread_count",
    "youth_account_ids",
]

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
)

__all__ = [
    "Line",
    "conversation_of",
    "get_conversation",
    "may_hear",
    "message_line",
    "messages_page",
    "own_conversation",
    "participants",
]

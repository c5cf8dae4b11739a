"""Conversations and what stands around them."""

from clicnjob.messaging.models.conversations import Conversation, ConversationQuerySet, Message, MessageQuerySet

__all__ = ["Conversation", "ConversationQuerySet", "Message", "MessageQuerySet"]

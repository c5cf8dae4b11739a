"""Conversations and what stands around them."""

from clicnjob.messaging.models.banners import Banner, BannerQuerySet
from clicnjob.messaging.models.conversations import Conversation, ConversationQuerySet, Message, MessageQuerySet
from clicnjob.messaging.models.lists import ListMember, RecipientList, RecipientListQuerySet
from clicnjob.messaging.models.mailings import Mailing, MailingQuerySet, MailingRecipient, MailingRecipientQuerySet

__all__ = [
    "Banner",
    "BannerQuerySet",
    "Conversation",
    "ConversationQuerySet",
    "ListMember",
    "Mailing",
    "MailingQuerySet",
    "MailingRecipient",
    "MailingRecipientQuerySet",
    "Message",
    "MessageQuerySet",
    "RecipientList",
    "RecipientListQuerySet",
]

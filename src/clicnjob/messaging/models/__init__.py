"""Conversations and what stands around them."""

from clicnjob.messaging.models.banners import Banner, BannerQuerySet
from clicnjob.messaging.models.cards import SharedCard, SharedCardQuerySet
from clicnjob.messaging.models.conversations import Conversation, ConversationQuerySet, Message, MessageQuerySet
from clicnjob.messaging.models.desk import ClosedAnswer, DeskMark, ReplyTemplate
from clicnjob.messaging.models.enclosures import (
    Enclosure,
    EnclosureQuerySet,
    ExaminedFile,
    MailingFile,
    MailingFileQuerySet,
)
from clicnjob.messaging.models.lists import ListMember, RecipientList, RecipientListQuerySet
from clicnjob.messaging.models.mailings import Mailing, MailingQuerySet, MailingRecipient, MailingRecipientQuerySet
from clicnjob.messaging.models.reports import Report, ReportQuerySet
from clicnjob.messaging.models.versions import MessageVersion

__all__ = [
    "Banner",
    "BannerQuerySet",
    "ClosedAnswer",
    "Conversation",
    "ConversationQuerySet",
    "DeskMark",
    "Enclosure",
    "EnclosureQuerySet",
    "ExaminedFile",
    "ListMember",
    "Mailing",
    "MailingFile",
    "MailingFileQuerySet",
    "MailingQuerySet",
    "MailingRecipient",
    "MailingRecipientQuerySet",
    "Message",
    "MessageQuerySet",
    "MessageVersion",
    "RecipientList",
    "RecipientListQuerySet",
    "ReplyTemplate",
    "Report",
    "ReportQuerySet",
    "SharedCard",
    "SharedCardQuerySet",
]

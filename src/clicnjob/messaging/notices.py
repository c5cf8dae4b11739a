"""The notice that a message waits: a fixed text, never its content (R13, G24)."""

from collections.abc import Callable

from django.urls import reverse

from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, Message
from clicnjob.notifications.actions import enqueue
from clicnjob.notifications.enums import Channel
from clicnjob.notifications.texts import Template
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import Attachment, YoungPerson

_first_message: list[Callable[[YoungPerson], None]] = []


def on_first_message(tell: Callable[[YoungPerson], None]) -> None:
    """Register what a storey above does when a young person writes for the first time (figure 8 of a desk)."""
    _first_message.append(tell)


def first_message(person: YoungPerson) -> None:
    """Tell those who registered, in the transaction that stores the message."""
    for tell in _first_message:
        tell(person)


def tell_youth(message: Message, *, by: Actor) -> None:
    """Enqueue one SMS per conversation until it is read, when the young person has an account and a phone (D4)."""
    conversation = message.conversation
    if _already_told(conversation):
        return
    person = conversation.young_person
    link = Attachment.objects.current().filter(young_person=person).select_related("user").first()
    phone = (link.user.phone or person.phone) if link else ""
    if not phone:
        return
    enqueue(
        channel=Channel.SMS,
        recipient=phone,
        template=Template.MESSAGE_NOTICE,
        blanks={"counsellor": message.author.first_name, "link": reverse("messaging:mine")},
        structure=conversation.structure,
        person=person,
        by=by,
    )


def _already_told(conversation: Conversation) -> bool:
    """Whether another message, written by a person, was already waiting to be read."""
    if conversation.unread_by_youth <= 1:
        return False
    waiting = Message.objects.filter(
        conversation=conversation, side=Side.STRUCTURE, automatic=False, seq__gt=conversation.youth_read_seq
    )
    return waiting.count() > 1

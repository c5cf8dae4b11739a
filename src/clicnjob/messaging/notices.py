"""The notice that a message waits: a fixed text, never its content (R13, G24)."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable

from django.db.models import QuerySet
from django.urls import reverse

from clicnjob.accounts.models import User
from clicnjob.messaging.drafts import Stored
from clicnjob.messaging.models import Conversation, Message
from clicnjob.notifications.actions import (
    call_off,
    conversation_group,
    push_to_staff,
    read_group,
    staff_group,
    tell_person,
)
from clicnjob.notifications.texts import Template
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.prepared import prepared
from clicnjob.structures.models import Cover, YoungPerson

_first_message: list[Callable[[YoungPerson], None]] = []


def on_first_message(tell: Callable[[YoungPerson], None]) -> None:
    """Register what a storey above does when a young person writes for the first time (figure 8 of a desk)."""
    _first_message.append(tell)


def first_message(person: YoungPerson) -> None:
    """Tell those who registered, in the transaction that stores the message."""
    for tell in _first_message:
        tell(person)


def tell_youth(message: Message, *, by: Actor) -> None:
    """Tell the young person, by the channels they chose, once until they read (D4)."""
    conversation = message.conversation
    tell_person(
        person=conversation.young_person,
        template=Template.MESSAGE_NOTICE,
        blanks={"counsellor": message.author.first_name, "link": reverse("messaging:mine")},
        group=conversation_group(conversation.pk),
        by=by,
    )


def youth_read(conversation: Conversation, *, by: Actor) -> None:
    """The young person has read, or nothing is left to read: what waits to tell them is cancelled."""
    read_group(group=conversation_group(conversation.pk), by=by)


def tell_counsellors(message: Message, *, by: Actor) -> None:
    """Push to the referent, and to who covers today, on the browsers where they accepted it; once until they read."""
    conversation = message.conversation
    referent = conversation.young_person.referent
    if referent is None:
        return
    day = clock.today(conversation.structure.timezone)
    for user in (referent, *_covering(conversation.structure_id, referent.pk, day)):
        push_to_staff(
            user=user,
            structure=conversation.structure,
            group=staff_group(conversation.pk, user.pk),
            link=reverse("messaging:conversation", args=[conversation.pk]),
            by=by,
        )


@prepared
def _covering(structure_id: uuid.UUID, absent_id: uuid.UUID, day: dt.date) -> QuerySet[User]:
    covers = Cover.objects.all().current(day).filter(structure_id=structure_id, absent_id=absent_id)
    return User.objects.active().filter(pk__in=covers.values("covering_id"))


def staff_read(conversation: Conversation, *, by: Actor) -> None:
    """This professional has read."""
    if by.user_id is not None:
        read_group(group=staff_group(conversation.pk, by.user_id), by=by)


def forget(conversation: Conversation, *, by: Actor) -> None:
    """It went on elsewhere: what waits to be told of it, or of the file here, leaves to nobody."""
    call_off(person_id=conversation.young_person_id, group=conversation_group(conversation.pk), by=by)


def due(stored: Iterable[Stored]) -> set[uuid.UUID]:
    """Which of these new messages bring a notice with them (their ids): those before which nothing waited to be read."""
    return {one.id for one in stored if not one.told}

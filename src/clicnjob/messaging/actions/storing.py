"""Writing a message under the conversation's lock: what every way of sending shares. No use case by itself."""

import uuid

from clicnjob.accounts.models import User
from clicnjob.messaging import live
from clicnjob.messaging.actions.inserting import insert
from clicnjob.messaging.drafts import Draft
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.queries.hearing import participants
from clicnjob.realtime.actions import publish
from clicnjob.shared.db import lock, on_commit
from clicnjob.shared.errors import DomainError


def held_row(conversation_id: uuid.UUID) -> Conversation:
    """The conversation with its people, its row locked until the end of the transaction: writers pass one by one."""
    rows = lock(Conversation.objects.filter(pk=conversation_id))
    return rows.select_related("structure", "young_person", "young_person__referent").get()


def store(
    held: Conversation,
    *,
    text: str,
    client_id: uuid.UUID,
    author_id: uuid.UUID,
    side: Side,
    automatic: bool = False,
    answers: bool = True,
    reply_to_seq: int | None = None,
    by_sms: bool = False,
    plain: bool = True,
) -> tuple[Message, bool]:
    """Insert under the lock, or find the first message of this ``client_id``: a duplicate leaves no gap (D1, D2).

    ``plain``: nothing but text hangs on it, so open pages get the text in the event; a message with a file, a card or a
    quote makes them look instead. ``answers=False``: what was sent to many leaves the young person's own question
    unanswered.
    """
    draft = Draft(
        held.pk,
        held.structure_id,
        author_id,
        side,
        text,
        client_id,
        automatic=automatic,
        answers=answers and not automatic,
        reply_to_seq=reply_to_seq,
        by_sms=by_sms,
    )
    [done] = insert([draft])
    if isinstance(done, DomainError):
        raise done
    message = Message.objects.get(pk=done.id)
    message.conversation = held
    if done.is_new:
        held.refresh_from_db(fields=_COUNTED)
        author = User.objects.only("first_name").get(pk=author_id)
        if plain and reply_to_seq is None and not by_sms:
            on_commit(lambda: live.tell(done, author.first_name))
            publish(*inboxes(held))
        else:
            ring(held)
    return message, done.is_new


_COUNTED = [
    "last_seq",
    "revision",
    "last_message_at",
    "last_side",
    "unread_by_structure",
    "youth_messages",
    "first_youth_message_at",
    "unanswered_since",
    "unread_by_youth",
]


def changed(held: Conversation, message: Message) -> None:
    """A message of ``held`` (locked) was edited, withdrawn, completed: readers who come back ask for it again."""
    held.revision += 1
    message.revision = held.revision
    held.save(update_fields=["revision"])
    ring(held)


def ring(held: Conversation) -> None:
    """Tell the open pages of everyone concerned that this conversation changed: they look."""
    publish(f"conversation:{held.pk}", *inboxes(held))


def inboxes(held: Conversation) -> list[str]:
    """The bells of those whose lists show this conversation."""
    return [f"user:{user_id}" for user_id in sorted(participants(held), key=str)]

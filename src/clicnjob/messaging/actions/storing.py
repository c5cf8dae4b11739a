"""Writing a message under the conversation's lock: what every way of sending shares. No use case by itself."""

import hmac
import uuid

from django.utils.translation import gettext as _

from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.queries.conversations import context_of, participants
from clicnjob.messaging.stems import tokens_of
from clicnjob.realtime.actions import publish
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.vault.envelope import seal
from clicnjob.vault.keys import keyed_hash


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
) -> tuple[Message, bool]:
    """Insert under the lock, or find the first message of this ``client_id``: a duplicate leaves no gap (D1, D2).

    ``answers=False``: what was sent to many leaves the young person's own question unanswered.
    """
    made = Message(
        conversation=held,
        seq=held.last_seq + 1,
        revision=held.revision + 1,
        reply_to_seq=reply_to_seq,
        author_id=author_id,
        side=side,
        automatic=automatic,
        by_sms=by_sms,
        client_id=client_id,
        sealed_body=seal(held.structure_id, text.encode(), context_of(held.pk, client_id)),
        mac=mac_of(held.pk, author_id, text),
        tokens=tokens_of(held.structure_id, text),
    )
    # A caught IntegrityError would abort PostgreSQL's transaction: insert or nothing, then look who is there.
    Message.objects.bulk_create([made], ignore_conflicts=True)
    first = Message.objects.get(author_id=author_id, client_id=client_id)
    if first.pk != made.pk:
        if first.conversation_id != held.pk or not hmac.compare_digest(first.mac, made.mac):
            raise DomainError(
                _("Ce message a déjà été envoyé avec un autre texte. Rechargez la page."), code="conflict"
            )
        first.conversation = held
        return first, False
    _count(held, made, answers=answers and not automatic)
    ring(held)
    return made, True


def mac_of(conversation_id: uuid.UUID, author_id: uuid.UUID, text: str) -> str:
    """The keyed fingerprint that tells a retry from another text."""
    return keyed_hash("message", f"{conversation_id}|{author_id}|{text}")


def _count(held: Conversation, message: Message, *, answers: bool) -> None:
    held.last_seq, held.revision = message.seq, message.revision
    held.last_message_at = message.created_at
    held.last_side = message.side
    if message.side == Side.YOUTH:
        held.unread_by_structure += 1
        held.youth_messages += 1
        held.first_youth_message_at = held.first_youth_message_at or message.created_at
        held.unanswered_since = held.unanswered_since or message.created_at
    else:
        held.unread_by_youth += 1
        if answers:
            held.unanswered_since = None
    held.save(
        update_fields=[
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
    )


def changed(held: Conversation, message: Message) -> None:
    """A message of ``held`` (locked) was edited, withdrawn, completed: readers who come back ask for it again."""
    held.revision += 1
    message.revision = held.revision
    held.save(update_fields=["revision"])
    ring(held)


def ring(held: Conversation) -> None:
    """Tell the open pages of everyone concerned that this conversation changed."""
    publish(f"conversation:{held.pk}", *(f"user:{user_id}" for user_id in sorted(participants(held), key=str)))

"""One message to change or to answer, and what it said before."""

import uuid

from django.http import Http404

from clicnjob.messaging.models import Conversation, Message, MessageVersion
from clicnjob.messaging.queries.conversations import hidden_from
from clicnjob.shared.actor import Actor
from clicnjob.vault.envelope import open_sealed


def version_context(version_id: uuid.UUID) -> str:
    """The place a former text is sealed for."""
    return f"message-version|{version_id}"


def version_body(version: MessageVersion, structure_id: uuid.UUID) -> str:
    """A former text. Raises vault's CannotOpen if the row was altered or moved."""
    return open_sealed(structure_id, bytes(version.sealed_body), version_context(version.pk)).decode()


def own_message(actor: Actor, pk: uuid.UUID) -> Message:
    """A message the actor wrote, of a conversation still in reach. Raises Http404 for any other, as for an unknown id."""
    rows = Message.objects.all().visible_to(actor).filter(pk=pk, author_id=actor.user_id)
    found = rows.select_related("conversation__structure", "conversation__young_person", "author").first()
    if found is None or actor.user_id is None:
        raise Http404
    return found


def message_at(actor: Actor, conversation: Conversation, seq: int | None) -> Message | None:
    """The message of this rank, if the actor reads it: what a reply, a jump or a report points at."""
    if seq is None:
        return None
    rows = Message.objects.filter(conversation_id=conversation.pk, seq=seq).exclude(hidden_from(actor, conversation))
    return rows.select_related("author").first()

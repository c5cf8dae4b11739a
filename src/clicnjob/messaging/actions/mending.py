"""Putting right what happened under the wrong name."""

import uuid

from clicnjob.audit.actions import record
from clicnjob.messaging.actions.storing import held_row, ring
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, Message
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor


@action
def set_aside(*, conversation: Conversation, author_id: uuid.UUID, by: Actor) -> int:
    """What someone wrote as this person by mistake counts no more; returns how many messages (R7, figure 8).

    They stay for the professionals, who talked to a real person; the right young person does not read them.
    """
    held = held_row(conversation.pk)
    theirs = Message.objects.filter(conversation=held, side=Side.YOUTH)
    wrong = theirs.filter(author_id=author_id).count()
    if wrong == 0:
        return 0
    right = theirs.exclude(author_id=author_id)
    held.youth_messages = right.count()
    held.first_youth_message_at = right.order_by("seq").values_list("created_at", flat=True).first()
    held.unanswered_since = None
    held.save(update_fields=["youth_messages", "first_youth_message_at", "unanswered_since"])
    record("conversation.set_aside", by=by, obj=held, count=wrong)
    ring(held)
    return wrong

"""A conversation stops with its file, and goes on with it."""

from clicnjob.audit.actions import record
from clicnjob.messaging import notices
from clicnjob.messaging.actions.storing import held_row, ring
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, Message
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor


@action
def close_conversation(*, conversation: Conversation, by: Actor) -> Conversation:
    """Nothing is written any more, everything is still read; nobody waits, nothing rings. Twice is once."""
    held = held_row(conversation.pk)
    if held.closed_at is None:
        held.closed_at, held.unanswered_since, held.unread_by_structure = clock.now(), None, 0
        held.save(update_fields=["closed_at", "unanswered_since", "unread_by_structure"])
        notices.forget(held, by=by)
        record("conversation.closed", by=by, obj=held)
        ring(held)
    return held


@action
def reopen_conversation(*, conversation: Conversation, by: Actor) -> Conversation:
    """It goes on; who had written last without an answer waits for one again."""
    held = held_row(conversation.pk)
    if held.closed_at is not None:
        said = Message.objects.filter(conversation=held)
        answer = said.filter(side=Side.STRUCTURE, answers=True).order_by("-seq").values_list("seq", flat=True).first()
        asked = said.filter(side=Side.YOUTH, seq__gt=answer or 0).order_by("seq")
        counts = held.youth_messages > 0  # what was set aside was somebody else's (``mending``)
        held.closed_at = None
        held.unanswered_since = asked.values_list("created_at", flat=True).first() if counts else None
        held.save(update_fields=["closed_at", "unanswered_since"])
        record("conversation.reopened", by=by, obj=held)
        ring(held)
    return held

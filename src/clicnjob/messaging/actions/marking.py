"""What a professional notes on a conversation for oneself."""

from clicnjob.messaging.models import Conversation, DeskMark
from clicnjob.realtime.actions import publish
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro


def _own_mark(conversation: Conversation, by: Actor) -> DeskMark:
    reached = Conversation.objects.all().visible_to(by).filter(pk=conversation.pk)
    if not by.is_staff or by.user_id is None or not reached.exists():
        raise DomainError(pro("Cette conversation n’est pas à votre portée."), code="out_of_reach")
    made = DeskMark(conversation=conversation, user_id=by.user_id)
    DeskMark.objects.bulk_create([made], ignore_conflicts=True)
    return DeskMark.objects.get(conversation=conversation, user_id=by.user_id)


@action
def follow(*, conversation: Conversation, followed: bool, by: Actor) -> DeskMark:
    """Follow a conversation, or no longer; for oneself. Raises DomainError ``out_of_reach``."""
    mark = _own_mark(conversation, by)
    mark.followed = followed
    mark.save(update_fields=["followed"])
    publish(f"user:{by.user_id}")
    return mark


@action
def mark_unread(*, conversation: Conversation, by: Actor) -> DeskMark:
    """Put a conversation back among one's unread; nobody else sees it, the young person least of all.

    Raises DomainError ``out_of_reach``.
    """
    mark = _own_mark(conversation, by)
    mark.unread = True
    mark.save(update_fields=["unread"])
    publish(f"user:{by.user_id}")
    return mark


@action
def forget_unread(*, conversation: Conversation, by: Actor) -> None:
    """Opening a conversation takes it from one's unread. Does nothing where nothing was noted."""
    marks = DeskMark.objects.all().visible_to(by)
    if marks.filter(conversation=conversation, unread=True).update(unread=False):
        publish(f"user:{by.user_id}")

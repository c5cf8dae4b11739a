"""What goes along when two files become one: the conversation, lists, mailings (``structures.merging``, ADR 38)."""

from clicnjob.messaging.models import Conversation, ListMember, MailingRecipient
from clicnjob.notifications.actions import conversation_group
from clicnjob.notifications.enums import OutboxState
from clicnjob.notifications.models import Outbox
from clicnjob.shared.language import pro_noop
from clicnjob.structures import merging
from clicnjob.structures.merging import Ledger


def _conversation(ledger: Ledger) -> None:
    """The only conversation goes along. Of two, the kept file's goes on; the other is closed and stays readable.

    A body is sealed for its conversation and its place in it: two histories are not shuffled into one. Who waited for an
    answer there waits for it here.
    """
    theirs, ours = ledger.of_absorbed(Conversation).first(), ledger.of_kept(Conversation).first()
    if theirs is None:
        return
    if ours is None:
        ledger.move(Conversation.objects.filter(pk=theirs.pk))
        return
    last = theirs
    while last.past_id is not None:  # merged again: each history leads to the one before
        last = Conversation.objects.get(pk=last.past_id)
    ledger.change([last], past_id=ours.past_id)
    since = [one.unanswered_since for one in (ours, theirs) if one.unanswered_since is not None]
    wrote = [one.first_youth_message_at for one in (ours, theirs) if one.first_youth_message_at is not None]
    ledger.change(
        [ours],
        unanswered_since=min(since, default=None),
        past_id=theirs.pk,
        # Figure 8: who wrote a first message there has written one.
        first_youth_message_at=min(wrote, default=None),
        youth_messages=ours.youth_messages + theirs.youth_messages,
    )
    ledger.change(
        [theirs],
        closed_at=theirs.closed_at or ledger.moment,
        unanswered_since=None,
        unread_by_youth=0,
        unread_by_structure=0,
    )
    told = Outbox.objects.filter(state=OutboxState.WAITING, group__startswith=conversation_group(theirs.pk))
    ledger.change(told, state=OutboxState.CANCELLED, read_at=ledger.moment)


def _members(ledger: Ledger) -> None:
    """On each list once."""
    both = ledger.of_kept(ListMember).values("recipient_list")
    ledger.move(ledger.of_absorbed(ListMember).exclude(recipient_list__in=both))


def _recipients(ledger: Ledger) -> None:
    """A mailing that went to both keeps both lines: it was sent twice."""
    both = ledger.of_kept(MailingRecipient).values("mailing")
    ledger.move(ledger.of_absorbed(MailingRecipient).exclude(mailing__in=both))


def register() -> None:
    """Speak for every reference of messaging to a young person."""
    merging.register(Conversation, words=pro_noop("Conversations"), carry=_conversation)
    merging.register(ListMember, carry=_members)
    merging.register(MailingRecipient, words=pro_noop("Envois groupés reçus"), carry=_recipients)

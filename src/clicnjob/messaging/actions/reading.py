"""Noting what was read."""

from clicnjob.messaging import live, notices, rules
from clicnjob.messaging.actions.storing import held_row, inboxes
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, Message
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import on_commit


@action
def mark_read(*, conversation: Conversation, seq: int, by: Actor) -> None:
    """Note that the actor's side has read up to ``seq``; a mark never goes back.

    On the structure's side only who is in charge leaves a mark (``rules.in_charge``). Does nothing out of reach.
    """
    side = rules.side_of(by)
    rows = Conversation.objects.filter(pk=conversation.pk)
    if side is None or not rows.visible_to(by).exists():
        return
    if side is Side.STRUCTURE and not rows.filter(rules.in_charge(by, clock.today())).exists():
        return
    held = held_row(conversation.pk)
    seq = min(seq, held.last_seq)
    mark = "youth_read_seq" if side is Side.YOUTH else "structure_read_seq"
    if seq <= getattr(held, mark):
        return
    other = Side.STRUCTURE if side is Side.YOUTH else Side.YOUTH
    left = Message.objects.filter(conversation=held, side=other, seq__gt=seq, withdrawn_at=None).count()
    unread = "unread_by_youth" if side is Side.YOUTH else "unread_by_structure"
    Conversation.objects.filter(pk=held.pk).update(**{mark: seq, unread: left})
    (notices.youth_read if side is Side.YOUTH else notices.staff_read)(held, by=by)
    on_commit(lambda: live.tell_read(held.pk, side, seq))
    publish(*inboxes(held))

"""The counsellor's desk: the conversations of one's reach, those one answers for first."""

import datetime as dt
import enum
from dataclasses import dataclass

from django.db.models import Case, F, IntegerField, Q, Sum, Value, When

from clicnjob.messaging import rules
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, ConversationQuerySet, Message
from clicnjob.messaging.queries.conversations import body_of
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.rules import normalise

ROWS = 40
"""Conversations on one page of the inbox."""
LAST_WORDS = 120
"""Characters of the last message shown."""


class Pile(enum.StrEnum):
    """Which conversations of one's reach to look at."""

    ALL = ""
    UNREAD = "non-lues"
    UNANSWERED = "sans-reponse"


class Charge(enum.IntEnum):
    """Why a conversation stands in this inbox; the order is that of the page."""

    MINE = 0
    COVERED = 1
    REACHED = 2


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A conversation as the list shows it."""

    conversation: Conversation
    charge: Charge
    last_words: str
    """The beginning of the last message, on one line; empty when nothing was written yet."""
    last_is_ours: bool
    unread: int
    """Messages nobody in charge has read; 0 for who only reaches the conversation."""
    waiting_since: dt.datetime | None
    """Since when the young person has had no answer."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of the inbox and the counts of its piles."""

    rows: list[InboxRow]
    page: int
    has_next: bool
    unread: int
    unanswered: int


_UNREAD = Q(unread_by_structure__gt=0, charge__lt=Charge.REACHED)
_UNANSWERED = Q(unanswered_since__isnull=False, charge__lt=Charge.REACHED)


def _reached(actor: Actor) -> ConversationQuerySet:
    """Conversations of the actor's reach, each with its ``charge``."""
    day = clock.today()
    return (
        Conversation.objects.all()
        .visible_to(actor)
        .annotate(
            charge=Case(
                When(Q(young_person__referent_id=actor.user_id) | Q(young_person__referent=None), then=Value(0)),
                When(rules.is_covered(actor, day), then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        .annotate(is_read=Case(When(_UNREAD, then=Value(0)), default=Value(1), output_field=IntegerField()))
    )


def inbox(actor: Actor, *, pile: Pile = Pile.ALL, text: str = "", page: int = 1) -> Inbox:
    """One page of the conversations the actor reaches: unread first, mine before those I cover, then the others.

    ``text`` searches the young person's name without accents or case, in any order of words. The number of queries does
    not depend on the number of rows; only the bodies shown are opened.
    """
    reached = _reached(actor)
    unread, unanswered = reached.filter(_UNREAD).count(), reached.filter(_UNANSWERED).count()
    if pile is Pile.UNREAD:
        reached = reached.filter(_UNREAD)
    elif pile is Pile.UNANSWERED:
        reached = reached.filter(_UNANSWERED)
    for word in normalise(text).split():
        reached = reached.filter(young_person__search_name__contains=word)
    first = ["is_read", "charge", *(["unanswered_since"] if pile is Pile.UNANSWERED else [])]
    order = [*(F(name).asc() for name in first), F("last_message_at").desc(nulls_last=True), F("pk").asc()]
    rows = reached.select_related("young_person", "young_person__referent").order_by(*order)
    start = (max(page, 1) - 1) * ROWS
    found = list(rows[start : start + ROWS + 1])
    shown = found[:ROWS]
    return Inbox(rows=_rows(shown), page=max(page, 1), has_next=len(found) > ROWS, unread=unread, unanswered=unanswered)


def _rows(shown: list[Conversation]) -> list[InboxRow]:
    last = Message.objects.filter(
        conversation_id__in=[conversation.pk for conversation in shown], seq=F("conversation__last_seq")
    )
    structures = {conversation.pk: conversation.structure_id for conversation in shown}
    words = {
        message.conversation_id: "message retiré"
        if message.withdrawn_at
        else " ".join(body_of(message, structures[message.conversation_id]).split())[:LAST_WORDS]
        for message in last
    }
    return [_row(conversation, words.get(conversation.pk, "")) for conversation in shown]


def _row(conversation: Conversation, last_words: str) -> InboxRow:
    charge = Charge(conversation.charge)  # type: ignore[attr-defined]  # annotated by _reached
    answers = charge is not Charge.REACHED
    return InboxRow(
        conversation=conversation,
        charge=charge,
        last_words=last_words,
        last_is_ours=conversation.last_side == Side.STRUCTURE,
        unread=conversation.unread_by_structure if answers else 0,
        waiting_since=conversation.unanswered_since if answers else None,
    )


def unread_count(actor: Actor) -> int:
    """The number beside « Messages »: conversations with something unread for who answers; a young person's messages."""
    if actor.is_youth and actor.person_id:
        own = Conversation.objects.filter(young_person_id=actor.person_id)
        return own.aggregate(unread=Sum("unread_by_youth"))["unread"] or 0
    if not actor.is_staff:
        return 0
    return _reached(actor).filter(_UNREAD).count()


def unanswered_count(actor: Actor) -> int:
    """How many young people of one's charge wait for an answer."""
    return _reached(actor).filter(_UNANSWERED).count() if actor.is_staff else 0

"""One conversation and its messages."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.queries.hearing import may_hear
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.prepared import prepared
from clicnjob.structures.models import Attachment, YoungPerson
from clicnjob.vault.envelope import open_sealed, opener

PAGE = 50


def context_of(conversation_id: uuid.UUID, client_id: uuid.UUID | str) -> str:
    """The place a body is sealed for: it opens nowhere else."""
    return f"message|{conversation_id}|{client_id}"


class Sealed(Protocol):
    """A message, or as much of it as opens its text."""

    conversation_id: uuid.UUID
    client_id: uuid.UUID
    sealed_body: "bytes | memoryview[int]"


def body_of(message: Sealed, structure_id: uuid.UUID) -> str:
    """The text of a message. Raises vault's CannotOpen if the row was altered or moved."""
    sealed = bytes(message.sealed_body)
    return open_sealed(structure_id, sealed, context_of(message.conversation_id, message.client_id)).decode()


@dataclass(slots=True)
class Line:
    """A message as its readers see it. Not frozen: fifty of them a page."""

    message: Message
    body: str
    mine: bool
    """Written by the reader's side."""
    read: bool
    """The other side has read it."""


def get_conversation(actor: Actor, pk: uuid.UUID) -> Conversation:
    """The conversation, with its young person and referent. Raises Http404 out of reach, as for an unknown id (R2, G10)."""
    found = next(iter(_by_id(actor, pk)), None)
    if found is None:
        raise Http404
    return found


@prepared
def _by_id(actor: Actor, pk: uuid.UUID) -> QuerySet[Conversation]:
    return whole(actor).filter(pk=pk)


@prepared
def _by_person(actor: Actor, person_id: uuid.UUID) -> QuerySet[Conversation]:
    return whole(actor).filter(young_person_id=person_id)


def whole(actor: Actor) -> QuerySet[Conversation]:
    """Those within reach, each with what every page of one needs."""
    rows = Conversation.objects.all().visible_to(actor)
    return rows.select_related("structure", "young_person", "young_person__referent", "young_person__site")


def conversation_of(actor: Actor, person_id: uuid.UUID) -> Conversation | None:
    """The conversation of a young person; ``None`` when there is none yet or it is out of reach."""
    return next(iter(_by_person(actor, person_id)), None)


def own_conversation(actor: Actor) -> Conversation:
    """The young person's own one. Raises Http404 when they are attached nowhere or it was never opened."""
    found = conversation_of(actor, actor.person_id) if actor.is_youth and actor.person_id else None
    if found is None:
        raise Http404
    return found


def message_line(conversation: Conversation, message: Message, actor: Actor) -> Line:
    """One message opened for its reader; the caller has checked the reach."""
    return _lines(actor, conversation, [message])[0]


@dataclass(frozen=True, slots=True)
class Window:
    """Some consecutive messages of a conversation, oldest first."""

    lines: list[Line]
    has_older: bool
    has_newer: bool


def messages_page(
    actor: Actor, conversation: Conversation, before: int | None = None, limit: int = PAGE
) -> tuple[list[Line], bool]:
    """The last ``limit`` messages before ``before`` (a sequence number), oldest first, and whether older ones exist.

    Raises Http404 when the actor has lost the reach since ``conversation`` was read.
    """
    page = window(actor, conversation, before=before, limit=limit)
    return page.lines, page.has_older


def window(
    actor: Actor,
    conversation: Conversation,
    *,
    before: int | None = None,
    start: int | None = None,
    limit: int = PAGE,
) -> Window:
    """``limit`` messages: the last ones, those before ``before``, or those from ``start`` on (both are sequence numbers).

    Near the end, ``start`` gives the last ``limit`` messages: one never lands on a page of two lines. Raises Http404 as
    ``messages_page`` does.
    """
    if before is None and start is None and limit == PAGE:
        found = _latest(actor, conversation.pk, conversation.young_person_id)
        if not found and not may_hear(actor, conversation.pk):
            raise Http404
        shown = found[:limit][::-1]
        return Window(_lines(actor, conversation, shown), has_older=len(found) > limit, has_newer=False)
    if not may_hear(actor, conversation.pk):
        raise Http404
    rows = Message.objects.filter(conversation_id=conversation.pk).with_author()
    rows = rows.exclude(hidden_from(actor, conversation))
    if start is not None:
        forward = list(rows.filter(seq__gte=start).order_by("seq")[: limit + 1])
        if len(forward) > limit:
            has_older = rows.filter(seq__lt=start).exists()
            return Window(_lines(actor, conversation, forward[:limit]), has_older=has_older, has_newer=True)
        # Filled up with what stands before: the last ones asked anew would begin later when one came in between.
        earlier = list(rows.filter(seq__lt=start).order_by("-seq")[: limit + 1 - len(forward)])
        found = [*forward[::-1], *earlier]
    else:
        found = list((rows if before is None else rows.filter(seq__lt=before)).order_by("-seq")[: limit + 1])
    shown = found[:limit][::-1]
    has_newer = before is not None and rows.filter(seq__gte=before).exists()
    return Window(_lines(actor, conversation, shown), has_older=len(found) > limit, has_newer=has_newer)


@prepared
def _latest(actor: Actor, conversation_id: uuid.UUID, person_id: uuid.UUID) -> QuerySet[Message]:
    """The last page within reach, latest first, and one more when there is an older one."""
    reach = Conversation.objects.all().visible_to(actor).filter(pk=conversation_id)
    rows = Message.objects.filter(conversation__in=reach.values("pk")).exclude(_hidden(actor, person_id))
    return rows.with_author().with_what_hangs().order_by("-seq")[: PAGE + 1]


def _lines(actor: Actor, conversation: Conversation, messages: list[Message]) -> list[Line]:
    side = Side.YOUTH if actor.is_youth else Side.STRUCTURE
    opened, beginning = opener(conversation.structure_id), context_of(conversation.pk, "")
    read_seq = {
        Side.YOUTH.value: conversation.structure_read_seq,
        Side.STRUCTURE.value: conversation.youth_read_seq,
    }
    return [
        Line(
            message=message,
            # As ``body_of``, which would write the conversation's id fifty times.
            body=opened(bytes(message.sealed_body), f"{beginning}{message.client_id}").decode(),
            mine=message.side == side,
            read=message.seq <= read_seq[message.side],
        )
        for message in messages
    ]


def first_of_day(actor: Actor, conversation: Conversation, day: dt.date) -> Message | None:
    """The first message written on ``day`` in the structure's time zone, or after it; ``None`` past the last one."""
    starts = clock.at(day, dt.time(), conversation.structure.timezone)
    rows = Message.objects.filter(conversation_id=conversation.pk, created_at__gte=starts)
    return rows.exclude(hidden_from(actor, conversation)).order_by("seq").first()


def quoted(actor: Actor, conversation: Conversation, lines: Iterable[Line]) -> dict[int, Line]:
    """The messages that these ones answer, by sequence number: nothing the actor may not read. One query at most."""
    here = {line.message.seq: line for line in lines}
    seqs = {line.message.reply_to_seq for line in here.values() if line.message.reply_to_seq is not None}
    known = {seq: here[seq] for seq in seqs & here.keys()}
    if not (missing := seqs - here.keys()):
        return known
    rows = Message.objects.filter(conversation_id=conversation.pk, seq__in=missing).with_author()
    found = list(rows.exclude(hidden_from(actor, conversation)))
    return known | {line.message.seq: line for line in _lines(actor, conversation, found)}


def hidden_from(actor: Actor, conversation: Conversation) -> Q:
    """As a condition on messages: those of this conversation that the actor does not read."""
    return _hidden(actor, conversation.young_person_id)


def _hidden(actor: Actor, person_id: uuid.UUID) -> Q:
    return written_around_a_mistake(person_id) if actor.is_youth else Q(pk__in=[])


def written_around_a_mistake(person_id: uuid.UUID) -> Q:
    """What was said while someone else was joined as this person by mistake: not the young person's to read (R7)."""
    wrong = Attachment.objects.filter(
        young_person_id=person_id,
        wrong_claim=True,
        started_at__lte=OuterRef("created_at"),
        ended_at__gte=OuterRef("created_at"),
    )
    return Q(Exists(wrong), automatic=False)


def languages_of(people: Collection[YoungPerson]) -> dict[uuid.UUID, str]:
    """``language_of`` for many, in one query."""
    links = Attachment.objects.current().filter(young_person__in=[person.pk for person in people])
    chosen = dict(links.values_list("young_person_id", "user__language"))
    return {person.pk: chosen.get(person.pk, person.language) for person in people}

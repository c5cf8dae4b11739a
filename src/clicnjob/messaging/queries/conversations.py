"""One conversation and its messages."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, Message
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import Attachment, Cover
from clicnjob.vault.envelope import open_sealed

PAGE = 50


def context_of(conversation_id: uuid.UUID, client_id: uuid.UUID) -> str:
    """The place a body is sealed for: it opens nowhere else."""
    return f"message|{conversation_id}|{client_id}"


def body_of(message: Message, structure_id: uuid.UUID) -> str:
    """The text of a message. Raises vault's CannotOpen if the row was altered or moved."""
    sealed = bytes(message.sealed_body)
    return open_sealed(structure_id, sealed, context_of(message.conversation_id, message.client_id)).decode()


@dataclass(frozen=True, slots=True)
class Line:
    """A message as its readers see it."""

    message: Message
    body: str
    mine: bool
    """Written by the reader's side."""
    read: bool
    """The other side has read it."""


def get_conversation(actor: Actor, pk: uuid.UUID) -> Conversation:
    """The conversation, with its young person and referent. Raises Http404 out of reach, as for an unknown id (R2, G10)."""
    rows = (
        Conversation.objects.all()
        .visible_to(actor)
        .select_related("structure", "young_person", "young_person__referent", "young_person__site")
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def conversation_of(actor: Actor, person_id: uuid.UUID) -> Conversation | None:
    """The conversation of a young person; ``None`` when there is none yet or it is out of reach."""
    rows = (
        Conversation.objects.all()
        .visible_to(actor)
        .select_related("structure", "young_person", "young_person__referent", "young_person__site")
    )
    return rows.filter(young_person_id=person_id).first()


def may_hear(actor: Actor, conversation_id: uuid.UUID) -> bool:
    """Whether the actor hears the bell of a conversation: who reads it (R2)."""
    return Conversation.objects.all().visible_to(actor).filter(pk=conversation_id).exists()


def own_conversation(actor: Actor) -> Conversation:
    """The young person's own one. Raises Http404 when they are attached nowhere or it was never opened."""
    found = conversation_of(actor, actor.person_id) if actor.is_youth and actor.person_id else None
    if found is None:
        raise Http404
    return found


def message_line(conversation: Conversation, message: Message, side: Side) -> Line:
    """One message opened for a reader of ``side``; the caller has checked the reach."""
    other_read = conversation.structure_read_seq if message.side == Side.YOUTH else conversation.youth_read_seq
    return Line(
        message=message,
        body=body_of(message, conversation.structure_id),
        mine=message.side == side,
        read=message.seq <= other_read,
    )


def messages_page(
    actor: Actor, conversation: Conversation, before: int | None = None, limit: int = PAGE
) -> tuple[list[Line], bool]:
    """The last ``limit`` messages before ``before`` (a sequence number), oldest first, and whether older ones exist.

    Raises Http404 when the actor has lost the reach since ``conversation`` was read.
    """
    if not may_hear(actor, conversation.pk):
        raise Http404
    rows = Message.objects.filter(conversation_id=conversation.pk).select_related("author").order_by("-seq")
    if actor.is_youth:
        rows = rows.exclude(_written_around_a_mistake(conversation))
    if before is not None:
        rows = rows.filter(seq__lt=before)
    found = list(rows[: limit + 1])
    side = Side.YOUTH if actor.is_youth else Side.STRUCTURE
    lines = [message_line(conversation, message, side) for message in reversed(found[:limit])]
    return lines, len(found) > limit


def _written_around_a_mistake(conversation: Conversation) -> Q:
    """What was said while someone else was joined as this person by mistake: not the young person's to read (R7)."""
    wrong = Attachment.objects.filter(
        young_person_id=conversation.young_person_id,
        wrong_claim=True,
        started_at__lte=OuterRef("created_at"),
        ended_at__gte=OuterRef("created_at"),
    )
    return Q(Exists(wrong), automatic=False)


def youth_account_ids(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The account attached now to each of these files."""
    links = Attachment.objects.current().filter(young_person_id__in=list(person_ids))
    return dict(links.values_list("young_person_id", "user_id"))


def participants(conversation: Conversation) -> set[uuid.UUID]:
    """The accounts whose pages change with this conversation: the young person, the referent, who covers today."""
    person = conversation.young_person
    people = set(youth_account_ids([person.pk]).values())
    if person.referent_id is not None:
        people.add(person.referent_id)
        covers = Cover.objects.all().current(clock.today(conversation.structure.timezone))
        people |= set(
            covers.filter(absent_id=person.referent_id, structure_id=conversation.structure_id).values_list(
                "covering_id", flat=True
            )
        )
    return people

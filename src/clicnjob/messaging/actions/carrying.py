"""A conversation goes on at another structure: sealed again there under its own key, closed here (ADR 17)."""

import uuid
from collections.abc import Iterator, Sequence

from clicnjob.audit.actions import record
from clicnjob.messaging import notices
from clicnjob.messaging.actions.inserting import mac_of
from clicnjob.messaging.actions.storing import held_row
from clicnjob.messaging.cards import LINK
from clicnjob.messaging.enums import FileState
from clicnjob.messaging.models import Conversation, Enclosure, ListMember, Message, SharedCard
from clicnjob.messaging.queries.cards import link_context, link_of
from clicnjob.messaging.queries.conversations import body_of, context_of, written_around_a_mistake
from clicnjob.messaging.queries.enclosures import name_context, name_of, words_context, words_of
from clicnjob.messaging.stems import tokens_of
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.models import YoungPerson
from clicnjob.vault.envelope import seal

PIECE = 500
"""Messages opened and sealed at a time."""
_COUNTED = (
    "last_seq",
    "revision",
    "last_message_at",
    "last_side",
    "unanswered_since",
    "youth_read_seq",
    "structure_read_seq",
    "unread_by_youth",
    "unread_by_structure",
    "youth_messages",
    "first_youth_message_at",
)
_SAID = (
    "created_at",
    "seq",
    "revision",
    "reply_to_seq",
    "author_id",
    "side",
    "automatic",
    "answers",
    "by_sms",
    "edited_at",
    "withdrawn_at",
)
_FILE = ("number", "kind", "refusal", "mac", "sent_size", "width", "height", "size", "pages", "seconds", "expires_at")
CARRIED_CARDS = ("document", LINK)
"""A document asked for is still asked for, a link still leads there; seats and appointments stay where they were planned."""


@action
def carry_conversation(*, conversation: Conversation, person: YoungPerson, by: Actor) -> Conversation:
    """Go on under ``person``'s file, at another structure, with every message, rank and read mark; close the former one.

    Who waits for an answer still waits, over there only. What was said around a wrong join concerns somebody else and
    does not go along; former texts and reports stay with the structure they were written to. Raises DomainError ``closed``.
    """
    held = held_row(conversation.pk)
    if held.closed_at is not None:
        raise DomainError(pro("Cette conversation continue déjà ailleurs."), code="closed")
    carried = Conversation.objects.create(
        structure_id=person.structure_id,
        young_person=person,
        came_with=held.last_seq,
        first_id=held.first_id or held.pk,
        **{name: getattr(held, name) for name in _COUNTED},
    )
    count = 0
    for piece in _pieces(held):
        _carry(piece, held, carried)
        count += len(piece)
    _close(held, by)
    record("conversation.carried", by=by, obj=held, count=count)
    record("conversation.opened", by=by, obj=carried, came_with=count)
    return carried


def _pieces(held: Conversation) -> Iterator[list[Message]]:
    rows = (
        Message.objects.filter(conversation=held)
        .exclude(written_around_a_mistake(held.young_person_id))
        .order_by("seq")
    )
    after = 0
    while piece := list(rows.filter(seq__gt=after)[:PIECE]):
        yield piece
        after = piece[-1].seq


def _carry(piece: Sequence[Message], held: Conversation, carried: Conversation) -> None:
    """These messages, their files and the cards that still mean something, sealed for the new place."""
    ids: dict[uuid.UUID, uuid.UUID] = {}
    made = []
    for message in piece:
        text = body_of(message, held.structure_id)
        ids[message.pk] = uuid.uuid5(carried.pk, str(message.pk))
        made.append(
            Message(
                pk=ids[message.pk],
                conversation=carried,
                client_id=ids[message.pk],
                sealed_body=seal(carried.structure_id, text.encode(), context_of(carried.pk, ids[message.pk])),
                mac=mac_of(carried.pk, message.author_id, text),
                tokens=tokens_of(carried.structure_id, text),
                **{name: getattr(message, name) for name in _SAID},
            )
        )
    Message.objects.bulk_create(made)
    in_view = [message.pk for message in piece if message.withdrawn_at is None]
    files = Enclosure.objects.filter(message__in=in_view).order_by("pk")
    Enclosure.objects.bulk_create([_file(row, ids[row.message_id], held, carried) for row in files])
    cards = SharedCard.objects.filter(message__in=in_view, kind__in=CARRIED_CARDS).order_by("pk")
    SharedCard.objects.bulk_create([_card(row, ids[row.message_id], held, carried) for row in cards])


def _file(row: Enclosure, message_id: uuid.UUID, held: Conversation, carried: Conversation) -> Enclosure:
    """Its bytes follow: a worker seals them again (``examining``), as long as the original is there."""
    copy = Enclosure(message_id=message_id, **{name: getattr(row, name) for name in _FILE})
    copy.sealed_name = seal(carried.structure_id, name_of(row, held.structure_id).encode(), name_context(copy.pk))
    if words := words_of(row, held.structure_id):
        copy.sealed_words = seal(carried.structure_id, words.encode(), words_context(copy.pk))
    follows = row.state in {FileState.CHECKING, FileState.READY}
    copy.state = FileState.CHECKING if follows else FileState(row.state)
    copy.copied_from_id = row.pk if follows else None
    copy.gone_at = row.gone_at
    return copy


def _card(row: SharedCard, message_id: uuid.UUID, held: Conversation, carried: Conversation) -> SharedCard:
    copy = SharedCard(
        message_id=message_id, kind=row.kind, target=row.target, answer=row.answer, answered_at=row.answered_at
    )
    if address := link_of(row, held.structure_id):
        copy.sealed_link = seal(carried.structure_id, address.encode(), link_context(copy.pk))
    return copy


def _close(held: Conversation, by: Actor) -> None:
    """Read only from now on; nobody waits here any more, nothing rings."""
    Conversation.objects.filter(pk=held.pk).update(
        closed_at=clock.now(), unanswered_since=None, unread_by_youth=0, unread_by_structure=0
    )
    ListMember.objects.filter(young_person_id=held.young_person_id).delete()
    notices.forget(held, by=by)

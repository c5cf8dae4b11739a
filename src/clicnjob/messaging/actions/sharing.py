"""Sharing a card into a conversation, and answering it in one tap."""

import uuid
from collections.abc import Callable

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clicnjob.audit.actions import record
from clicnjob.messaging import cards, notices, rules
from clicnjob.messaging.actions.storing import changed, held_row, store
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, Message, SharedCard
from clicnjob.messaging.queries.cards import link_context
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.queries.people import language_of
from clicnjob.vault.envelope import seal


@action
def share_card(
    *, conversation: Conversation, kind: str, target: str, body: str = "", client_id: uuid.UUID, by: Actor
) -> Message:
    """Write a message with a card under it, once; without ``body``, the words of the kind.

    Raises DomainError: ``out_of_reach`` (professionals of one's reach only), ``unknown_kind``, what the provider refuses
    to share, ``too_long``, ``conflict``.
    """
    reached = Conversation.objects.all().visible_to(by).filter(pk=conversation.pk)
    if not by.is_staff or by.user_id is None or not reached.exists():
        raise DomainError(pro("Vous ne pouvez pas écrire dans cette conversation."), code="out_of_reach")
    provider = cards.provider_of(kind)
    if provider is None:
        raise DomainError(pro("Cela ne se partage pas."), code="unknown_kind")
    default = provider.words(conversation, target)
    text = rules.clean_body(body) if body.strip() else default
    held = held_row(conversation.pk)
    message, is_new = store(
        held, text=text, client_id=client_id, author_id=by.user_id, side=Side.STRUCTURE, plain=False
    )
    if is_new:
        card_id = uuid.uuid4()
        is_link = kind == cards.LINK
        SharedCard.objects.create(
            pk=card_id,
            message=message,
            kind=kind,
            target="" if is_link else target,
            sealed_link=seal(held.structure_id, target.encode(), link_context(card_id)) if is_link else b"",
        )
        notices.tell_youth(message, by=by)
    return message


@action
def post_card(
    *,
    conversation: Conversation,
    kind: str,
    target: str,
    words: Callable[[], str],
    author_id: uuid.UUID,
    client_id: uuid.UUID,
    by: Actor,
) -> Message:
    """Write by itself, once, a message with a card under it, in someone's name and in the young person's language.

    It brings no notice: what it says is told by the one who calls.
    """
    held = held_row(conversation.pk)
    with translation.override(language_of(held.young_person)), timezone.override(held.structure.timezone):
        text = rules.clean_body(words())
    message, is_new = store(
        held,
        text=text,
        client_id=client_id,
        author_id=author_id,
        side=Side.STRUCTURE,
        automatic=True,
        plain=False,
    )
    if is_new:
        SharedCard.objects.create(message=message, kind=kind, target=target, sealed_link=b"")
    return message


@action
def answer_card(*, card: SharedCard, answer: str, by: Actor) -> SharedCard:
    """The young person's tap: the feature does it, the card keeps it. The same answer again changes nothing.

    What a counsellor has to act upon is also written in the conversation, as a reply. Raises DomainError:
    ``out_of_reach``, ``withdrawn``, and the provider's refusals (``full``, ``session_over``…): then nothing changed.
    """
    reached = SharedCard.objects.all().visible_to(by).filter(pk=card.pk)
    if not by.is_youth or by.user_id is None or not reached.exists():
        raise DomainError(_("Vous ne pouvez pas répondre à cette carte."), code="out_of_reach")
    provider = cards.provider_of(card.kind)
    message = Message.objects.select_related("conversation__young_person").get(pk=card.message_id)
    if provider is None or message.withdrawn_at is not None:
        raise DomainError(_("Cette carte est retirée."), code="withdrawn")
    # The feature's own locks come first, as everywhere else that a seat and a conversation are held together.
    said = provider.answer(card, answer, message.conversation.young_person, by)
    held = held_row(message.conversation_id)
    fresh, message = SharedCard.objects.get(pk=card.pk), Message.objects.get(pk=message.pk)
    if fresh.answer == answer:
        return fresh
    fresh.answer, fresh.answered_at = answer, clock.now()
    fresh.save(update_fields=["answer", "answered_at"])
    changed(held, message)
    message.save(update_fields=["revision"])
    if said:
        store(
            held,
            text=said,
            client_id=uuid.uuid5(card.pk, f"{answer}|{message.revision}"),
            author_id=by.user_id,
            side=Side.YOUTH,
            reply_to_seq=message.seq,
        )
    record("card.answered", by=by, obj=fresh, structure_id=held.structure_id, kind=fresh.kind)
    return fresh

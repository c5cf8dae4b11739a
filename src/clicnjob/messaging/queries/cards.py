"""Reading the cards of a conversation."""

import uuid
from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import Http404

from clicnjob.messaging.models import SharedCard
from clicnjob.messaging.queries.conversations import Line
from clicnjob.shared.actor import Actor
from clicnjob.shared.prepared import prepared
from clicnjob.vault.envelope import open_sealed


def link_context(card_id: uuid.UUID) -> str:
    """The place a shared address is sealed for."""
    return f"card-link|{card_id}"


def link_of(card: SharedCard, structure_id: uuid.UUID) -> str:
    """The web address of a link card; empty for the others."""
    sealed = bytes(card.sealed_link)
    return open_sealed(structure_id, sealed, link_context(card.pk)).decode() if sealed else ""


def cards_under(lines: Iterable[Line]) -> dict[uuid.UUID, SharedCard]:
    """The cards of these messages in view, by message. One query at most."""
    shown = [
        line.message.pk
        for line in lines
        if line.message.withdrawn_at is None and getattr(line.message, "carries", True)  # known where it was asked
    ]
    return {card.message_id: card for card in (_under(shown) if shown else ())}


@prepared
def _under(message_ids: list[uuid.UUID]) -> QuerySet[SharedCard]:
    return SharedCard.objects.filter(message_id__in=message_ids).select_related("message__conversation")


def own_card(actor: Actor, pk: uuid.UUID) -> SharedCard:
    """A card that this young person may answer. Raises Http404."""
    rows = SharedCard.objects.all().visible_to(actor).filter(pk=pk) if actor.is_youth else SharedCard.objects.none()
    found = rows.select_related("message__conversation__young_person", "message__conversation__structure").first()
    if found is None:
        raise Http404
    return found

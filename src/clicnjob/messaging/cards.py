"""Cards shared into a conversation: each storey above registers what it lets share, how it shows, what an answer does.

Messaging knows neither workshops nor documents: it keeps a kind, a target and the last answer, and asks the provider
for the face of the card each time, so that it stays true afterwards.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.functional import Promise

from clicnjob.messaging.models import Conversation, SharedCard
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import YoungPerson


@dataclass(frozen=True, slots=True)
class Choice:
    """One tap: an answer, or a page to go to."""

    value: str
    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Face:
    """What a card shows now."""

    icon: str
    title: str
    lines: list[str] = field(default_factory=list)
    state: str = "neutral"
    """Of the badge: done, waiting, refused, neutral."""
    state_words: str = ""
    choices: list[Choice] = field(default_factory=list)
    """For the young person, and only what still makes sense."""
    href: str = ""
    """Where it leads, for both sides."""


class Provider(Protocol):
    """What one storey lets share."""

    @property
    def label(self) -> str | Promise:
        """Its name, on the page where one chooses."""

    def offers(self, conversation: Conversation, by: Actor) -> list[tuple[str, str]]:
        """What may be shared now, as target and words."""

    def words(self, conversation: Conversation, target: str) -> str:
        """The message that goes with it when the counsellor writes none. Raises DomainError when it may not be shared."""

    def faces(self, cards: list[SharedCard], person: YoungPerson) -> dict[uuid.UUID, Face]:
        """The face of each card, by its id, in a number of queries that does not depend on how many there are."""

    def answer(self, card: SharedCard, answer: str, person: YoungPerson, by: Actor) -> str:
        """Do what the answer says, inside the caller's transaction; twice is once. Raises DomainError, then nothing is done.

        Returns what the young person says to the counsellor, when somebody has to act on it; empty otherwise.
        """


LINK = "link"
_providers: dict[str, Provider] = {}


def register(kind: str, provider: Provider) -> None:
    """Let share one more kind of card (from an app's ``ready``)."""
    _providers[kind] = provider


def provider_of(kind: str) -> Provider | None:
    """Who knows this kind."""
    return _providers.get(kind)


def kinds() -> list[tuple[str, Provider]]:
    """All kinds: those of the journey first, in the order they were registered, a mere link last."""
    return sorted(_providers.items(), key=lambda item: item[0] == LINK)


def faces_of(cards: Iterable[SharedCard], person: YoungPerson) -> dict[uuid.UUID, Face]:
    """The face of every card of a page, by its id."""
    by_kind: dict[str, list[SharedCard]] = {}
    for card in cards:
        by_kind.setdefault(card.kind, []).append(card)
    found: dict[uuid.UUID, Face] = {}
    for kind, same in by_kind.items():
        if (provider := provider_of(kind)) is not None:
            found |= provider.faces(same, person)
    return found

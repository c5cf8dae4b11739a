"""Searching one's reach: people, and every word of their messages, whose bodies are sealed (G11, G21)."""

import unicodedata
import uuid
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from clicnjob.messaging import stems
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.models.tokens import HasToken
from clicnjob.messaging.queries.conversations import body_of
from clicnjob.shared.actor import Actor
from clicnjob.shared.prepared import prepared
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.queries import matching

HITS = 20
"""Messages on one page of results."""
MOST_OPENED = 200
"""Bodies opened for one page: a token says « perhaps », the body says yes."""
MOST_PEOPLE = 8
MOST_WORDS = 8
LONGEST = 80
"""Characters of a search."""
AROUND = 70
"""Characters kept on each side of the first word found."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an excerpt; ``found`` when it is one of the words looked for."""

    text: str
    found: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that holds every word."""

    message: Message
    conversation: Conversation
    excerpt: list[Piece]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives; ``further`` is the message to go on from, when there may be older ones."""

    people: list[Conversation] = field(default_factory=list)
    more_people: bool = False
    hits: list[Hit] = field(default_factory=list)
    further: uuid.UUID | None = None


def search(actor: Actor, text: str, *, before: uuid.UUID | None = None) -> Found:
    """People whose name, phone, birth date or file number ``text`` designates, and messages that hold all its words.

    Conversations of the actor's reach only; accents, case and endings ignored; newest messages first, after ``before``
    (a message of the page before). Withdrawn messages are not found. Bodies are opened by ``MOST_OPENED`` at most.
    """
    text = text[:LONGEST].strip()
    if len(text) < 2 or not actor.is_staff:
        return Found()
    reach = {row.pk: row for row in _reach(actor)}
    people = _people(actor, text, reach) if before is None else []
    hits, further = _messages(actor, text, reach, before)
    return Found(people=people[:MOST_PEOPLE], more_people=len(people) > MOST_PEOPLE, hits=hits, further=further)


@prepared
def _reach(actor: Actor) -> QuerySet[Conversation]:
    return (
        Conversation.objects.all()
        .reached_by(actor)
        .select_related("young_person", "young_person__referent", "structure")
    )


def _people(actor: Actor, text: str, reach: dict[uuid.UUID, Conversation]) -> list[Conversation]:
    zone = next((row.structure.timezone for row in reach.values()), "Europe/Paris")
    reached = [row.young_person_id for row in reach.values()]
    people = matching(YoungPerson.objects.all().visible_to(actor), text, timezone=zone).filter(pk__in=reached)
    by_person = {row.young_person_id: row for row in reach.values()}
    names = people.order_by("last_name", "first_name", "pk").values_list("pk", flat=True)
    return [by_person[pk] for pk in names[: MOST_PEOPLE + 1]]


def _messages(
    actor: Actor, text: str, reach: dict[uuid.UUID, Conversation], before: uuid.UUID | None
) -> tuple[list[Hit], uuid.UUID | None]:
    wanted = [stems.forms(word) for word in stems.split(text)][:MOST_WORDS]
    if not wanted or not reach or actor.structure_id is None:
        return [], None
    rows = Message.objects.filter(conversation_id__in=list(reach), withdrawn_at=None)
    for word in wanted:
        held = [Q(HasToken(stems.token(actor.structure_id, form))) for form in sorted(word)]
        rows = rows.filter(reduce(or_, held))
    if before is not None:
        last = Message.objects.filter(conversation_id__in=list(reach), pk=before).first()
        if last is None:
            return [], None
        rows = rows.filter(Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk))
    candidates = rows.select_related("author").order_by("-created_at", "-pk")[: MOST_OPENED + 1]
    hits: list[Hit] = []
    opened: Message | None = None
    for number, message in enumerate(candidates):
        if len(hits) == HITS or number == MOST_OPENED:
            return hits, opened.pk if opened else None
        opened = message
        conversation = reach[message.conversation_id]
        pieces = excerpt(body_of(message, conversation.structure_id), wanted)
        if pieces:
            hits.append(Hit(message, conversation, pieces))
    return hits, None


def excerpt(body: str, wanted: list[frozenset[str]]) -> list[Piece]:
    """The words around the first one found, those looked for apart; empty unless the body holds them all.

    ``wanted``: for each word looked for, the forms it may take (``stems.forms``).
    """
    line = unicodedata.normalize("NFC", " ".join(body.split()))
    places = [place for place in stems.places(line) if any(place[2] & word for word in wanted)]
    if not places or not all(any(word & forms for _, _, forms in places) for word in wanted):
        return []
    start, stop = max(0, places[0][0] - AROUND), places[0][1] + 2 * AROUND
    start = line.rfind(" ", 0, start) + 1 if start else 0
    pieces = [Piece("… " if start else "")]
    at = start
    for begin, end, _ in places:
        if begin >= stop:
            break
        pieces += [Piece(line[at:begin]), Piece(line[begin:end], found=True)]
        at = end
    cut = line.find(" ", max(stop, at))
    pieces.append(Piece(line[at:] if cut < 0 else f"{line[at:cut]} …"))
    return [piece for piece in pieces if piece.text]

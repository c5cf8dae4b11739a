"""Reading reply templates, and filling them for one young person."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from clicnjob.messaging import fields
from clicnjob.messaging.models import Conversation, ReplyTemplate
from clicnjob.shared import text
from clicnjob.shared.actor import Actor
from clicnjob.shared.prepared import prepared
from clicnjob.vault.envelope import open_sealed


@dataclass(frozen=True, slots=True)
class Text:
    """What a template says."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A template with its words."""

    template: ReplyTemplate
    title: str
    body: str
    mine: bool
    """One's own; otherwise the structure's."""


def packed(words: Text) -> bytes:
    """A template's words as they are sealed: the title has no newline."""
    return f"{words.title}\n{words.body}".encode()


def _opened(template: ReplyTemplate) -> Opened:
    plain = open_sealed(template.structure_id, bytes(template.sealed), ReplyTemplate.context_of(template.pk)).decode()
    title, _, body = plain.partition("\n")
    return Opened(template, title, body, mine=template.owner_id is not None)


def templates_of(actor: Actor) -> list[Opened]:
    """The templates the actor may use, one's own first, each in its order. One query."""
    return sorted((_opened(row) for row in _usable(actor)), key=lambda one: not one.mine)


@prepared
def _usable(actor: Actor) -> QuerySet[ReplyTemplate]:
    return ReplyTemplate.objects.all().visible_to(actor).kept().order_by("position", "created_at", "pk")


def removed_templates(actor: Actor, since: dt.datetime) -> list[Opened]:
    """Those the actor may still bring back: removed after ``since``, the last one first."""
    rows = ReplyTemplate.objects.all().editable_by(actor).filter(removed_at__gte=since).order_by("-removed_at")
    return [_opened(row) for row in rows]


def get_own_template(actor: Actor, pk: uuid.UUID) -> Opened:
    """A template the actor may change, removed ones included. Raises Http404 otherwise, as for an unknown id (R3)."""
    row = ReplyTemplate.objects.all().editable_by(actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    return _opened(row)


def filled_template(actor: Actor, pk: uuid.UUID, conversation: Conversation) -> str:
    """A template's text for this young person; empty when there is no such template (any more)."""
    row = ReplyTemplate.objects.all().visible_to(actor).kept().filter(pk=pk).first()
    if row is None:
        return ""
    person = conversation.young_person
    values = {
        "prenom": person.first_name,
        "nom": person.last_name,
        "conseiller": actor.name.split(" ", maxsplit=1)[0],
        "structure": conversation.structure.name,
        "date": text.date_words(text.today()),
    }
    return fields.replaced(_opened(row).body, values)

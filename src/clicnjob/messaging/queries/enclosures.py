"""Reading the files of messages."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from clicnjob.audit.models import AuditEvent
from clicnjob.messaging.enums import FileKind, FileState
from clicnjob.messaging.models import Enclosure, ExaminedFile, MailingFile, Message
from clicnjob.messaging.queries.conversations import written_around_a_mistake
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.language import pro, pro_lazy
from clicnjob.shared.prepared import prepared
from clicnjob.vault.envelope import open_sealed

OPENED_AGAIN = dt.timedelta(hours=1)


def name_context(enclosure_id: uuid.UUID) -> str:
    """The place a file's name is sealed for."""
    return f"enclosure-name|{enclosure_id}"


def name_of(enclosure: ExaminedFile, structure_id: uuid.UUID) -> str:
    """The name the sender's device gave it. Raises vault's CannotOpen if the row was altered or moved."""
    return open_sealed(structure_id, bytes(enclosure.sealed_name), name_context(enclosure.pk)).decode()


def words_context(enclosure_id: uuid.UUID) -> str:
    """The place the words that stand for a file are sealed for."""
    return f"enclosure-words|{enclosure_id}"


def words_of(enclosure: Enclosure, structure_id: uuid.UUID) -> str:
    """What its author says it shows or says; empty without such words. Raises vault's CannotOpen as ``name_of`` does."""
    if not enclosure.sealed_words:
        return ""
    return open_sealed(structure_id, bytes(enclosure.sealed_words), words_context(enclosure.pk)).decode()


def describable(message: Message) -> list[Enclosure]:
    """The photos and voices of a message that are there, in order: what words can stand for."""
    kinds = (FileKind.PICTURE, FileKind.VOICE)
    return list(Enclosure.objects.filter(message=message, kind__in=kinds).openable().order_by("number"))


def get_enclosure(actor: Actor, pk: uuid.UUID) -> Enclosure:
    """A file one may open now: its state and the reach are asked each time. Raises Http404, as for an unknown id (D7, G10)."""
    rows = Enclosure.objects.all().visible_to(actor).openable().filter(pk=pk)
    found = rows.select_related("file", "thumbnail", "message__conversation").first()
    if found is None:
        raise Http404
    if actor.is_youth:
        wrong = written_around_a_mistake(found.message.conversation.young_person_id)
        if Message.objects.filter(wrong, pk=found.message_id).exists():
            raise Http404
    return found


def get_mailing_file(actor: Actor, pk: uuid.UUID) -> MailingFile:
    """A file of one's own mailing, once checked. Raises Http404, as for an unknown id."""
    rows = MailingFile.objects.all().visible_to(actor).openable().filter(pk=pk)
    found = rows.select_related("file", "thumbnail", "mailing").first()
    if found is None:
        raise Http404
    return found


def enclosures_of(messages: Iterable[Any]) -> dict[uuid.UUID, list[Enclosure]]:
    """The files of each of these messages, in order; none of those withdrawn. One query at most for all."""
    shown = [
        message.pk
        for message in messages
        if message.withdrawn_at is None and getattr(message, "encloses", True)  # known where it was asked
    ]
    found: dict[uuid.UUID, list[Enclosure]] = defaultdict(list)
    for row in _enclosed(shown) if shown else ():
        found[row.message_id].append(row)
    return found


@prepared
def _enclosed(message_ids: list[uuid.UUID]) -> QuerySet[Enclosure]:
    return Enclosure.objects.filter(message_id__in=message_ids).order_by("message_id", "number")


def opened_lately(actor: Actor, enclosure: Enclosure) -> bool:
    """Whether the actor opened this file within ``OPENED_AGAIN``: one opening in the trail, one of the quota."""
    since = clock.now() - OPENED_AGAIN
    seen = AuditEvent.objects.filter(event="enclosure.opened", object_id=str(enclosure.pk), actor_id=actor.id)
    return seen.filter(at__gt=since).exists()


def is_known(author_id: uuid.UUID | None, client_id: uuid.UUID) -> bool:
    """Whether this person's device has sent this message already: a retry takes nothing from a quota."""
    return Message.objects.filter(author_id=author_id, client_id=client_id).exists()


_WORDS = {
    FileKind.PICTURE: pro_lazy("Photo"),
    FileKind.PDF: "PDF",
    FileKind.VOICE: pro_lazy("Message vocal"),
    FileKind.UNKNOWN: pro_lazy("Fichier"),
}


def file_words(rows: Iterable[Enclosure]) -> str:
    """« Photo, PDF » or « Fichier effacé »: what a list says of a message without text."""
    words = [
        pro("Fichier effacé")
        if row.state == FileState.GONE
        else pro("Fichier refusé")
        if row.state == FileState.REFUSED
        else str(_WORDS[FileKind(row.kind)])
        for row in rows
    ]
    return ", ".join(dict.fromkeys(words))

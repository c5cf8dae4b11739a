"""Everything held of a young person, for themselves: each file they are or were attached to, and their account (GDPR 15, 20)."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from clicnjob.accounts.models import Device, User
from clicnjob.appointments.models import Appointment
from clicnjob.documents.models import Document
from clicnjob.files.models import StoredFile
from clicnjob.messaging.enums import FileState, Side
from clicnjob.messaging.models import Conversation, Enclosure, Message
from clicnjob.messaging.queries.conversations import body_of, written_around_a_mistake
from clicnjob.messaging.queries.enclosures import name_of
from clicnjob.notifications.queries.reach import chosen
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import Attachment, YoungPerson
from clicnjob.workshops.models import Seat, Signature


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it is taken away."""

    at: dt.datetime
    who: str
    mine: bool
    text: str
    files: list[str]


@dataclass(slots=True)
class OwnFile:
    """One structure's file: the link to it, and what it holds until the link ended."""

    link: Attachment
    person: YoungPerson
    appointments: list[Appointment] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    messages: int = 0
    signatures: int = 0

    @property
    def until(self) -> dt.datetime | None:
        """When the link ended; what came later is not told."""
        return self.link.ended_at

    @property
    def is_current(self) -> bool:
        """Still attached."""
        return self.link.ended_at is None


def own_files(actor: Actor) -> list[OwnFile]:
    """The files one is attached to, then those one was, the latest first. Mistakes of a name are nobody's.

    Six queries whatever they hold.
    """
    rows = Attachment.objects.all().visible_to(actor).filter(wrong_claim=False, young_person__anonymised_at=None)
    links: dict[uuid.UUID, Attachment] = {}
    with_file = rows.select_related("young_person__structure", "young_person__site", "young_person__referent")
    for link in with_file.order_by("-started_at"):
        links.setdefault(link.young_person_id, link)  # who left and came back: the last link tells
    files = {pk: OwnFile(link, link.young_person) for pk, link in links.items()}
    ids = list(files)
    for appointment in _rows(Appointment, ids).select_related("counsellor").order_by("-starts_at"):
        _put(files, appointment, "appointments")
    for seat in _rows(Seat, ids).select_related("session__workshop", "session__site").order_by("-session__starts_at"):
        _put(files, seat, "seats")
    for document in _rows(Document, ids).select_related("checked_by").order_by("-sent_at"):
        _put(files, document, "documents")
    for person_id, count in Conversation.objects.filter(young_person__in=ids).values_list(
        "young_person_id", "last_seq"
    ):
        files[person_id].messages = count
    signed = Signature.objects.filter(seat__young_person__in=ids)
    for person_id in signed.values_list("seat__young_person_id", flat=True):
        if person_id is not None:
            files[person_id].signatures += 1
    return sorted(files.values(), key=lambda one: (not one.is_current, -one.link.started_at.timestamp()))


def _rows(model: type, ids: list[uuid.UUID]) -> QuerySet:  # type: ignore[type-arg]  # rows of several tables
    rows: QuerySet = model.objects.filter(young_person__in=ids)  # type: ignore[attr-defined, type-arg]
    return rows


def _put(files: dict[uuid.UUID, OwnFile], row: "Appointment | Seat | Document", name: str) -> None:
    file = files[row.young_person_id]
    if file.until is None or row.created_at <= file.until:
        getattr(file, name).append(row)


def said_in(file: OwnFile) -> Iterator[Said]:
    """The messages of one's conversation, the oldest first, those withdrawn left out (R15)."""
    conversation = Conversation.objects.filter(young_person=file.person).first()
    if conversation is None:
        return
    rows = _messages(file, conversation)
    files: dict[uuid.UUID, list[str]] = {}
    for row in Enclosure.objects.filter(message__in=rows.values("pk")).order_by("number"):
        files.setdefault(row.message_id, []).append(name_of(row, conversation.structure_id))
    for message in rows.select_related("author").order_by("seq").iterator(chunk_size=500):
        mine = message.side == Side.YOUTH
        yield Said(
            message.created_at,
            message.author.first_name,
            mine,
            body_of(message, conversation.structure_id),
            files.get(message.pk, []),
        )


def _messages(file: OwnFile, conversation: Conversation) -> QuerySet[Message]:
    rows = Message.objects.filter(conversation=conversation, withdrawn_at=None)
    rows = rows.exclude(written_around_a_mistake(file.person.pk))
    return rows.filter(created_at__lte=file.until) if file.until is not None else rows


def files_of(file: OwnFile) -> Iterator[tuple[str, StoredFile]]:
    """What can still be opened: the files of one's messages, and the pages of papers not yet checked. Name, then file."""
    conversation = Conversation.objects.filter(young_person=file.person).first()
    if conversation is not None:
        rows = Enclosure.objects.filter(message__in=_messages(file, conversation).values("pk"), state=FileState.READY)
        for row in rows.select_related("file").order_by("created_at", "number"):
            if row.file is not None:
                yield name_of(row, conversation.structure_id), row.file
    for document in file.documents:
        for page in document.pages.select_related("file").order_by("number"):
            yield f"{document.kind}-{page.number}.jpg", page.file


@dataclass(frozen=True, slots=True)
class Agreement:
    """What one chose for oneself, and may take back."""

    channels: list[tuple[str, bool]]
    """By which one is told, in order, and whether it is on."""
    devices: list[Device]


def agreements(user: User) -> Agreement:
    """The choices of an account. Two queries."""
    devices = Device.objects.filter(user=user, revoked_at=None).order_by("-last_used_at")
    return Agreement([(channel.value, on) for channel, on in chosen(user)], list(devices))

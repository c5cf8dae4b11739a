"""What becomes of a file: checked and made anew, refused, opened, destroyed on its last day (G19, G20)."""

import datetime as dt
import logging
import uuid
from collections.abc import Iterable

from django.db.models import Q

from clicnjob.audit.actions import record
from clicnjob.files import scanner
from clicnjob.files import store as vaulted
from clicnjob.files.actions import destroy_file, keep
from clicnjob.files.models import StoredFile
from clicnjob.files.queries import read_file
from clicnjob.files.remake import MEDIA_TYPES, Made, Remade, remake
from clicnjob.messaging.actions.storing import changed, held_row
from clicnjob.messaging.enums import FileKind, FileState
from clicnjob.messaging.models import Enclosure, ExaminedFile, Mailing, MailingFile
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError

log = logging.getLogger(__name__)
LEASE = dt.timedelta(minutes=2)
"""A worker that has not answered by then is dead: another one takes the file."""
MAX_TRIES = 3
_KINDS = {Made.PICTURE: FileKind.PICTURE, Made.PAPERS: FileKind.PDF, Made.VOICE: FileKind.VOICE}


@action
def claim_file(*, by: Actor) -> ExaminedFile | None:
    """Take the oldest file that waits to be checked, for ``LEASE``; ``None`` when nothing waits.

    Those of mailings come first: many people wait for one of them.
    """
    moment = clock.now()
    for rows in (MailingFile.objects.all(), Enclosure.objects.all()):
        waiting = rows.filter(state=FileState.CHECKING, try_after__lte=moment).order_by("try_after", "pk")
        row: ExaminedFile | None = lock(waiting.select_related("quarantined")).first()
        if row is not None:
            row.try_after, row.tries = moment + LEASE, row.tries + 1
            row.save(update_fields=["try_after", "tries"])
            return row
    return None


def examine(*, enclosure: ExaminedFile, by: Actor) -> None:
    """Scan a claimed file, make it anew, show or refuse it. Takes up to a minute: never inside an action.

    An antivirus or a store that does not answer leaves the file in quarantine for the next round.
    """
    if isinstance(enclosure, Enclosure) and enclosure.copied_from_id is not None:
        _bring(enclosure, enclosure.copied_from_id, by)
        return
    if enclosure.tries > MAX_TRIES or enclosure.quarantined is None:
        refuse_file(enclosure=enclosure, code="too_heavy", by=by)
        return
    try:
        data = read_file(enclosure.quarantined)
        if scanner.is_infected(data):
            refuse_file(enclosure=enclosure, code="infected", by=by)
            return
        made = remake(data, voice=enclosure.kind == FileKind.VOICE)
    except DomainError as refusal:
        refuse_file(enclosure=enclosure, code=refusal.code, by=by)
        return
    except scanner.ScannerAway:
        log.warning("the antivirus does not answer: files wait")
        wait_longer(enclosure=enclosure, by=by)
        return
    laid: list[vaulted.Laid] = []
    structure_id = enclosure.quarantined.structure_id
    try:
        laid.append(vaulted.lay_bytes(made.data, structure_id, media_type=MEDIA_TYPES[made.made]))
        if made.thumbnail:
            laid.append(vaulted.lay_bytes(made.thumbnail, structure_id, media_type="image/jpeg"))
        shown = show_file(enclosure=enclosure, made=made, laid=laid, by=by)
    except BaseException:
        vaulted.take_back(laid)
        raise
    if not shown:
        vaulted.take_back(laid)


def _bring(enclosure: Enclosure, source_id: uuid.UUID, by: Actor) -> None:
    """Seal again here a file that came with its conversation. Never given up: the store that does not answer is asked again."""
    source = Enclosure.objects.select_related("file", "thumbnail").get(pk=source_id)
    if source.state == FileState.CHECKING:
        wait_longer(enclosure=enclosure, by=by)
        return
    laid: list[vaulted.Laid] = []
    structure_id = enclosure.message.conversation.structure_id
    try:
        for file in (source.file, source.thumbnail):
            if file is not None:
                size = {"width": file.width, "height": file.height}
                laid.append(vaulted.lay_bytes(read_file(file), structure_id, media_type=file.media_type, **size))
        shown = show_copy(enclosure=enclosure, source=source, laid=laid, by=by)
    except BaseException:
        vaulted.take_back(laid)
        raise
    if not shown:
        vaulted.take_back(laid)


@action
def show_copy(*, enclosure: Enclosure, source: Enclosure, laid: list[vaulted.Laid], by: Actor) -> bool:
    """What became of the file it is a copy of becomes of it. False when another worker was quicker."""
    row = _held(enclosure)
    if row is None or row.state != FileState.CHECKING:
        return False
    row.state, row.refusal, row.gone_at = FileState(source.state), source.refusal, source.gone_at
    files = [keep(laid=each, by=by) for each in laid]
    row.file = files[0] if files else None
    row.thumbnail = files[1] if len(files) > 1 else None
    for name in _SEEN:
        setattr(row, name, getattr(source, name))
    row.save()
    _say(row)
    return True


_SEEN = ("kind", "width", "height", "size", "pages", "seconds", "waveform")
"""What a page shows of a file without opening it."""


@action
def show_file(*, enclosure: ExaminedFile, made: Remade, laid: list[vaulted.Laid], by: Actor) -> bool:
    """Put our file in the place of what was sent, which is destroyed. False when another worker was quicker.

    So when its draft was deleted meanwhile.
    """
    row = _held(enclosure)
    if row is None or row.state != FileState.CHECKING:
        return False
    files = [keep(laid=each, by=by) for each in laid]
    row.state, row.kind = FileState.READY, _KINDS[made.made]
    row.file = files[0]
    row.thumbnail = files[1] if len(files) > 1 else None
    row.width, row.height, row.size = made.width, made.height, len(made.data)
    row.pages, row.seconds, row.waveform = made.pages, made.seconds, made.waveform
    _forget(row, "quarantined", by=by)
    _say(row)
    return True


@action
def refuse_file(*, enclosure: ExaminedFile, code: str, by: Actor) -> None:
    """Say why a file is not shown (a code of ``files.remake.REFUSALS``); what was sent is destroyed."""
    row = _held(enclosure)
    if row is None or row.state != FileState.CHECKING:
        return
    row.state, row.refusal = FileState.REFUSED, code
    _forget(row, "quarantined", by=by)
    what, structure_id, person_id = _concerned(row)
    record(f"{what}.refused", by=by, obj=row, structure_id=structure_id, person_id=person_id, reason=code)
    _say(row)


@action
def wait_longer(*, enclosure: ExaminedFile, by: Actor) -> None:
    """The antivirus is away: this try does not count."""
    rows = type(enclosure)._default_manager.filter(pk=enclosure.pk, state=FileState.CHECKING)
    rows.update(tries=enclosure.tries - 1)


@action
def destroy_expired(*, enclosure: ExaminedFile, by: Actor) -> bool:
    """Let go of a file whose last day has come; the message says so. False when it was gone already.

    Its bytes and their key are destroyed with it, or with the last message that shows them.
    """
    row = _held(enclosure)
    if row is None or row.state not in {FileState.CHECKING, FileState.READY} or row.expires_at > clock.now():
        return False
    if isinstance(row, MailingFile) and row.mailing.is_pending:
        return False
    row.state, row.gone_at = FileState.GONE, clock.now()
    row.waveform = b""
    if isinstance(row, Enclosure):
        row.sealed_words = None
    _forget(row, "quarantined", "file", "thumbnail", by=by)
    what, structure_id, person_id = _concerned(row)
    record(f"{what}.destroyed", by=by, obj=row, structure_id=structure_id, person_id=person_id, why="expired")
    _say(row)
    return True


@action
def note_file_opened(*, enclosure: Enclosure, by: Actor) -> None:
    """Write in the trail that a professional opened a file (``queries.opened_lately`` says when that is known already)."""
    conversation = enclosure.message.conversation
    record(
        "enclosure.opened",
        by=by,
        obj=enclosure,
        structure_id=conversation.structure_id,
        person_id=conversation.young_person_id,
    )


def _held(file: ExaminedFile) -> Enclosure | MailingFile | None:
    """The row as it is now, ours until the end; what it belongs to first, as everyone who writes there does."""
    if isinstance(file, MailingFile):
        mailing = lock(Mailing.objects.filter(pk=file.mailing_id)).first()
        found = lock(MailingFile.objects.filter(pk=file.pk)).first()
        if mailing is not None and found is not None:
            found.mailing = mailing
        return found
    assert isinstance(file, Enclosure)  # noqa: S101  for the type checker
    held = held_row(file.message.conversation_id)
    row = lock(Enclosure.objects.filter(pk=file.pk).select_related("message")).get()
    row.message.conversation = held
    return row


def _forget(row: ExaminedFile, *fields: str, by: Actor) -> None:
    """Save the row without these files, then let them go."""
    files: list[StoredFile] = [file for name in fields if (file := getattr(row, name)) is not None]
    for name in fields:
        setattr(row, name, None)
    row.save()
    release(files, by=by)


def release(files: Iterable[StoredFile], *, by: Actor) -> None:
    """Destroy those that no row shows any more, with their keys: the last of those who share one does it.

    Call it once the row that goes is saved or deleted. The lock makes two that go together see each other.
    """
    for file in files:
        held = lock(StoredFile.objects.filter(pk=file.pk)).first()
        if held is not None and not _is_shown(held):
            destroy_file(file=held, by=by)


def _is_shown(file: StoredFile) -> bool:
    shows = Q(quarantined=file) | Q(file=file) | Q(thumbnail=file)
    return Enclosure.objects.filter(shows).exists() or MailingFile.objects.filter(shows).exists()


def _concerned(row: Enclosure | MailingFile) -> tuple[str, uuid.UUID, uuid.UUID | None]:
    """What the trail calls it, the structure, the young person if there is but one."""
    if isinstance(row, MailingFile):
        return "mailing_file", row.mailing.structure_id, None
    return "enclosure", row.message.conversation.structure_id, row.message.conversation.young_person_id


def _say(row: Enclosure | MailingFile) -> None:
    """Open pages look: the conversation's, or those where the mailing is written and followed."""
    if isinstance(row, MailingFile):
        publish(f"mailing:{row.mailing_id}")
        return
    changed(row.message.conversation, row.message)
    row.message.save(update_fields=["revision"])

"""Files of a mailing: sent once, examined once, then enclosed in each recipient's message (``delivering``)."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db.models import Max

from clicnjob.audit.actions import record
from clicnjob.files import store as vaulted
from clicnjob.files.actions import keep
from clicnjob.files.models import StoredFile
from clicnjob.messaging.actions.enclosing import check_uploads
from clicnjob.messaging.actions.examining import release
from clicnjob.messaging.actions.mailing_rows import held_mailing
from clicnjob.messaging.enums import FileState, MailingState
from clicnjob.messaging.models import Enclosure, Mailing, MailingFile, Message
from clicnjob.messaging.queries.enclosures import name_context, name_of
from clicnjob.messaging.rules import files as file_rules
from clicnjob.messaging.rules.files import Upload
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.vault.envelope import seal


def attach_files(*, mailing: Mailing, uploads: Sequence[Upload], by: Actor) -> int:
    """Put files in a mailing that has not left, in quarantine first; returns how many are new.

    The same file again changes nothing. Writes to the store: not within an action. Raises DomainError: ``not_yours``,
    ``started``, ``empty``, ``too_big``, ``too_many_files``.
    """
    check_uploads(uploads)
    if not Mailing.objects.all().written_by(by).filter(pk=mailing.pk).exists():
        raise DomainError(pro("Cet envoi n’est pas à vous."), code="not_yours")
    laid: list[vaulted.Laid] = []
    kept: list[vaulted.Laid] = []
    try:
        for upload in uploads:  # keeps those before a failure
            laid.append(  # noqa: PERF401
                vaulted.lay_bytes(upload.data, mailing.structure_id, media_type="application/octet-stream")
            )
        kept = _attach(mailing=mailing, uploads=uploads, laid=laid, by=by)
    finally:
        vaulted.take_back([each for each in laid if each not in kept])
    return len(kept)


@action
def _attach(*, mailing: Mailing, uploads: Sequence[Upload], laid: list[vaulted.Laid], by: Actor) -> list[vaulted.Laid]:
    """The files that became the mailing's own: what it has already is not taken twice."""
    held = _not_left(mailing, by)
    known = set(held.files.values_list("mac", flat=True))
    number = held.files.aggregate(last=Max("number"))["last"] or 0
    kept: list[vaulted.Laid] = []
    for upload, each in zip(uploads, laid, strict=True):
        mac = file_rules.mac_of(held.pk, held.author_id, upload)
        if mac in known:
            continue
        known.add(mac)
        if len(known) > file_rules.MAX_FILES:
            raise DomainError(pro("Cinq fichiers au plus par message."), code="too_many_files", field="files")
        number += 1
        row = MailingFile(
            mailing=held,
            number=number,
            mac=mac,
            sent_size=len(upload.data),
            quarantined=keep(laid=each, by=by),
            expires_at=file_rules.expiry(clock.now(), held.structure),
        )
        row.sealed_name = seal(held.structure_id, file_rules.clean_name(upload.name).encode(), name_context(row.pk))
        row.save(force_insert=True)
        kept.append(each)
    if kept:
        record("mailing_file.added", by=by, obj=held, files=len(kept))
    return kept


@action
def remove_file(*, mailing: Mailing, file_id: uuid.UUID, by: Actor) -> None:
    """Take a file out of a mailing that has not left, and destroy it.

    Raises DomainError: ``not_yours``, ``started``, ``empty`` (launched, and nothing else is in it).
    """
    held = _not_left(mailing, by)
    drop_files(held.files.filter(pk=file_id), by=by)
    if not held.is_draft and not held.sealed_body and not held.files.exists():
        raise DomainError(
            pro("Il n’y aurait plus rien à envoyer. Écrivez un message, ou annulez."), code="empty", field="body"
        )
    record("mailing_file.removed", by=by, obj=held)


def drop_files(rows: Iterable[MailingFile], *, by: Actor) -> None:
    """Delete these rows (their mailing is held); what nothing else shows is destroyed."""
    for row in rows:
        files: list[StoredFile] = [file for file in (row.quarantined, row.file, row.thumbnail) if file is not None]
        row.delete()
        release(files, by=by)


def ready_files(mailing: Mailing) -> list[MailingFile]:
    """What each message of a mailing that leaves (held) carries. Raises RuntimeError for one that may not leave yet."""
    rows = list(mailing.files.order_by("number"))
    if any(row.state != FileState.READY for row in rows):
        message = f"mailing {mailing.pk} leaves with a file that is not ready"
        raise RuntimeError(message)
    return rows


def enclose_in(
    message: Message, files: Sequence[MailingFile], names: Sequence[str], *, expires_at: dt.datetime
) -> None:
    """The files of a mailing in one of its messages, just stored: rows of its own over bytes shared with the others."""
    rows = []
    for file, name in zip(files, names, strict=True):
        row = Enclosure(
            message=message,
            number=file.number,
            state=FileState.READY,
            kind=file.kind,
            mac=file.mac,
            sent_size=file.sent_size,
            file_id=file.file_id,
            thumbnail_id=file.thumbnail_id,
            width=file.width,
            height=file.height,
            size=file.size,
            pages=file.pages,
            seconds=file.seconds,
            waveform=bytes(file.waveform),
            expires_at=expires_at,
        )
        row.sealed_name = seal(message.conversation.structure_id, name.encode(), name_context(row.pk))
        rows.append(row)
    Enclosure.objects.bulk_create(rows)


def names_of(mailing: Mailing, files: Iterable[MailingFile]) -> list[str]:
    """The names that their author gave them."""
    return [name_of(file, mailing.structure_id) for file in files]


def keep_as_long(mailing: Mailing, moment: dt.datetime) -> None:
    """A mailing is over: its own hold on its files ends with those of the last messages."""
    until = file_rules.expiry(moment, mailing.structure)
    mailing.files.filter(state=FileState.READY, expires_at__lt=until).update(expires_at=until)


def _not_left(mailing: Mailing, by: Actor) -> Mailing:
    held = held_mailing(mailing, by)
    if held.state not in {MailingState.DRAFT, MailingState.SCHEDULED}:
        raise DomainError(pro("L’envoi a commencé\u202f: il ne peut plus être modifié."), code="started")
    return held

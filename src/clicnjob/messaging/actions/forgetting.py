"""The end of a conversation with its file: no text, no file, no name of file is left; the first date stays, for the figures."""

import datetime as dt
import uuid

from clicnjob.files.models import StoredFile
from clicnjob.messaging.actions.attaching import drop_files
from clicnjob.messaging.actions.examining import release
from clicnjob.messaging.models import (
    Conversation,
    DeskMark,
    Enclosure,
    ListMember,
    Mailing,
    MailingRecipient,
    Message,
    Report,
)
from clicnjob.shared.actions import action
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.db import lock
from clicnjob.shared.retention import FILE_LIFE

BATCH = 50


def forget_person(person_id: uuid.UUID) -> None:
    """Everything that was written, sent or said in the conversation of a file. Called within ``keeping``'s action."""
    ListMember.objects.filter(young_person_id=person_id).delete()
    MailingRecipient.objects.filter(young_person_id=person_id).delete()
    held = lock(Conversation.objects.filter(young_person_id=person_id)).first()
    if held is None:
        return
    Report.objects.filter(conversation=held).delete()
    DeskMark.objects.filter(conversation=held).delete()
    files: list[StoredFile] = []
    enclosures = Enclosure.objects.filter(message__conversation=held)
    for row in enclosures.select_related("quarantined", "file", "thumbnail"):
        files += [file for file in (row.quarantined, row.file, row.thumbnail) if file is not None]
    enclosures.delete()
    release(files, by=SYSTEM.at(held.structure_id))
    Message.objects.filter(conversation=held).delete()
    Conversation.objects.filter(pk=held.pk).update(
        unanswered_since=None, unread_by_youth=0, unread_by_structure=0, first_id=None
    )


@action
def forget_old_mailings(*, moment: dt.datetime, limit: int = BATCH, by: Actor) -> int:
    """Mailings that were sent long ago, with their text and files; what each recipient got is theirs. Returns how many."""
    rows = list(lock(Mailing.objects.filter(finished_at__lt=moment - FILE_LIFE).order_by("finished_at"))[:limit])
    for row in rows:
        drop_files(row.files.select_related("quarantined", "file", "thumbnail"), by=by.at(row.structure_id))
        row.delete()
    return len(rows)

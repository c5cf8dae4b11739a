"""Sending a message with files: quarantined first, shown once checked (``examining``)."""

import hmac
import uuid
from collections.abc import Sequence

from django.utils.translation import gettext as _

from clicnjob.files import store as vaulted
from clicnjob.files.actions import keep
from clicnjob.files.decode import MAX_BYTES
from clicnjob.files.remake import REFUSALS
from clicnjob.messaging import rules
from clicnjob.messaging.actions.sending import tell_of
from clicnjob.messaging.actions.storing import held_row, store
from clicnjob.messaging.enums import FileKind, Side
from clicnjob.messaging.models import Conversation, Enclosure, Message
from clicnjob.messaging.queries import message_at
from clicnjob.messaging.queries.enclosures import name_context
from clicnjob.messaging.rules import files as file_rules
from clicnjob.messaging.rules.files import Upload
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.vault.envelope import seal


def check_uploads(uploads: Sequence[Upload]) -> None:
    """Refuse too many files, an empty one, one too big, before anything is written."""
    if len(uploads) > file_rules.MAX_FILES:
        raise DomainError(_("Cinq fichiers au plus par message."), code="too_many_files", field="files")
    for upload in uploads:
        if not upload.data:
            raise DomainError(_(REFUSALS["empty"]), code="empty", field="files")
        if len(upload.data) > MAX_BYTES:
            raise DomainError(_(REFUSALS["too_big"]), code="too_big", field="files")


def send_files(
    *,
    conversation: Conversation,
    uploads: Sequence[Upload],
    body: str,
    client_id: uuid.UUID,
    reply_to: int | None = None,
    by: Actor,
) -> Message:
    """Write a message with files, once; ``body`` may be empty. Everyone sees it at once, the files once they are checked.

    The same ``client_id`` with the same text and files gives the first message back. Writes to the store: not within an
    action. Raises DomainError: ``no_file``, ``too_many_files``, ``empty``, ``too_big``, and those of ``send_message``.
    """
    if not uploads:
        raise DomainError(_("Choisissez un fichier."), code="no_file", field="files")
    check_uploads(uploads)
    text = rules.clean_body(body) if body.strip() else ""
    side = rules.side_of(by)
    reached = Conversation.objects.all().visible_to(by).filter(pk=conversation.pk)
    if side is None or by.user_id is None or not reached.exists():
        raise DomainError(_("Vous ne pouvez pas écrire dans cette conversation."), code="out_of_reach")
    known = Message.objects.filter(author_id=by.user_id, client_id=client_id).exists()
    laid: list[vaulted.Laid] = []
    try:
        if not known:
            for upload in uploads:  # keeps those before a failure
                laid.append(  # noqa: PERF401
                    vaulted.lay_bytes(upload.data, conversation.structure_id, media_type="application/octet-stream")
                )
        message, entered = _enter(
            conversation=conversation,
            uploads=uploads,
            laid=laid,
            text=text,
            client_id=client_id,
            reply_to=reply_to,
            side=side,
            by=by,
        )
    except BaseException:
        vaulted.take_back(laid)
        raise
    if not entered:
        vaulted.take_back(laid)
    return message


@action
def _enter(
    *,
    conversation: Conversation,
    uploads: Sequence[Upload],
    laid: list[vaulted.Laid],
    text: str,
    client_id: uuid.UUID,
    reply_to: int | None,
    side: Side,
    by: Actor,
) -> tuple[Message, bool]:
    """The message, and whether these files became its own: the same id may have come by another request meanwhile."""
    assert by.user_id is not None  # noqa: S101  for the type checker
    held = held_row(conversation.pk)
    answered = message_at(by, held, reply_to)
    message, is_new = store(
        held,
        text=text,
        client_id=client_id,
        author_id=by.user_id,
        side=side,
        reply_to_seq=answered.seq if answered is not None else None,
        plain=False,
    )
    macs = [file_rules.mac_of(held.pk, by.user_id, upload) for upload in uploads]
    if not is_new:
        first = list(message.enclosures.order_by("number").values_list("mac", flat=True))
        if not hmac.compare_digest("|".join(first), "|".join(macs)):
            raise DomainError(
                _("Ce message est déjà parti avec d’autres fichiers. Rechargez la page."), code="conflict"
            )
        return message, False
    expires_at = file_rules.expiry(message.created_at, held.structure)
    for number, (upload, mac, each) in enumerate(zip(uploads, macs, laid, strict=True), start=1):
        row = Enclosure(
            message=message,
            number=number,
            kind=FileKind.VOICE if upload.voice else FileKind.UNKNOWN,
            mac=mac,
            sent_size=len(upload.data),
            quarantined=keep(laid=each, by=by),
            expires_at=expires_at,
        )
        row.sealed_name = seal(held.structure_id, file_rules.clean_name(upload.name).encode(), name_context(row.pk))
        row.save(force_insert=True)
    tell_of(message, by=by)
    return message, True

"""The row of a paper, within a transaction: held, destroyed, rung. Shared by its use cases."""

import uuid

from django.utils.translation import gettext as _

from clicnjob.audit.actions import record
from clicnjob.documents import rules
from clicnjob.documents.enums import DocumentState
from clicnjob.documents.models import VERIFIERS, Document
from clicnjob.files.actions import destroy_file, overwrite_journal
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro


def hold(document: Document) -> Document:
    """The row as it is now, ours until the end. Raises DomainError when someone took it back meanwhile."""
    held = lock(Document.objects.filter(pk=document.pk).select_related("structure", "young_person")).first()
    if held is None:
        raise DomainError(_("Ce document n’existe plus."), code="gone")
    return held


def may_check(structure_id: uuid.UUID, by: Actor) -> None:
    """Who verifies at this structure; whose papers, the reads decide. Raises DomainError (``out_of_reach``)."""
    if by.role not in VERIFIERS or by.user_id is None or by.structure_id != structure_id:
        raise DomainError(pro("Seul un conseiller de la structure vérifie un document."), code="out_of_reach")


def forget(held: Document, *, why: str, by: Actor) -> None:
    """Destroy pages, keys, number and machine reading; leave the proof. The caller saves the row."""
    pages = list(held.pages.select_related("file"))
    deletion = rules.DeletionRecord(
        document_id=held.pk,
        kind=held.kind,
        expires_on=held.expires_on,
        checked_by_id=held.checked_by_id,
        checked_at=held.checked_at,
        file_ids=tuple(page.file_id for page in pages),
        destroyed_at=clock.now(),
        why=why,
    )
    for page in pages:
        page.delete()
        destroy_file(file=page.file, by=by)
    if held.sealed_number or held.sealed_reading:
        overwrite_journal(by=by)
    held.sealed_number = held.sealed_reading = held.destroy_after = None
    if held.state != DocumentState.VERIFIED:
        held.number_hash = ""
    if pages:
        held.copy_destroyed_at = deletion.destroyed_at
        held.deletion_proof = deletion.proof()
        record("document.destroyed", by=by, obj=held, pages=len(pages), why=why, proof=held.deletion_proof)


def ring(document: Document) -> None:
    """Tell the queue, the desks of the structure and the pages of the person."""
    publish(f"queue:{document.structure_id}", f"person:{document.young_person_id}")

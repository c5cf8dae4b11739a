"""What the machine read on a paper: noted beside it, sealed; it decides nothing."""

from clicnjob.audit.actions import record
from clicnjob.documents.actions.paper import hold, ring
from clicnjob.documents.enums import DocumentState
from clicnjob.documents.models import Document
from clicnjob.documents.mrz.parsing import Reading
from clicnjob.documents.queries import hash_of_number, reading_context, written
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.vault.envelope import seal


@action
def note_reading(*, document: Document, reading: Reading, by: Actor) -> bool:
    """Keep a reading sealed until the copy goes, and ring; False when the paper needs none any more.

    A number that its check digit does not confirm is not compared with other files. Raises DomainError (``gone``).
    """
    held = hold(document)
    if held.state != DocumentState.TO_CHECK or not held.has_copy or held.read_at is not None:
        return False
    held.read_at = clock.now()
    if reading.format:
        held.sealed_reading = seal(held.structure_id, written(reading), reading_context(held))
        held.number_hash = hash_of_number(held, reading.fields["number"]) if reading.valid else ""
    held.save(update_fields=["read_at", "sealed_reading", "number_hash"])
    record("document.read", by=by.at(held.structure_id), obj=held, format=reading.format, valid=reading.valid)
    ring(held)
    return True

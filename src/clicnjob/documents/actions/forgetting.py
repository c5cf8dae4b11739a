"""The end of a file's papers: copies and traces go; which kind, and whether it was verified, stay for the figures."""

import uuid

from clicnjob.documents.actions.paper import forget
from clicnjob.documents.actions.uploading import give_up
from clicnjob.documents.models import Bringing, Chase, Document, HelpAsk, Upload
from clicnjob.shared.actor import SYSTEM
from clicnjob.shared.db import lock


def forget_person(person_id: uuid.UUID) -> None:
    """Destroy what is left of a person's papers. Called within ``keeping``'s action."""
    for model in (HelpAsk, Bringing, Chase):
        model._default_manager.filter(young_person_id=person_id).delete()
    for upload in Upload.objects.filter(young_person_id=person_id):
        give_up(upload=upload, by=SYSTEM)
    for held in lock(Document.objects.filter(young_person_id=person_id)):
        forget(held, why="file_over", by=SYSTEM.at(held.structure_id))
        held.number_hash, held.expires_on, held.sent_by_id = "", None, None
        held.deletion_proof = ""
        held.save()

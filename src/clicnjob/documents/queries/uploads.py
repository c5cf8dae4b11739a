"""Reads of papers on their way."""

import uuid

from django.http import Http404

from clicnjob.documents.models import Upload
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import YoungPerson


def get_upload(actor: Actor, person: YoungPerson, pk: uuid.UUID) -> Upload:
    """A paper that one is sending for ``person``. Raises Http404."""
    row = Upload.objects.all().visible_to(actor).filter(pk=pk, young_person=person, ends_at__gt=clock.now()).first()
    if row is None:
        raise Http404
    return row

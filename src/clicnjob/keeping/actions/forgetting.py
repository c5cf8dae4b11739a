"""A deadline goes with its file."""

import uuid

from clicnjob.keeping.models import Deadline


def forget_person(person_id: uuid.UUID) -> None:
    """Nothing is near any more. Called within ``end_file``."""
    Deadline.objects.filter(young_person_id=person_id).delete()

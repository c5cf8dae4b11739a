"""The end of a file: what stays says nothing of anyone, and no figure of the past moves (ADR 39)."""

import datetime as dt
import uuid

from django.db.models import Q

from clicnjob.shared import clock
from clicnjob.structures.enums import ReachedBy
from clicnjob.structures.models import (
    Attachment,
    Card,
    CaseloadLine,
    DistinctPair,
    ExceptionalAccess,
    FileMerge,
    HandOver,
    Transfer,
    YoungPerson,
)

NAMELESS, NO_BIRTHDAY = "–", dt.date(1900, 1, 1)


def forget_person(person_id: uuid.UUID) -> None:
    """Empty a file and close it: site, referent and what the figures count stay. Called within ``keeping``'s action."""
    moment = clock.now()
    for model in (Card, CaseloadLine, HandOver, ExceptionalAccess):
        model._default_manager.filter(young_person_id=person_id).delete()
    Transfer.objects.filter(Q(young_person_id=person_id) | Q(received_id=person_id)).delete()
    DistinctPair.objects.filter(Q(first_id=person_id) | Q(second_id=person_id)).delete()
    FileMerge.objects.filter(Q(kept_id=person_id) | Q(absorbed_id=person_id)).update(sealed_record=b"")
    Attachment.objects.current().filter(young_person_id=person_id).update(ended_at=moment)
    row = YoungPerson.objects.get(pk=person_id)
    YoungPerson.objects.filter(pk=person_id).update(
        first_name=NAMELESS,
        last_name="",
        civil_first="",
        civil_last="",
        search_name="",
        birth_date=NO_BIRTHDAY,
        language="fr",
        reached_by=ReachedBy.VISIT,
        phone="",
        email="",
        relay="",
        imilo_number=None,
        discreet=False,
        next_step="",
        closed_at=row.closed_at or moment,
        anonymised_at=moment,
    )

"""The calls to make."""

import uuid

from django.http import Http404

from clicnjob.enrolment.models import CallTask, CallTaskQuerySet
from clicnjob.shared.actor import Actor


def calls_to_make(actor: Actor) -> CallTaskQuerySet:
    """One's own, or all of the structure's for direction; who was called least recently first."""
    rows = CallTask.objects.all().held_by(actor).waiting().filter(young_person__closed_at=None)
    return rows.select_related("young_person__referent").order_by("called_at", "created_at")


def get_call(actor: Actor, pk: uuid.UUID) -> CallTask:
    """A call one has to make. Raises Http404."""
    row = CallTask.objects.all().held_by(actor).select_related("young_person").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row

"""Young people's requests, and what they said in them (content, R2)."""

import json
import uuid
from dataclasses import dataclass

from django.http import Http404

from clicnjob.appointments.enums import Half, Subject
from clicnjob.appointments.models import AppointmentRequest
from clicnjob.appointments.rules.wishes import read
from clicnjob.shared.actor import Actor
from clicnjob.vault.envelope import open_sealed


def request_context(request_id: uuid.UUID) -> str:
    """The place what was asked is sealed for."""
    return f"appointment-request|{request_id}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with what it says."""

    request: AppointmentRequest
    subject: Subject
    words: str

    @property
    def wishes(self) -> list[tuple[int, Half]]:
        """Days and halves, in the order of the week."""
        return read(self.request.wishes)


def asked_in(request: AppointmentRequest) -> Asked:
    """What a request says; whoever calls may read it (``visible_to``)."""
    said = json.loads(open_sealed(request.structure_id, bytes(request.sealed), request_context(request.pk)))
    return Asked(request, Subject(said["subject"]), said["words"])


def get_request(actor: Actor, pk: uuid.UUID) -> AppointmentRequest:
    """One's own request, or that of someone whose content one reads. Raises Http404."""
    rows = AppointmentRequest.objects.all().visible_to(actor).filter(pk=pk)
    row = rows.select_related(
        "young_person__site", "young_person__structure", "young_person__referent", "moves"
    ).first()
    if row is None:
        raise Http404
    return row


def own_request(actor: Actor) -> AppointmentRequest | None:
    """One's request that waits for an answer."""
    if not actor.is_youth:
        return None
    return AppointmentRequest.objects.all().visible_to(actor).open().first()


def request_of(actor: Actor, person_id: uuid.UUID) -> AppointmentRequest | None:
    """The request that waits of a young person whose content the actor reads."""
    return AppointmentRequest.objects.all().visible_to(actor).open().filter(young_person_id=person_id).first()


def requests_to_answer(actor: Actor) -> list[Asked]:
    """Those one answers, the oldest first. One query, and the keys."""
    rows = AppointmentRequest.objects.all().in_charge_of(actor).open().select_related("young_person", "moves")
    return [asked_in(row) for row in rows.order_by("created_at")[:100]]


def requests_count(actor: Actor) -> int:
    """How many wait for the actor's answer."""
    return AppointmentRequest.objects.all().in_charge_of(actor).open().count()

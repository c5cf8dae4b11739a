"""The end of a file's appointments: none is left."""

import uuid

from django.db.models import Q

from clicnjob.appointments.models import Appointment, AppointmentLink, AppointmentRequest, Proposal


def forget_person(person_id: uuid.UUID) -> None:
    """Delete what was planned, proposed and asked. Called within ``keeping``'s action."""
    links = Q(appointment__young_person_id=person_id) | Q(proposal__young_person_id=person_id)
    AppointmentLink.objects.filter(links).delete()
    Proposal.objects.filter(young_person_id=person_id).delete()
    AppointmentRequest.objects.filter(young_person_id=person_id).delete()
    Appointment.objects.filter(young_person_id=person_id).delete()

"""What becomes of an appointment, in i-milo's words; moments proposed and taken back."""

import uuid

from django.contrib import messages
from django.http import HttpResponse

from clicnjob.appointments import actions, queries
from clicnjob.appointments.models import Appointment
from clicnjob.shared.actor import ALL_STAFF
from clicnjob.shared.http import Request, methods, requires, safe_next, see_other
from clicnjob.shared.language import pro


@requires(*ALL_STAFF)
@methods("POST")
def cancel(request: Request, appointment_id: uuid.UUID) -> HttpResponse:
    """Cancel an appointment; the young person is told."""
    return _told(request, actions.call_off(appointment=_one(request, appointment_id), by=request.actor))


@requires(*ALL_STAFF)
@methods("POST")
def restore(request: Request, appointment_id: uuid.UUID) -> HttpResponse:
    """Take back a cancellation made here."""
    return _told(request, actions.restore_appointment(appointment=_one(request, appointment_id), by=request.actor))


@requires(*ALL_STAFF)
@methods("POST")
def present(request: Request, appointment_id: uuid.UUID) -> HttpResponse:
    """Say that the young person came."""
    row = _one(request, appointment_id)
    return _told(request, actions.note_presence(appointment=row, present=True, by=request.actor))


@requires(*ALL_STAFF)
@methods("POST")
def absent(request: Request, appointment_id: uuid.UUID) -> HttpResponse:
    """Say that the young person did not come."""
    row = _one(request, appointment_id)
    return _told(request, actions.note_presence(appointment=row, present=False, by=request.actor))


@requires(*ALL_STAFF)
@methods("POST")
def withdraw(request: Request, proposal_id: uuid.UUID) -> HttpResponse:
    """Propose these moments no more: they are free again."""
    row = queries.get_proposal(request.actor, proposal_id)
    actions.withdraw(proposal=row, by=request.actor)
    messages.success(
        request, pro("Les moments proposés à %(name)s sont libres.") % {"name": row.young_person.first_name}
    )
    return see_other(safe_next(request, "/rendez-vous/"))


def _one(request: Request, appointment_id: uuid.UUID) -> Appointment:
    return queries.get_appointment(request.actor, appointment_id)


def _told(request: Request, row: Appointment) -> HttpResponse:
    said = {"name": row.young_person.first_name, "state": row.get_state_display()}
    messages.success(request, pro("Rendez-vous de %(name)s : %(state)s.") % said)
    return see_other(safe_next(request, "/rendez-vous/"))

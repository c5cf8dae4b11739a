"""Registering one person outside a workshop (R8): the same lights and the same steps, one to one."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clicnjob.documents.enums import DocumentState
from clicnjob.enrolment.queries.people import (
    conversation_id_of,
    documents_of,
    has_written,
    person_with_states,
    states_of,
)
from clicnjob.shared.actor import Role
from clicnjob.shared.http import Request, allowed_write, methods, requires
from clicnjob.shared.language import pro
from clicnjob.shared.qr import public_address, qr_svg
from clicnjob.structures.actions import note_content_opened
from clicnjob.structures.enums import Counted
from clicnjob.structures.gate import held_back
from clicnjob.structures.queries import card_in_force, card_token, reaches_content


@requires(Role.COUNSELLOR, Role.RECEPTION, Role.DIRECTION)
@methods("GET")
def alone(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """« Inscrire hors atelier »: the card to scan, the paper, the first message, then finalise; live."""
    person = person_with_states(request.actor, person_id)
    if person is None or person.closed_at is not None or not reaches_content(request.actor, person):
        raise Http404
    if (refused := held_back(request, Counted.FILES, person.pk)) is not None:
        return refused
    with allowed_write("access record"):
        note_content_opened(person=person, by=request.actor)
    states = states_of(person)
    held = None if states.has_account else card_in_force(person)
    papers = [row for row in documents_of(person) if row.state == DocumentState.TO_CHECK]
    context = {
        "person": person,
        "states": states,
        "wrote": has_written(person),
        "to_check": papers[0] if papers else None,
        "conversation_id": conversation_id_of(person),
        "may_verify": request.actor.role is not Role.RECEPTION,
    }
    if held is not None:
        address = public_address(request, reverse("enrolment:card", args=[card_token(held)]))
        context["qr"] = qr_svg(address, title=pro("Carte de %(name)s") % {"name": person.short_name})
    return render(request, "enrolment/alone.html", context)

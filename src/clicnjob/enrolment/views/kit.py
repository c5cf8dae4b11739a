"""The animation kit of a workshop, to print."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.enrolment.presenters.kit import bring_lines, script_of
from clicnjob.shared.actor import ALL_STAFF
from clicnjob.shared.http import Request, methods, requires
from clicnjob.workshops.queries import get_workshop


@requires(*ALL_STAFF)
@methods("GET")
def script(request: Request, workshop_id: uuid.UUID) -> HttpResponse:
    """The leader's script: minute by minute, what to do, what to say, what the volunteers do."""
    workshop = get_workshop(request.actor, workshop_id)
    context = {
        "workshop": workshop,
        "scenes": script_of(workshop),
        "bring": bring_lines(workshop),
        "structure_name": workshop.structure.name,
    }
    return render(request, "enrolment/kit/script.html", context)


@requires(*ALL_STAFF)
@methods("GET")
def volunteer_card(request: Request, workshop_id: uuid.UUID) -> HttpResponse:
    """The volunteers' card: what you see, what you do, what you never do, whom to call."""
    workshop = get_workshop(request.actor, workshop_id)
    context = {"workshop": workshop, "structure": workshop.structure, "structure_name": workshop.structure.name}
    return render(request, "enrolment/kit/volunteer.html", context)

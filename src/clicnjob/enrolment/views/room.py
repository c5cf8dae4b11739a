"""The face projected on the wall: the code, how to come in, how many are in. No name, ever."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from clicnjob.enrolment.presenters.phases import clock_of, count_of
from clicnjob.enrolment.queries.desk import counters_of
from clicnjob.shared import clock
from clicnjob.shared.actor import Role
from clicnjob.shared.http import Request, methods, requires
from clicnjob.shared.language import french
from clicnjob.shared.qr import public_address, qr_svg
from clicnjob.workshops.queries import get_led_session
from clicnjob.workshops.rules.codes import spaced


@requires(Role.COUNSELLOR, Role.DIRECTION, Role.SECTOR_MANAGER, Role.RECEPTION)
@methods("GET")
def room(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """The projected face: what to do now, the code, its QR, how many did it, what is left; no name."""
    session = get_led_session(request.actor, session_id)
    running = session.is_running(clock.now())
    context = {"session": session, "running": running, "structure_name": session.structure.name}
    if running:
        address = public_address(request, reverse("enrolment:join-code", args=[session.room_code]))
        context |= {
            "code": spaced(session.room_code),
            "qr": qr_svg(address, title=french("Pour rejoindre la séance")),
            "address": public_address(request, reverse("enrolment:join")).partition("://")[2],
            "clock": clock_of(session),
            "count": count_of(session, counters_of(session)),
        }
    with translation.override("fr"):  # the whole room reads it, whatever language who projects it reads
        response = render(request, "enrolment/room.html", context)
        response["Content-Language"] = "fr"
    return response

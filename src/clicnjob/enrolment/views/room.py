"""The face projected on the wall: the code, how to come in, how many are in. No name, ever."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clicnjob.enrolment.queries.desk import counters_of
from clicnjob.shared import clock
from clicnjob.shared.actor import Role
from clicnjob.shared.http import Request, methods, requires
from clicnjob.shared.qr import public_address, qr_svg
from clicnjob.workshops.queries import get_led_session
from clicnjob.workshops.rules.codes import spaced


@requires(Role.COUNSELLOR, Role.DIRECTION, Role.SECTOR_MANAGER, Role.RECEPTION)
@methods("GET")
def room(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """The projected face: the code, its QR, how many are in, no name."""
    session = get_led_session(request.actor, session_id)
    running = session.is_running(clock.now())
    context = {"session": session, "running": running, "structure_name": session.structure.name}
    if running:
        counters = counters_of(session)
        address = public_address(request, reverse("enrolment:join-code", args=[session.room_code]))
        context |= {
            "code": spaced(session.room_code),
            "qr": qr_svg(address, title="Pour rejoindre la séance"),
            "address": public_address(request, reverse("enrolment:join")).partition("://")[2],
            "counters": counters,
            "everyone": 0 < counters.arrived == counters.joined,
        }
    return render(request, "enrolment/room.html", context)

"""Photographing someone's paper at the desk: volunteers and leaders of the running session, on the structure's tablet (R4)."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clicnjob.documents.scanning import scan
from clicnjob.enrolment.views.volunteer import thanks_when_over
from clicnjob.shared import clock
from clicnjob.shared.actor import ALL_STAFF, Kind
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.workshops.queries import get_desk_seat


@thanks_when_over
@requires(*ALL_STAFF, Kind.VOLUNTEER)
@methods("GET", "POST")
def seat_scan(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """Photograph, see once whether it can be read, hand over: it is never seen again from here."""
    seat = get_desk_seat(request.actor, seat_id)
    person = seat.young_person
    desk = reverse("enrolment:desk", kwargs={"session_id": seat.session_id})
    sending = scan(request, person)
    if sending.answer is not None:
        return sending.answer
    if sending.finished:
        messages.success(request, pro("Le document de %(name)s est chez un conseiller.") % {"name": person.first_name})
        return see_other(desk)
    own_phone = seat.session.structure.own_phones and seat.session.is_running(clock.now())
    context = {"name": person.short_name, "seat": seat, "scan": sending, "back": desk, "own_phone": own_phone}
    return render(request, "enrolment/scan.html", context, status=sending.status)

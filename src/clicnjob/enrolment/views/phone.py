"""Photographing with a helper's own phone, where direction allows it: paired by a QR code, for one paper, and nothing stays (R4)."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clicnjob.documents.scanning import scan
from clicnjob.enrolment.actions.pairing import end_phone, lend_phone, note_paper, pair_phone
from clicnjob.enrolment.queries.pairing import get_pairing, paired_phone, pairing_token, phone_of_token
from clicnjob.enrolment.views.volunteer import thanks_when_over
from clicnjob.shared import clock
from clicnjob.shared.actor import ALL_STAFF, Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, public, requires, see_other
from clicnjob.shared.language import pro, read_by_staff
from clicnjob.shared.qr import public_address, qr_svg
from clicnjob.workshops.queries import get_desk_seat

PAIRING = "pairing"
"""Session key: what this browser may photograph. It opens this page and no other."""


@thanks_when_over
@requires(*ALL_STAFF, Kind.VOLUNTEER)
@methods("POST")
def lend(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """Make a code for this person's row."""
    seat = get_desk_seat(request.actor, seat_id)
    row = lend_phone(seat=seat, by=request.actor)
    return see_other("enrolment:phone-code", seat_id=seat.pk, pairing_id=row.pk)


@thanks_when_over
@requires(*ALL_STAFF, Kind.VOLUNTEER)
@methods("GET", "POST")
def code(request: Request, seat_id: uuid.UUID, pairing_id: uuid.UUID) -> HttpResponse:
    """The QR code to scan with the phone, and how far the phone is, live; a POST ends it."""
    seat = get_desk_seat(request.actor, seat_id)
    row = get_pairing(request.actor, seat.pk, pairing_id)
    if request.method == "POST":
        end_phone(pairing=row, why="stopped", by=request.actor)
        return see_other("enrolment:desk", session_id=seat.session_id)
    context: dict[str, Any] = {"seat": seat, "session": seat.session, "row": row}
    context["name"] = seat.young_person.short_name
    if row.waits_for_phone(clock.now()):
        address = public_address(request, reverse("enrolment:phone-door", args=[pairing_token(row.pk)]))
        context |= {"address": address, "qr": qr_svg(address, title=pro("Code pour le téléphone"))}
    return render(request, "enrolment/phone/code.html", context)


@public
@methods("GET", "POST")
@read_by_staff
def door(request: Request, token: str) -> HttpResponse:
    """The phone's door. Looking changes nothing; the tap pairs, and ends whatever session was here (R17)."""
    lent = phone_of_token(token)
    if lent is None:
        raise Http404
    if request.method == "POST":
        try:
            pair_phone(pairing=lent.pairing, by=lent.actor)
        except DomainError as error:  # another phone was quicker
            raise Http404 from error
        request.session.flush()
        request.session[PAIRING] = str(lent.pairing.pk)
        request.session.set_expiry(int((lent.seat.session.ends_at - clock.now()).total_seconds()) + 60)
        return see_other("enrolment:phone-camera")
    context = {"name": lent.seat.young_person.short_name, "structure_name": lent.seat.session.structure.name}
    response = render(request, "enrolment/phone/door.html", context)
    response["Cache-Control"] = "no-store, private"
    return response


@public
@methods("GET", "POST")
@read_by_staff
def camera(request: Request) -> HttpResponse:
    """One paper of one person: photographed in the page, looked at once, handed over. Then the phone may nothing more."""
    lent = paired_phone(request.session.get(PAIRING))
    if lent is None:
        raise Http404
    row, posted = lent.pairing, request.POST.get("document")
    if row.document_id is not None and posted and posted != str(row.document_id):
        raise Http404  # it sent its paper
    sending = scan(request, lent.seat.young_person, by=lent.actor)
    if sending.answer is not None:
        return sending.answer
    context: dict[str, Any] = {
        "name": lent.seat.young_person.short_name,
        "structure_name": lent.seat.session.structure.name,
    }
    if sending.finished:
        end_phone(pairing=row, why="done", by=lent.actor)
        request.session.flush()
        return render(request, "enrolment/phone/done.html", context)
    if sending.document is not None:
        row = note_paper(pairing=row, document_id=sending.document.pk, by=lent.actor)
    elif "reprendre" in request.POST and not sending.refusal:
        row = note_paper(pairing=row, document_id=None, by=lent.actor)
    context |= {"scan": sending, "sent": row.document_id is not None and sending.document is None}
    return render(request, "enrolment/phone/camera.html", context, status=sending.status)

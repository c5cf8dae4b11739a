"""Volunteers' day passes: given by a leader, taken by a tap, over with the session (R4, G12)."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clicnjob.enrolment.actors import DAY_PASS
from clicnjob.enrolment.forms.desk import DayPassForm
from clicnjob.shared.actor import ALL_STAFF, Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, public, requires, see_other
from clicnjob.shared.language import pro, read_by_staff
from clicnjob.shared.qr import public_address, qr_svg
from clicnjob.workshops.actions import give_day_pass, revoke_day_pass, take_day_pass
from clicnjob.workshops.queries import day_pass_of_token, get_day_pass, get_led_session, pass_token

type Door[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]


def thanks_when_over[**P](view: Door[P]) -> Door[P]:
    """Who held a pass that is over finds a thank-you where the desk was: nothing of the session (404)."""

    @wraps(view)
    def door(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.actor.kind is Kind.ANONYMOUS and DAY_PASS in request.session:
            return _over(request)
        return view(request, *args, **kwargs)

    return door  # type: ignore[return-value]  # every request of ours knows who acts


@read_by_staff
def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "enrolment/volunteer_over.html", status=404)


@requires(*ALL_STAFF)
@methods("GET", "POST")
def passes(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """The passes of a session, and one more."""
    session = get_led_session(request.actor, session_id)
    form = DayPassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row, _token = give_day_pass(session=session, first_name=form.cleaned_data["first_name"], by=request.actor)
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return see_other("enrolment:pass", session_id=session.pk, pass_id=row.pk)
    rows = session.day_passes.filter(revoked_at=None).order_by("created_at")
    context = {"session": session, "form": form, "rows": rows}
    return render(request, "enrolment/desk/passes.html", context, status=422 if form.is_bound else 200)


@requires(*ALL_STAFF)
@methods("GET")
def show_pass(request: Request, session_id: uuid.UUID, pass_id: uuid.UUID) -> HttpResponse:
    """The QR to hold out to the volunteer, until it is taken."""
    row = get_day_pass(request.actor, pass_id)
    if row.session_id != session_id or row.revoked_at is not None:
        raise Http404
    address = public_address(request, reverse("enrolment:take-pass", args=[pass_token(row.pk)]))
    context = {
        "row": row,
        "session": row.session,
        "address": address,
        "qr": qr_svg(address, title=pro("Passe du jour")),
    }
    return render(request, "enrolment/desk/pass.html", context)


@requires(*ALL_STAFF)
@methods("POST")
def revoke_pass(request: Request, session_id: uuid.UUID, pass_id: uuid.UUID) -> HttpResponse:
    """Take a day pass back at once."""
    row = get_day_pass(request.actor, pass_id)
    if row.session_id != session_id:
        raise Http404
    revoke_day_pass(day_pass=row, by=request.actor)
    messages.success(request, pro("Le passe de %(name)s est retiré.") % {"name": row.first_name})
    return see_other("enrolment:passes", session_id=session_id)


@public
@methods("GET", "POST")
@read_by_staff
def take_pass(request: Request, token: str) -> HttpResponse:
    """The volunteer's door. Looking changes nothing; the tap takes the pass, and ends whatever session was here (R17)."""
    row = day_pass_of_token(token)
    if row is None:
        raise Http404
    if request.method == "POST":
        take_day_pass(day_pass=row, by=request.actor)
        request.session.flush()
        request.session[DAY_PASS] = str(row.pk)
        return see_other("enrolment:desk", session_id=row.session_id)
    if request.session.get(DAY_PASS) == str(row.pk) and request.actor.is_volunteer:
        return see_other("enrolment:desk", session_id=row.session_id)
    context = {"row": row, "session": row.session, "structure_name": row.session.structure.name}
    return render(request, "enrolment/volunteer_door.html", context)

"""Appointments: the list, giving one, and saying what became of it in i-milo's words."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.accounts.models import User
from clicnjob.appointments import queries
from clicnjob.appointments.actions import cancel_appointment, note_presence, plan_appointment
from clicnjob.appointments.forms import AppointmentForm
from clicnjob.appointments.models import Appointment
from clicnjob.shared import clock
from clicnjob.shared.actor import ALL_STAFF, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, safe_next, see_other
from clicnjob.structures.models import Membership, YoungPerson
from clicnjob.structures.queries import get_person


@requires(*ALL_STAFF)
@methods("GET")
def appointments(request: Request) -> HttpResponse:
    """One's appointments, or the structure's: to come, then past."""
    mine = request.actor.role is Role.COUNSELLOR and request.GET.get("vue") != "structure"
    whose = request.actor.user_id if mine else None
    coming = queries.coming_appointments(request.actor, counsellor_id=whose)
    moment = clock.now()
    tabs = [
        {"label": "Mes rendez-vous", "url": "?vue=moi", "current": mine},
        {"label": "Toute la structure", "url": "?vue=structure", "current": not mine},
    ]
    context = {
        "coming": [row for row in coming if row.starts_at >= moment],
        "past": queries.past_appointments(request.actor, counsellor_id=whose),
        "tabs": tabs if request.actor.role is Role.COUNSELLOR else [],
        "mine": mine,
    }
    return render(request, "appointments/list.html", context)


@requires(*ALL_STAFF)
@methods("GET", "POST")
def plan(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Give a young person an appointment."""
    person = get_person(request.actor, person_id)
    form = _form(request, person)
    if request.method == "POST" and form.is_valid():
        try:
            row = plan_appointment(
                person=person,
                counsellor=form.cleaned_data["counsellor"],
                starts_at=form.starts_at(),
                minutes=form.cleaned_data["minutes"],
                place=form.cleaned_data["place"],
                by=request.actor,
            )
        except DomainError as refusal:
            form.add_error({"starts_at": "hour"}.get(refusal.field or "", refusal.field), refusal.message)
        else:
            messages.success(request, f"Rendez-vous donné à {person.first_name} avec {row.counsellor.first_name}.")
            return see_other(safe_next(request, "/rendez-vous/"))
    status = 422 if form.is_bound else 200
    return render(request, "appointments/plan.html", {"form": form, "person": person}, status=status)


def _colleagues(person: YoungPerson) -> QuerySet[User]:
    members = Membership.objects.all().current(clock.today()).counsellors().filter(structure_id=person.structure_id)
    return User.objects.filter(pk__in=members.values("user_id")).order_by("first_name", "last_name")


def _form(request: Request, person: YoungPerson) -> AppointmentForm:
    zone = person.structure.timezone
    colleagues = _colleagues(person)
    if request.method == "POST":
        return AppointmentForm(request.POST, colleagues=colleagues, zone=zone)
    whom = person.referent_id or request.actor.user_id
    initial: dict[str, Any] = {
        "counsellor": whom,
        "minutes": 30,
        "place": ", ".join(filter(None, [person.site.name, person.site.address])),
    }
    if whom is not None:
        free = queries.free_moments(person.site, [whom], after=clock.now(), limit=1)[whom]
        if free:
            local = clock.local(free[0], zone)
            initial |= {"day": local.date(), "hour": local.time()}
    return AppointmentForm(initial=initial, colleagues=colleagues, zone=zone)


@requires(*ALL_STAFF)
@methods("POST")
def cancel(request: Request, appointment_id: uuid.UUID) -> HttpResponse:
    """Cancel an appointment."""
    row = cancel_appointment(appointment=_mine(request, appointment_id), by=request.actor)
    return _told(request, row)


@requires(*ALL_STAFF)
@methods("POST")
def postpone(request: Request, appointment_id: uuid.UUID) -> HttpResponse:
    """Postpone an appointment, then give another one."""
    row = cancel_appointment(appointment=_mine(request, appointment_id), postponed=True, by=request.actor)
    messages.success(request, "Rendez-vous reporté. Donnez-en un autre.")
    return see_other("appointments:plan", person_id=row.young_person_id)


@requires(*ALL_STAFF)
@methods("POST")
def present(request: Request, appointment_id: uuid.UUID) -> HttpResponse:
    """Say that the young person came."""
    return _told(request, note_presence(appointment=_mine(request, appointment_id), present=True, by=request.actor))


@requires(*ALL_STAFF)
@methods("POST")
def absent(request: Request, appointment_id: uuid.UUID) -> HttpResponse:
    """Say that the young person did not come."""
    return _told(request, note_presence(appointment=_mine(request, appointment_id), present=False, by=request.actor))


def _mine(request: Request, appointment_id: uuid.UUID) -> Appointment:
    return queries.get_appointment(request.actor, appointment_id)


def _told(request: Request, row: Appointment) -> HttpResponse:
    messages.success(request, f"Rendez-vous de {row.young_person.first_name} : {row.get_state_display()}.")
    return see_other(safe_next(request, "/rendez-vous/"))

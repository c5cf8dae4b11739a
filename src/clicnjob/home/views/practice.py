"""« S'entraîner »: a Mission locale of fictional people, of one's own; every role, and nothing real within reach (ADR 43)."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render

from clicnjob.accounts.aside import BACK, come_back, is_aside, owner_of, step_aside
from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import own_actor, start_session
from clicnjob.accounts.throttling import Limit, hits
from clicnjob.enrolment.actors import DAY_PASS, volunteer_actor
from clicnjob.home.training import ROLES, VOLUNTEER, YOUTH, role_choices
from clicnjob.notifications.queries import rendered_outbox
from clicnjob.notifications.texts import CODES
from clicnjob.shared import clock
from clicnjob.shared.actor import ALL_STAFF, Role
from clicnjob.shared.http import Request, methods, public, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.structures import practising
from clicnjob.structures.actions.practice import end_practice, start_practice
from clicnjob.structures.models import Practice
from clicnjob.structures.queries import get_structure
from clicnjob.structures.queries.practice import (
    own_practice,
    practice_here,
    practice_of,
    practised_role,
    practised_youth,
)
from clicnjob.structures.queries.staff import staff_actor

SHOWN = 100
WAIT_SECONDS = 2
PER_DAY = 10


@requires(Role.DIRECTION, Role.COUNSELLOR)
@methods("GET", "POST")
def practice(request: Request) -> HttpResponse:
    """Begin one's training, see it being made ready, choose a role; from within, change role."""
    structure = get_structure(request.actor)
    if request.method == "POST":
        hits([Limit("practice", str(request.actor.user_id), PER_DAY, dt.timedelta(days=1), pro("Attendez demain."))])
        start_practice(origin=structure, by=request.actor)
        return see_other("home:practice")
    row = practice_here(structure.pk) if structure.is_practice else own_practice(request.actor)
    context = {"row": row, "inside": structure.is_practice, "roles": role_choices()}
    response = render(request, "home/practice.html", context)
    if row is not None and row.ready_at is None:
        response["Refresh"] = str(WAIT_SECONDS)
    return response


def _mine(request: Request) -> Practice:
    """The training of this browser: of the professional who is signed in, or of the one who stepped aside. 404 otherwise."""
    if is_aside(request):
        owner = owner_of(request.session)
        row = practice_here(request.actor.structure_id)
        if row is None and owner is not None:  # the pass one held is over: the training is not
            row = practice_of(owner)
        # The former session may have ended meanwhile: one trains on, in what is one's own.
        if row is not None and (owner is None or row.owner_id == owner.pk):
            return row
        raise Http404
    row = own_practice(request.actor) if request.actor.role in (Role.DIRECTION, Role.COUNSELLOR) else None
    if row is None:
        raise Http404
    return row


@public
@methods("POST")
def enter(request: Request) -> HttpResponse:
    """Take a role in one's training; the session one works with waits."""
    row = _mine(request)
    role = request.POST.get("role", "")
    if row.ready_at is None or role not in {key for key, *_ in ROLES}:
        raise Http404
    chosen: uuid.UUID | User | None
    if role == VOLUNTEER:
        chosen = practising.filler().day_pass(row.structure)
    elif role == YOUTH:
        chosen = practised_youth(row)
    else:
        chosen = practised_role(row, role)
    if chosen is None:
        raise Http404
    key = step_aside(request)
    if isinstance(chosen, User):
        start_session(request, chosen, strong=True)
    else:
        request.session[DAY_PASS] = str(chosen)
    request.session[BACK] = key
    request.session.set_expiry(int(dt.timedelta(hours=12).total_seconds()))
    if isinstance(chosen, User):
        return see_other("home:dashboard")
    return see_other("enrolment:desk", session_id=volunteer_actor(chosen).session)


@public
@methods("POST")
def leave(request: Request) -> HttpResponse:
    """Back to the session that waited, or to the sign-in where it is over."""
    if not is_aside(request):
        raise Http404
    if come_back(request):
        return see_other("home:practice")
    return see_other("accounts:sign-in")


@public
@methods("POST")
def end(request: Request) -> HttpResponse:
    """Destroy one's training, and (``again``) begin another."""
    row = _mine(request)
    aside = is_aside(request)
    if aside and not come_back(request):
        return see_other("accounts:sign-in")
    end_practice(practice=row, by=own_actor(row.owner))
    working = staff_actor(row.owner_id, row.origin_id, moment=clock.now())
    if "again" in request.POST and working is not None:
        start_practice(origin=row.origin, by=working)
        messages.success(request, pro("L’entraînement recommence avec d’autres personnes inventées."))
    else:
        messages.success(request, pro("L’entraînement est terminé. Tout ce qui y était est effacé."))
    return see_other("home:practice")


@requires(*ALL_STAFF)
@methods("GET")
def outbox(request: Request) -> HttpResponse:
    """The texts that a real structure would have sent; codes are not among them: they would prove a real number."""
    if not get_structure(request.actor).is_practice:
        raise Http404
    rows: list[Any] = [
        row for row in rendered_outbox(SHOWN, structure_id=request.actor.structure_id) if row.template not in CODES
    ]
    return render(request, "home/practice_outbox.html", {"rows": rows})

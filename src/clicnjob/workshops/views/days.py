"""Days without sessions: closures and school holidays entered by hand, and the alert on free seats."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.shared import clock
from clicnjob.shared.actor import ALL_STAFF, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.structures.calendar import CORSICA
from clicnjob.structures.models import Structure
from clicnjob.structures.queries import closures_of, get_closure, get_structure
from clicnjob.workshops.actions import close_days, generate_sessions, reopen_days, set_seat_alert
from clicnjob.workshops.actions.closures import check_days
from clicnjob.workshops.forms.changing import AlertForm, ClosureForm
from clicnjob.workshops.presenters import added_words, told_words
from clicnjob.workshops.queries.days import school_years, sessions_lost
from clicnjob.workshops.tasks import AHEAD
from clicnjob.workshops.views.changing import AGAIN, CONFIRM, hidden


def _page(
    request: Request, structure: Structure, form: ClosureForm, alert: AlertForm | None = None, *, status: int = 200
) -> HttpResponse:
    zone, years = school_years(structure)
    context = {
        "form": form,
        "alert_form": alert or AlertForm(initial={"days": structure.seat_alert_days}),
        "closures": closures_of(request.actor),
        "zone": zone,
        "in_corsica": zone == CORSICA,
        "years": years,
        "structure_row": structure,
        "may_change": request.actor.role is Role.DIRECTION,
    }
    return render(request, "workshops/days.html", context, status=status)


@requires(*ALL_STAFF)
@methods("GET")
def days(request: Request) -> HttpResponse:
    """Closures, school holidays of the zone, the alert on free seats."""
    return _page(request, get_structure(request.actor), ClosureForm())


@requires(Role.DIRECTION)
@methods("POST")
def close(request: Request) -> HttpResponse:
    """Enter days without sessions: the sessions and the young people concerned are shown, then called off and told."""
    structure = get_structure(request.actor)
    form = ClosureForm(request.POST)
    step = request.POST.get("etape", "")
    if step == AGAIN or not form.is_valid():
        return _page(request, structure, form, status=200 if step == AGAIN else 422)
    asked = form.cleaned_data
    span = {name: asked[name] for name in ("kind", "first_day", "last_day")}
    try:
        check_days(structure, asked["first_day"], asked["last_day"])
        lost = list(sessions_lost(structure, **span))
        if lost and step != CONFIRM:
            told = sum(len(getattr(row, "expected", ())) for row in lost)
            context = {"asked": asked, "sessions": lost, "told": told, "hidden": hidden(request)}
            return render(request, "workshops/close_preview.html", context)
        _row, count = close_days(structure=structure, reason=asked["reason"], by=request.actor, **span)
    except DomainError as error:
        refuse(form, error)
        return _page(request, structure, form, status=422)
    messages.success(request, pro("Ces jours sont notés.") + told_words(count))
    return see_other("workshops:days")


@requires(Role.DIRECTION)
@methods("POST")
def reopen(request: Request, closure_id: uuid.UUID) -> HttpResponse:
    """Take these days back: the weekly sessions are made again."""
    structure = get_structure(request.actor)
    reopen_days(closure=get_closure(request.actor, closure_id), by=request.actor)
    count = generate_sessions(structure=structure, until=clock.today(structure.timezone) + AHEAD, by=request.actor)
    messages.success(request, pro("Ces jours sont de nouveau ouverts.") + added_words(count))
    return see_other("workshops:days")


@requires(Role.DIRECTION)
@methods("POST")
def alert(request: Request) -> HttpResponse:
    """From how many days of waiting for a free seat to warn."""
    structure = get_structure(request.actor)
    form = AlertForm(request.POST)
    if not form.is_valid():
        return _page(request, structure, ClosureForm(), form, status=422)
    set_seat_alert(structure=structure, days=form.cleaned_data["days"], by=request.actor)
    messages.success(request, pro("L’alerte est réglée."))
    return see_other("workshops:days")

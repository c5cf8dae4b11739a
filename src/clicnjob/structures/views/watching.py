"""Quotas: going on past the usual, what direction watches over, a stop lifted (G33)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render

from clicnjob.shared.actor import ALL_STAFF, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, safe_next, see_other
from clicnjob.shared.language import pro
from clicnjob.structures.actions import quotas as actions
from clicnjob.structures.bounds import quota_of
from clicnjob.structures.enums import Counted, LiftReason
from clicnjob.structures.queries import quotas as queries


@requires(*ALL_STAFF)
@methods("POST")
def go_on(request: Request, what: str) -> HttpResponse:
    """« C’est bien mon travail », and why: go on for an hour. Direction was told."""
    if what not in Counted.values:
        raise Http404
    actions.go_on(what=Counted(what), why=request.POST.get("why", ""), by=request.actor)
    return see_other(safe_next(request, "/"))


@requires(Role.DIRECTION)
@methods("GET")
def watch(request: Request) -> HttpResponse:
    """Who opened, searched or took away much lately, the stops to lift, the bounds in force (G33)."""
    context = {
        "meters": queries.alerts(request.actor),
        "quotas": [(what.label, quota_of(what)) for what in Counted],
        "reasons": LiftReason.choices,
    }
    return render(request, "structures/watch.html", context)


@requires(Role.DIRECTION)
@methods("POST")
def lift(request: Request, meter_id: uuid.UUID) -> HttpResponse:
    """Let someone, or everybody, go on; with a reason, never for oneself."""
    meter = queries.get_meter(request.actor, meter_id)
    try:
        actions.lift_stop(meter=meter, why=request.POST.get("why", ""), by=request.actor)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, pro("L’arrêt est levé."))
    return see_other("structures:watch")

"""What direction watches over: copies that wait to go, what the night said, who opened many."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.documents import actions, queries
from clicnjob.files.queries import last_comparison
from clicnjob.shared.actor import Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other


@requires(Role.DIRECTION)
@methods("GET")
def watch(request: Request) -> HttpResponse:
    """Copies held now and until when, the last comparison of store and database, alerts and stops (G20, G33)."""
    compared = last_comparison()
    context = {
        "copies": queries.copies_held(request.actor),
        "compared": compared,
        "lost_here": compared.lost_by_structure.get(str(request.actor.structure_id), 0) if compared else 0,
        "meters": queries.alerts(request.actor),
    }
    return render(request, "documents/watch.html", context)


@requires(Role.DIRECTION)
@methods("POST")
def lift(request: Request, meter_id: uuid.UUID) -> HttpResponse:
    """Let someone, or everybody, look at papers again."""
    meter = queries.get_meter(request.actor, meter_id)
    try:
        actions.lift_stop(meter=meter, by=request.actor)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "L’arrêt est levé.")
    return see_other("documents:watch")

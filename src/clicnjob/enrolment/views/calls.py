"""Calls to make, and what came of them."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.enrolment.actions.calling import settle_call
from clicnjob.enrolment.enums import CallOutcome
from clicnjob.enrolment.queries.calls import calls_to_make, get_call
from clicnjob.shared.actor import Role
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro, pro_noop

SAID = {
    CallOutcome.REACHED: pro_noop("C’est noté : {name} est joint·e. Donnez-lui une place."),
    CallOutcome.AGAIN: pro_noop("C’est noté : {name} est à rappeler."),
    CallOutcome.WRONG_NUMBER: pro_noop("C’est noté : le numéro de {name} n’est pas le bon. Corrigez sa fiche."),
}


@requires(Role.COUNSELLOR, Role.DIRECTION)
@methods("GET")
def calls(request: Request) -> HttpResponse:
    """Who to call after several absences."""
    context = {"calls": list(calls_to_make(request.actor)), "outcomes": CallOutcome.choices}
    return render(request, "enrolment/calls.html", context)


@requires(Role.COUNSELLOR, Role.DIRECTION)
@methods("POST")
def settle(request: Request, call_id: uuid.UUID) -> HttpResponse:
    """Note what a call gave."""
    call = get_call(request.actor, call_id)
    settled = settle_call(call=call, outcome=request.POST.get("outcome", ""), by=request.actor)
    words = pro(SAID[CallOutcome(settled.outcome)])
    messages.success(request, words.format(name=call.young_person.first_name))
    if settled.outcome == CallOutcome.AGAIN:
        return see_other("enrolment:calls")
    return see_other("enrolment:person", person_id=call.young_person_id)

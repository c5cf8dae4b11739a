"""How the places of a weekly workshop are given."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.enrolment.forms.places import PlacesForm
from clicnjob.shared.actor import Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.workshops.actions import set_places
from clicnjob.workshops.queries import get_workshop


@requires(Role.COUNSELLOR, Role.DIRECTION)
@methods("GET", "POST")
def places(request: Request, workshop_id: uuid.UUID) -> HttpResponse:
    """Self-registration, places kept for urgent cases, the time of an offer."""
    workshop = get_workshop(request.actor, workshop_id)
    initial = {name: getattr(workshop, name) for name in PlacesForm.base_fields}
    form = PlacesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_places(workshop=workshop, by=request.actor, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, "Enregistré pour les séances à venir.")
            return see_other("workshops:sessions")
    context = {"workshop": workshop, "form": form}
    return render(request, "enrolment/places.html", context, status=422 if form.errors else 200)

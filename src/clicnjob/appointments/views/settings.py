"""One's own hours of appointments, and the rules of the structure."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.appointments import actions, queries
from clicnjob.appointments.actions.setting import Range
from clicnjob.appointments.forms import RulesForm
from clicnjob.shared.actor import Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.structures.forms.settings import HoursForm
from clicnjob.structures.queries import get_structure, opening_words, sites_of


@requires(Role.COUNSELLOR)
@methods("GET", "POST")
def hours(request: Request) -> HttpResponse:
    """« Mes heures de rendez-vous », place by place; empty everywhere: those of the place."""
    known = queries.own_hours(request.actor)
    data = request.POST if request.method == "POST" else None
    forms = [
        (site, HoursForm(data, site=site, rows=[row for row in known if row.site_id == site.pk]))
        for site in sites_of(request.actor)
    ]
    refusal = ""
    if request.method == "POST" and not any(form.errors for _site, form in forms):
        ranges = [Range(site, *row) for site, form in forms for row in form.hours()]
        if not any(form.errors for _site, form in forms):
            try:
                actions.set_own_hours(ranges=ranges, by=request.actor)
            except DomainError as error:
                refusal = error.message
            else:
                messages.success(request, pro("C’est enregistré."))
                return see_other("appointments:hours")
    context: dict[str, Any] = {
        "forms": [(site, form, opening_words(site)) for site, form in forms],
        "has_own": bool(known),
        "refusal": refusal,
    }
    return render(request, "appointments/hours.html", context, status=422 if data is not None else 200)


@requires(Role.DIRECTION)
@methods("GET", "POST")
def rules(request: Request) -> HttpResponse:
    """How the structure gives appointments."""
    structure = get_structure(request.actor)
    known = queries.rules_of(structure)
    initial = {name: getattr(known, name) for name in RulesForm.base_fields}
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.set_rules(structure=structure, rules=form.cleaned_data, by=request.actor)
        messages.success(request, pro("C’est enregistré."))
        return see_other("appointments:rules")
    return render(request, "appointments/rules.html", {"form": form}, status=422 if form.is_bound else 200)

"""Direction says what is asked for, and how people are reminded."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.documents import actions, queries
from clicnjob.documents.forms import ChasePlanForm, RequirementForm
from clicnjob.documents.rules import USUAL, Plan
from clicnjob.shared.actor import Role
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.structures.models import Structure
from clicnjob.structures.queries import get_structure


def _forms(structure: Structure, data: Any = None) -> tuple[list[RequirementForm], ChasePlanForm]:
    asked = queries.requirements_of(structure.pk)
    return [RequirementForm(data, asked=one) for one in asked], ChasePlanForm(data, plan=queries.plan_of(structure.pk))


@requires(Role.DIRECTION)
@methods("GET", "POST")
def requirements(request: Request) -> HttpResponse:
    """What is required, useful or for later; which papers count; how long an unverified copy lives; reminders."""
    structure = get_structure(request.actor)
    forms, plan = _forms(structure, request.POST if request.method == "POST" else None)
    valid = [form.is_valid() for form in (*forms, plan)]  # each of them says what is wrong
    if request.method == "POST" and all(valid):
        actions.change_requirements(
            structure=structure, requirements=[form.value() for form in forms], by=request.actor
        )
        actions.change_chase_plan(structure=structure, plan=plan.value(), by=request.actor)
        messages.success(request, pro("Documents demandés enregistrés."))
        return see_other("documents:requirements")
    asked = queries.requirements_of(structure.pk)
    context = {
        "forms": forms,
        "plan": plan,
        "is_usual": asked == USUAL and queries.plan_of(structure.pk) == Plan(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "documents/requirements.html", context, status=status)


@requires(Role.DIRECTION)
@methods("POST")
def reset_requirements(request: Request) -> HttpResponse:
    """Back to what is usual."""
    actions.reset_requirements(structure=get_structure(request.actor), by=request.actor)
    messages.success(request, pro("Les documents habituels sont demandés."))
    return see_other("documents:requirements")

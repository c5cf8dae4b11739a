"""Reply templates: one's own, and the structure's for its direction."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clicnjob.messaging import actions, queries, rules
from clicnjob.messaging.forms import TemplateForm
from clicnjob.shared import clock
from clicnjob.shared.actor import ALL_STAFF, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro


def _page(request: Request, form: TemplateForm | None = None) -> HttpResponse:
    actor = request.actor
    directs = actor.role is Role.DIRECTION
    usable = queries.templates_of(actor)
    context: dict[str, Any] = {
        "mine": [one for one in usable if one.mine],
        "shared": [one for one in usable if not one.mine],
        "directs": directs,
        "removed": queries.removed_templates(actor, clock.now() - actions.UNDO),
        "form": form or TemplateForm(directs=directs),
        "fields": [f"{{{name}}}" for name in rules.TEMPLATE_FIELDS],
    }
    return render(request, "messaging/templates.html", context, status=422 if form else 200)


@requires(*ALL_STAFF)
@methods("GET", "POST")
def templates(request: Request) -> HttpResponse:
    """The templates one may use; POST adds one."""
    if request.method == "GET":
        return _page(request)
    form = TemplateForm(request.POST, directs=request.actor.role is Role.DIRECTION)
    if form.is_valid():
        try:
            actions.add_template(**{"shared": False, **form.cleaned_data}, by=request.actor)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, pro("Modèle ajouté."))
            return see_other("messaging:templates")
    return _page(request, form)


@requires(*ALL_STAFF)
@methods("GET", "POST")
def template(request: Request, template_id: uuid.UUID) -> HttpResponse:
    """One template: its title, its text."""
    found = queries.get_own_template(request.actor, template_id)
    posted = request.POST if request.method == "POST" else None
    form = TemplateForm(posted, initial={"title": found.title, "body": found.body}, directs=False)
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("title", "body")}
        try:
            actions.change_template(template=found.template, **words, by=request.actor)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, pro("Modèle enregistré."))
            return see_other("messaging:templates")
    context = {"form": form, "found": found, "fields": [f"{{{name}}}" for name in rules.TEMPLATE_FIELDS]}
    return render(request, "messaging/template.html", context, status=422 if form.errors else 200)


@requires(*ALL_STAFF)
@methods("POST")
def remove(request: Request, template_id: uuid.UUID) -> HttpResponse:
    """Take a template away; the page offers to bring it back."""
    actions.remove_template(template=queries.get_own_template(request.actor, template_id).template, by=request.actor)
    messages.success(request, pro("Modèle supprimé. « Rétablir » le ramène."))
    return see_other(f"{reverse('messaging:templates')}#removed")


@requires(*ALL_STAFF)
@methods("POST")
def restore(request: Request, template_id: uuid.UUID) -> HttpResponse:
    """Bring a removed template back."""
    actions.restore_template(template=queries.get_own_template(request.actor, template_id).template, by=request.actor)
    messages.success(request, pro("Modèle rétabli."))
    return see_other("messaging:templates")


@requires(*ALL_STAFF)
@methods("POST")
def move(request: Request, template_id: uuid.UUID) -> HttpResponse:
    """Put a template one place up (« sens=haut ») or down."""
    found = queries.get_own_template(request.actor, template_id)
    actions.move_template(template=found.template, up=request.POST.get("sens") == "haut", by=request.actor)
    return see_other(f"{reverse('messaging:templates')}#t-{template_id}")

"""Saved lists: all of them, one of them, the end of one."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.messaging.actions import lists as actions
from clicnjob.messaging.forms.mailings import ListForm, NameForm
from clicnjob.messaging.models import RecipientList
from clicnjob.messaging.queries.lists import content_of, get_list, lists_of, may_rename
from clicnjob.messaging.queries.picking import uuid_of
from clicnjob.messaging.queries.sealed import name_of
from clicnjob.messaging.views.picking import all_found, asked_again, picker, ticked
from clicnjob.shared.actor import ALL_STAFF
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import npro, pro


@requires(*ALL_STAFF)
@methods("GET", "POST")
def lists(request: Request) -> HttpResponse:
    """One's lists and the team's; a new one."""
    form = ListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_list(
                name=form.cleaned_data["name"], shared=bool(form.cleaned_data["shared"]), by=request.actor
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return see_other("messaging:list", list_id=made.pk)
    context = {"lists": lists_of(request.actor), "form": form}
    return render(request, "messaging/lists.html", context, status=422 if form.errors else 200)


def _change(request: Request, found: RecipientList) -> str:
    """What the pressed button asks; the sentence that says it is done."""
    asked, _, value = request.POST.get("do", "").partition(":")
    if asked in {"ajouter", "ajouter-tous"}:
        people = ticked(request) if asked == "ajouter" else all_found(request)
        count = actions.add_members(found=found, people=people, by=request.actor)
        return npro("%(count)s jeune ajouté à la liste.", "%(count)s jeunes ajoutés à la liste.", count) % {
            "count": count
        }
    if asked == "retirer":
        count = actions.remove_members(found=found, people=[uuid_of(value)], by=request.actor)
        return npro("%(count)s jeune retiré de la liste.", "%(count)s jeunes retirés de la liste.", count) % {
            "count": count
        }
    if asked == "renommer":
        actions.rename_list(found=found, name=request.POST.get("name", ""), by=request.actor)
        return pro("La liste a un nouveau nom.")
    return ""


@requires(*ALL_STAFF)
@methods("GET", "POST")
def one_list(request: Request, list_id: uuid.UUID) -> HttpResponse:
    """Who stands on a list; add, take off, rename."""
    found = get_list(request.actor, list_id)
    if request.method == "POST":
        try:
            done = _change(request, found)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            if done:
                messages.success(request, done)
        return see_other(f"{reverse('messaging:list', kwargs={'list_id': list_id})}{asked_again(request)}")
    content = content_of(request.actor, found)
    context = {
        **picker(request, {person.pk for person in content.reached}),
        "list": found,
        "name": name_of(found),
        "content": content,
        "may_rename": may_rename(request.actor, found),
    }
    return render(request, "messaging/list.html", context)


@requires(*ALL_STAFF)
@methods("GET", "POST")
def delete_list(request: Request, list_id: uuid.UUID) -> HttpResponse:
    """Delete a list, its name copied."""
    found = get_list(request.actor, list_id)
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.delete_list(found=found, name=form.cleaned_data["name"], by=request.actor)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, pro("La liste est supprimée. Les conversations n’ont pas changé."))
            return see_other("messaging:lists")
    context = {"list": found, "name": name_of(found), "form": form, "members": found.members.count()}
    return render(request, "messaging/list_delete.html", context, status=422 if form.errors else 200)

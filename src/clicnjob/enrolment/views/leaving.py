"""Closing a file, opening it again, and who reached 26."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.enrolment.actions.leaving import close_file, reopen_file
from clicnjob.enrolment.forms.merging import CloseForm
from clicnjob.enrolment.queries.merging import closed_lately, get_to_settle, too_old
from clicnjob.enrolment.queries.passing import planned_for
from clicnjob.enrolment.queries.people import conversation_id_of
from clicnjob.shared.actor import Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.structures.enums import CloseReason

MAY_CLOSE = (Role.COUNSELLOR, Role.DIRECTION, Role.SECTOR_MANAGER)


@requires(*MAY_CLOSE)
@methods("GET")
def to_close(request: Request) -> HttpResponse:
    """Who reached 26, proposed and never closed by itself; the files closed lately."""
    number = request.GET.get("page", "1")
    page = too_old(request.actor, page=int(number) if number.isdigit() else 1)
    context = {"page_obj": page, "closed": closed_lately(request.actor)}
    return render(request, "enrolment/to_close.html", context)


@requires(*MAY_CLOSE)
@methods("GET", "POST")
def close(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Why, and what will happen; then the file is closed."""
    person = get_to_settle(request.actor, person_id)
    if person.closed_at is not None:
        return see_other("enrolment:person", person_id=person.pk)
    asked = request.GET.get("raison", "")
    initial = {"reason": asked if asked in CloseReason.values else ""}
    form = CloseForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            close_file(person=person, reason=form.cleaned_data["reason"], by=request.actor)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, pro("Le dossier est fermé. Vous pouvez le rouvrir à tout moment."))
            return see_other("enrolment:person", person_id=person.pk)
    context = {
        "person": person,
        "form": form,
        "planned": planned_for([person]),
        "talks": conversation_id_of(person) is not None,
    }
    return render(request, "enrolment/close_file.html", context, status=422 if form.errors else 200)


@requires(*MAY_CLOSE)
@methods("POST")
def reopen(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Follow the young person again."""
    person = get_to_settle(request.actor, person_id)
    try:
        reopen_file(person=person, by=request.actor)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, pro("Le dossier est rouvert. Redonnez les rendez-vous et les places annulés."))
    return see_other("enrolment:person", person_id=person.pk)

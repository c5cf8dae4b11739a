"""« Envoyer plus tard », from a conversation; changing what waits for its hour."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.messaging import queries
from clicnjob.messaging.actions import composing as actions
from clicnjob.messaging.actions.attaching import attach_files, remove_file
from clicnjob.messaging.actions.enclosing import check_uploads
from clicnjob.messaging.enums import MailingState
from clicnjob.messaging.forms.mailings import NOW, OTHER, LaterForm
from clicnjob.messaging.queries.mailings import get_own_mailing, only_person, scheduled_for
from clicnjob.messaging.queries.picking import uuid_of
from clicnjob.messaging.queries.sealed import text_of
from clicnjob.messaging.rules.files import MAX_FILES
from clicnjob.messaging.views.attached import files_context, posted_uploads, take_files
from clicnjob.shared import clock
from clicnjob.shared.actor import ALL_STAFF
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.shared.text import datetime_words


@requires(*ALL_STAFF)
@methods("GET", "POST")
def later(request: Request, conversation_id: uuid.UUID) -> HttpResponse:
    """Choose the hour of a message. The composer's button posts the text alone: the page comes with it."""
    conversation = queries.get_conversation(request.actor, conversation_id)
    zone = conversation.structure.timezone
    first = {"body": request.POST.get("body", ""), "client_id": uuid.uuid4()}
    asked = request.method == "POST" and "moment" in request.POST
    form = LaterForm(request.POST if asked else None, zone=zone, may_be_now=False, initial=first)
    if asked and form.is_valid():
        try:
            send_at = form.send_at()
            if send_at is None:
                raise DomainError(pro("Choisissez un jour et une heure."), code="when", field="moment")
            uploads = posted_uploads(request)
            check_uploads(uploads)
            made = actions.schedule_message(
                conversation=conversation,
                body=form.cleaned_data["body"],
                client_id=form.cleaned_data["client_id"] or uuid.uuid4(),
                send_at=send_at,
                by=request.actor,
            )
            if uploads:
                attach_files(mailing=made, uploads=uploads, by=request.actor)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(
                request, pro("Le message partira %(moment)s.") % {"moment": datetime_words(clock.local(send_at, zone))}
            )
            return see_other(f"{reverse('messaging:conversation', kwargs={'conversation_id': conversation_id})}#fin")
    context = {
        "form": form,
        "person": conversation.young_person,
        "back": reverse("messaging:conversation", kwargs={"conversation_id": conversation_id}),
        "scheduled": scheduled_of(request, conversation.young_person_id),
        "file_months": conversation.structure.file_months,
    }
    return render(request, "messaging/later.html", context, status=422 if form.errors else 200)


def scheduled_of(request: Request, person_id: uuid.UUID) -> list[tuple[Any, str]]:
    """What one programmed for a person, with its words."""
    return [(row, text_of(row)) for row in scheduled_for(request.actor, person_id)]


@requires(*ALL_STAFF)
@methods("GET", "POST")
def change(request: Request, mailing_id: uuid.UUID) -> HttpResponse:
    """Change the text, the files or the hour of what waits."""
    mailing = get_own_mailing(request.actor, mailing_id)
    if mailing.state != MailingState.SCHEDULED or mailing.send_at is None:
        return see_other("messaging:mailing", mailing_id=mailing_id)
    zone = mailing.structure.timezone
    here = clock.local(mailing.send_at, zone)
    files = files_context(mailing)
    # What a refused file held back may have been due already.
    held = bool(files["held"])
    first = {"body": text_of(mailing), "moment": NOW if held else OTHER, "day": here.date(), "hour": here.time()}
    with_files = bool(files["attached"])
    form = LaterForm(request.POST or None, zone=zone, may_be_now=held, initial=first, with_files=with_files)
    if request.method == "POST" and form.is_valid():
        try:
            send_at = form.send_at()
            if send_at is None and not held:
                raise DomainError(pro("Choisissez un jour et une heure."), code="when", field="moment")
            take_files(request, mailing)
            actions.reschedule(mailing=mailing, body=form.cleaned_data["body"], send_at=send_at, by=request.actor)
            for value in request.POST.getlist("retirer-fichier")[:MAX_FILES]:
                remove_file(mailing=mailing, file_id=uuid_of(value), by=request.actor)
        except DomainError as error:
            refuse(form, error)
        else:
            when = datetime_words(clock.local(send_at, zone)) if send_at else pro("dès que possible")
            messages.success(request, pro("Le message partira %(moment)s.") % {"moment": when})
            return see_other("messaging:mailing", mailing_id=mailing_id)
    context = {
        "form": form,
        "mailing": mailing,
        "person": only_person([mailing]).get(mailing.pk),
        "back": reverse("messaging:mailing", kwargs={"mailing_id": mailing_id}),
        **files,
    }
    return render(request, "messaging/later.html", context, status=422 if form.errors else 200)

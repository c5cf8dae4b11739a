"""Small pages on one's own message, the same for both sides: they work without JavaScript.

The mark left on the message answers by itself: a notice over the composer would hide what one just did.
"""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from clicnjob.messaging import actions, queries
from clicnjob.messaging.forms import DescribeForm, EditForm
from clicnjob.messaging.models import Message
from clicnjob.messaging.presenters.files import shown_files
from clicnjob.messaging.views.thread import back_to, conversation_url
from clicnjob.shared.actor import ALL_STAFF, Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires


def _page(request: Request, template: str, message: Message, **context: Any) -> HttpResponse:
    shown = {
        "layout": "layout/youth.html" if request.actor.is_youth else "layout/page.html",
        "message": message,
        "back": f"{conversation_url(request, message.conversation)}?vers={message.seq}#ici",
        **context,
    }
    return render(request, template, shown, status=422 if context.get("refusal") else 200)


@requires(Kind.YOUTH, *ALL_STAFF)
@methods("GET", "POST")
def edit(request: Request, message_id: uuid.UUID) -> HttpResponse:
    """Change what one wrote, for a day; refused, the page comes back with the text."""
    message = queries.own_message(request.actor, message_id)
    version = message.versions.count()
    written = queries.body_of(message, message.conversation.structure_id)
    form = EditForm(request.POST or None, initial={"body": written, "version": version})
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_message(message=message, by=request.actor, **form.cleaned_data)
        except DomainError as error:
            refusal = error.message
            form = EditForm(initial={"body": form.cleaned_data["body"], "version": version})
        else:
            return back_to(request, message)
    elif request.method == "POST":
        refusal = next((str(line) for lines in form.errors.values() for line in lines), "")
        form = EditForm(initial={"body": request.POST.get("body", ""), "version": version})
    return _page(request, "messaging/edit.html", message, form=form, refusal=refusal)


@requires(Kind.YOUTH, *ALL_STAFF)
@methods("GET", "POST")
def describe(request: Request, message_id: uuid.UUID) -> HttpResponse:
    """Say what one's photos show and one's voices say, for who does not see or hear them. 404 where there is none."""
    message = queries.own_message(request.actor, message_id)
    structure_id = message.conversation.structure_id
    if message.withdrawn_at is not None or not (rows := queries.describable(message)):
        raise Http404
    said = {row.pk: queries.words_of(row, structure_id) for row in rows}
    form = DescribeForm(request.POST or None, files=rows, said=said)
    if request.method == "POST" and form.is_valid():
        try:
            actions.describe_files(message=message, words=form.words(), by=request.actor)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return back_to(request, message)
    files = [(file, form[str(file.id)]) for file in shown_files(rows, structure_id)]
    return _page(request, "messaging/describe.html", message, form=form, files=files, refusal=bool(form.errors))


@requires(Kind.YOUTH, *ALL_STAFF)
@methods("GET", "POST")
def withdraw(request: Request, message_id: uuid.UUID) -> HttpResponse:
    """Take what one wrote out of view, after saying what stays of it."""
    message = queries.own_message(request.actor, message_id)
    if request.method == "POST":
        actions.withdraw_message(message=message, by=request.actor)
        return back_to(request, message)
    return _page(
        request,
        "messaging/withdraw.html",
        message,
        body=queries.body_of(message, message.conversation.structure_id),
    )


@requires(Kind.YOUTH, *ALL_STAFF)
@methods("POST")
def restore(request: Request, message_id: uuid.UUID) -> HttpResponse:
    """Undo a withdrawal, for ten minutes."""
    message = queries.own_message(request.actor, message_id)
    actions.restore_message(message=message, by=request.actor)
    return back_to(request, message)

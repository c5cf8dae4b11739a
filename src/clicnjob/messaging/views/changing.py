"""Small pages on one's own message, the same for both sides: they work without JavaScript.

The mark left on the message answers by itself: a notice over the composer would hide what one just did.
"""

import uuid
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation

from clicnjob.messaging import actions, queries
from clicnjob.messaging.forms import EditForm
from clicnjob.messaging.models import Message
from clicnjob.messaging.views.thread import back_to, conversation_url
from clicnjob.shared.actor import ALL_STAFF, Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires


def own_language(request: Request) -> AbstractContextManager[None]:
    """Professionals read French, whatever a device was set to before them."""
    return nullcontext() if request.actor.is_youth else translation.override("fr")


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
    with own_language(request):
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
def withdraw(request: Request, message_id: uuid.UUID) -> HttpResponse:
    """Take what one wrote out of view, after saying what stays of it."""
    message = queries.own_message(request.actor, message_id)
    with own_language(request):
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
    with own_language(request):
        actions.restore_message(message=message, by=request.actor)
        return back_to(request, message)

"""The counsellor's desk: the list, one conversation beside it."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from clicnjob.messaging import actions, presenters, queries
from clicnjob.messaging.forms import MessageForm
from clicnjob.messaging.models import Conversation
from clicnjob.messaging.views.later import scheduled_of
from clicnjob.messaging.views.listing import listing
from clicnjob.messaging.views.thread import answered, blank_form, send_posted, thread
from clicnjob.shared.actor import ALL_STAFF
from clicnjob.shared.http import Request, allowed_write, methods, requires, see_other


def _prefilled(request: Request, conversation: Conversation) -> str:
    """The text of the template that the address names (« ?modele= »), filled for this person."""
    try:
        asked = uuid.UUID(request.GET.get("modele", ""))
    except ValueError:
        return ""
    return queries.filled_template(request.actor, asked, conversation)


def page(request: Request, conversation: Conversation, form: MessageForm | None, status: int = 200) -> HttpResponse:
    """The conversation between the list and the person; ``form``: what was refused, to be shown again."""
    person = conversation.young_person
    request.structure = conversation.structure
    noted = queries.at_desk(request.actor, conversation)
    with translation.override("fr"):
        shown = thread(request, conversation)
    if noted.marked_unread:
        with allowed_write("read mark"):
            actions.forget_unread(conversation=conversation, by=request.actor)
    composer = form or blank_form(request, conversation, _prefilled(request, conversation))
    context = {
        **shown,
        **listing(request, conversation.pk),
        "form": composer,
        **answered(request, conversation, composer),
        "person": person,
        "has_account": noted.has_account,
        "followed": noted.followed,
        "templates_menu": presenters.templates_menu(queries.templates_of(request.actor), conversation.pk),
        "draft": "tab",
        "scheduled": scheduled_of(request, person.pk),
        "enclose_id": uuid.uuid4(),
    }
    with translation.override("fr"):  # the bubbles are shared with the young person's page, which has languages
        return render(request, "messaging/conversation.html", context, status=status)


@requires(*ALL_STAFF)
@methods("GET")
def inbox(request: Request) -> HttpResponse:
    """The conversations of one's reach by pile, situation and order, or what a search found among them."""
    return render(request, "messaging/inbox.html", listing(request))


@requires(*ALL_STAFF)
@methods("GET")
def conversation(request: Request, conversation_id: uuid.UUID) -> HttpResponse:
    """One conversation between the list and what is known of the person."""
    return page(request, queries.get_conversation(request.actor, conversation_id), None)


@requires(*ALL_STAFF)
@methods("POST")
def send(request: Request, conversation_id: uuid.UUID) -> HttpResponse:
    """Answer; refused, the page comes back with the text."""
    found = queries.get_conversation(request.actor, conversation_id)
    form = send_posted(request, found)
    if form is not None:
        return page(request, found, form, 422)
    return see_other(f"{reverse('messaging:conversation', kwargs={'conversation_id': conversation_id})}#fin")

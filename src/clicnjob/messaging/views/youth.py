"""The young person's conversation."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clicnjob.accounts.sessions import is_shared_post, known_device
from clicnjob.messaging import presenters, queries
from clicnjob.messaging.forms import MessageForm
from clicnjob.messaging.models import Conversation
from clicnjob.messaging.presenters.mailings import banner_lines
from clicnjob.messaging.queries.banners import shown_to
from clicnjob.messaging.views.thread import answered, blank_form, send_posted, thread
from clicnjob.shared.actor import Kind
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.structures.queries import absence_of, opening_hours_of


@requires(Kind.YOUTH)
@methods("GET", "POST")
def mine(request: Request) -> HttpResponse:
    """One's conversation with the structure."""
    conversation = queries.own_conversation(request.actor)
    form: MessageForm | None = None
    if request.method == "POST":
        form = send_posted(request, conversation)
        if form is None:
            return see_other(f"{reverse('messaging:mine')}#fin")
    return page(request, conversation, form, 422 if form else 200)


def page(request: Request, conversation: Conversation, form: MessageForm | None, status: int = 200) -> HttpResponse:
    """The young person's page; ``form``: what was refused, to be shown again."""
    person = conversation.young_person
    person.structure = conversation.structure  # the same: not asked twice
    device = None if is_shared_post(request) else known_device(request)
    composer = form or blank_form(request, conversation)
    context = thread(request, conversation) | {
        # What is being written stays on a device declared one's own, nowhere else (R14).
        "draft": "own" if device is not None and device.user_id == request.actor.user_id else "",
        "form": composer,
        **answered(request, conversation, composer),
        "enclose_id": uuid.uuid4(),
        "referent": person.referent,
        "absence": absence_of(person),
        "hours": presenters.hours_words(opening_hours_of(person.site_id)),
        "banners": banner_lines(shown_to(person)),
        "structure_name": conversation.structure.name,
    }
    return render(request, "messaging/mine.html", context, status=status)

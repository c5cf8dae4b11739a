"""Sharing into a conversation, and the young person's one-tap answers: plain forms."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.messaging import actions, cards, queries
from clicnjob.messaging.forms import ShareForm
from clicnjob.messaging.views.thread import back_to
from clicnjob.shared.actor import ALL_STAFF, Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires


@requires(*ALL_STAFF)
@methods("GET", "POST")
def share(request: Request, conversation_id: uuid.UUID) -> HttpResponse:
    """Choose what to share: a seat, an appointment, a document to send, a link. Refused, the page says why."""
    conversation = queries.get_conversation(request.actor, conversation_id)
    refusal = ""
    if request.method == "POST":
        form = ShareForm(request.POST)
        if form.is_valid():
            try:
                message = actions.share_card(conversation=conversation, by=request.actor, **form.cleaned_data)
            except DomainError as error:
                refusal = error.message
            else:
                return back_to(request, message)
        else:
            refusal = next((str(line) for lines in form.errors.values() for line in lines), "")
    kinds = [
        {"key": key, "label": provider.label, "offers": provider.offers(conversation, request.actor)}
        for key, provider in cards.kinds()
    ]
    context: dict[str, Any] = {
        "conversation": conversation,
        "person": conversation.young_person,
        "kinds": kinds,
        "client_id": uuid.uuid4(),
        "refusal": refusal,
        "posted": request.POST,
    }
    return render(request, "messaging/share.html", context, status=422 if refusal else 200)


@requires(Kind.YOUTH)
@methods("POST")
def answer(request: Request, shared_id: uuid.UUID) -> HttpResponse:
    """« Je viens », « Je ne peux pas »: refused, the card shows what is still possible."""
    card = queries.own_card(request.actor, shared_id)
    try:
        actions.answer_card(card=card, answer=request.POST.get("answer", "")[:40], by=request.actor)
    except DomainError as error:
        messages.error(request, error.message)
    return back_to(request, card.message)

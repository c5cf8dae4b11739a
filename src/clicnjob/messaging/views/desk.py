"""The counsellor's desk: the list, one conversation beside it."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.http import urlencode

from clicnjob.messaging import presenters, queries
from clicnjob.messaging.forms import MessageForm
from clicnjob.messaging.models import Conversation
from clicnjob.messaging.views.thread import answering, blank_form, number, send_posted, thread
from clicnjob.shared.actor import ALL_STAFF
from clicnjob.shared.http import Request, methods, requires, see_other


def _list(request: Request, opened: uuid.UUID | None = None) -> dict[str, Any]:
    """The list beside the open conversation. It refetches itself from the inbox: looking at a list reads no message."""
    asked = request.GET.get("vue", "")
    pile = queries.Pile(asked) if asked in list(queries.Pile) else queries.Pile.ALL
    search = request.GET.get("q", "")[:80].strip()
    found = queries.inbox(request.actor, pile=pile, text=search, page=number(request.GET.get("page")) or 1)
    base = reverse("messaging:inbox")
    tabs = [
        {"label": "Toutes", "url": base, "current": pile is queries.Pile.ALL, "count": None},
        {
            "label": "Non lues",
            "url": f"{base}?vue={queries.Pile.UNREAD}",
            "current": pile is queries.Pile.UNREAD,
            "count": found.unread or None,
        },
        {
            "label": "Sans réponse",
            "url": f"{base}?vue={queries.Pile.UNANSWERED}",
            "current": pile is queries.Pile.UNANSWERED,
            "count": found.unanswered or None,
        },
    ]
    rows = [(row, presenters.waiting_words(row.waiting_since)) for row in found.rows]
    open_id = str(opened) if opened else request.GET.get("ouverte", "")
    asked_again = {"vue": pile.value, "q": search, "page": found.page if found.page > 1 else "", "ouverte": open_id}
    return {
        "inbox": found,
        "rows": rows,
        "tabs": tabs,
        "pile": pile,
        "search": search,
        "open_id": open_id,
        "list_url": f"{base}?{urlencode({name: value for name, value in asked_again.items() if value})}",
    }


def _fragment(conversation: Conversation) -> str:
    """The address of what a storey above knows of the person (next seat, documents), if it has such a page."""
    try:
        return reverse("enrolment:conversation-context", kwargs={"person_id": conversation.young_person_id})
    except NoReverseMatch:
        return ""


def _desk(request: Request, conversation: Conversation, form: MessageForm | None) -> HttpResponse:
    person = conversation.young_person
    account_id = queries.youth_account_ids([person.pk]).get(person.pk)
    with translation.override("fr"):
        shown = thread(request, conversation)
    composer = form or blank_form(request, conversation)
    context = {
        **shown,
        **_list(request, conversation.pk),
        "form": composer,
        "answering": answering(request, conversation, composer),
        "person": person,
        "has_account": account_id is not None,
        "fragment": _fragment(conversation),
        "draft": "tab",
    }
    with translation.override("fr"):  # the bubbles are shared with the young person's page, which has languages
        return render(request, "messaging/conversation.html", context, status=422 if form else 200)


@requires(*ALL_STAFF)
@methods("GET")
def inbox(request: Request) -> HttpResponse:
    """The conversations of one's reach."""
    return render(request, "messaging/inbox.html", _list(request))


@requires(*ALL_STAFF)
@methods("GET")
def conversation(request: Request, conversation_id: uuid.UUID) -> HttpResponse:
    """One conversation between the list and what is known of the person."""
    return _desk(request, queries.get_conversation(request.actor, conversation_id), None)


@requires(*ALL_STAFF)
@methods("POST")
def send(request: Request, conversation_id: uuid.UUID) -> HttpResponse:
    """Answer; refused, the page comes back with the text."""
    found = queries.get_conversation(request.actor, conversation_id)
    form = send_posted(request, found)
    if form is not None:
        return _desk(request, found, form)
    return see_other(f"{reverse('messaging:conversation', kwargs={'conversation_id': conversation_id})}#fin")

"""The young person's conversation and the counsellor's desk."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.http import urlencode

from clicnjob.accounts.sessions import is_shared_post, known_device
from clicnjob.messaging import actions, presenters, queries
from clicnjob.messaging.enums import Side
from clicnjob.messaging.forms import MessageForm
from clicnjob.messaging.models import Conversation
from clicnjob.shared.actor import ALL_STAFF, Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, allowed_write, methods, requires, see_other, signed_in

NO_LINE = 999_999_999
"""Nothing was unread when the page was opened: no line, even before what arrives afterwards."""


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else None


def _thread(request: Request, conversation: Conversation) -> dict[str, Any]:
    """The messages to show, and the read mark they leave (R17 allows this write by name).

    The page keeps in its own address where the unread began (``lu``), so that the line stays while one reads.
    """
    actor = request.actor
    before = _number(request.GET.get("avant"))
    side = Side.YOUTH if actor.is_youth else Side.STRUCTURE
    is_youth = side is Side.YOUTH
    mark = conversation.youth_read_seq if is_youth else conversation.structure_read_seq
    unread = conversation.unread_by_youth if is_youth else conversation.unread_by_structure
    kept = _number(request.GET.get("lu"))
    unread_after = kept if kept is not None else (mark if unread else NO_LINE)
    lines, has_older = queries.messages_page(actor, conversation, before=before)
    if lines and unread and before is None:
        with allowed_write("read mark"):
            actions.mark_read(conversation=conversation, seq=lines[-1].message.seq, by=actor)
    return {
        "conversation": conversation,
        "bubbles": list(presenters.bubbles(lines, unread_after=unread_after, reader_id=actor.user_id)),
        "older": lines[0].message.seq if lines and has_older else None,
        "is_past": before is not None,
        "unread_after": unread_after,
    }


def _send(request: Request, conversation: Conversation) -> MessageForm | None:
    """Send the posted message; the form to show again when it was refused, ``None`` when it is stored."""
    form = MessageForm(request.POST)
    if not form.is_valid():
        kept = MessageForm.blank(request.POST.get("body", ""))
        kept.refusal = next((str(line) for lines in form.errors.values() for line in lines if line), "")
        return kept
    try:
        actions.send_message(conversation=conversation, by=request.actor, **form.cleaned_data)
    except DomainError as error:
        kept = MessageForm.blank(form.cleaned_data["body"])
        kept.refusal = error.message
        return kept
    return None


# -- young person -------------------------------------------------------------------------------------------------------


@requires(Kind.YOUTH)
@methods("GET", "POST")
def mine(request: Request) -> HttpResponse:
    """One's conversation with the structure."""
    conversation = queries.own_conversation(request.actor)
    form: MessageForm | None = None
    if request.method == "POST":
        form = _send(request, conversation)
        if form is None:
            return see_other(f"{reverse('messaging:mine')}#fin")
    person = conversation.young_person
    device = None if is_shared_post(request) else known_device(request)
    context = _thread(request, conversation) | {
        # What is being written stays on a device declared one's own, nowhere else (R14).
        "draft": "own" if device is not None and device.user_id == request.actor.user_id else "",
        "form": form or MessageForm.blank(),
        "referent": person.referent,
        "hours": presenters.hours_words(person.site.opening_hours.all()),
        "structure_name": conversation.structure.name,
    }
    return render(request, "messaging/mine.html", context, status=422 if form else 200)


# -- professionals ------------------------------------------------------------------------------------------------------


def _list(request: Request, opened: uuid.UUID | None = None) -> dict[str, Any]:
    """The list beside the open conversation. It refetches itself from the inbox: looking at a list reads no message."""
    asked = request.GET.get("vue", "")
    pile = queries.Pile(asked) if asked in list(queries.Pile) else queries.Pile.ALL
    search = request.GET.get("q", "")[:80].strip()
    found = queries.inbox(request.actor, pile=pile, text=search, page=_number(request.GET.get("page")) or 1)
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
        thread = _thread(request, conversation)
    context = {
        **thread,
        **_list(request, conversation.pk),
        "form": form or MessageForm.blank(),
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
    form = _send(request, found)
    if form is not None:
        return _desk(request, found, form)
    return see_other(f"{reverse('messaging:conversation', kwargs={'conversation_id': conversation_id})}#fin")


# -- everyone -----------------------------------------------------------------------------------------------------------


@signed_in
@methods("GET")
def link(request: Request) -> HttpResponse:
    """Before leaving for another site: say which. Nothing is opened by itself."""
    address = request.GET.get("u")
    if address is None:
        return redirect("/")
    domain = presenters.domain_of(address)
    if not domain or len(address) > 4000:
        raise Http404
    return render(request, "messaging/link.html", {"address": address, "domain": domain})

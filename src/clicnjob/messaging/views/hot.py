"""The fast door for whoever is served without it, and the mark of what was read: small answers, no page."""

import uuid

from django.http import Http404, HttpResponse

from clicnjob.messaging import actions, live, pace, queries
from clicnjob.messaging.drafts import Draft, Stored
from clicnjob.messaging.hot import door
from clicnjob.messaging.models import Conversation
from clicnjob.messaging.views.thread import number
from clicnjob.shared.actor import ALL_STAFF, Kind
from clicnjob.shared.errors import DomainError, Throttled
from clicnjob.shared.http import Request, methods, requires


@requires(Kind.YOUTH, *ALL_STAFF)
@methods("POST")
def send_now(request: Request, conversation_id: uuid.UUID) -> HttpResponse:
    """Store a message: `{"body", "client_id"}` in JSON; 201, 200 for a retry, 409 other text, 422, 429. Raw ASGI where served by us."""
    conversation = queries.get_conversation(request.actor, conversation_id)
    try:
        body, client_id = door.read(request.body)
        pace.take(request.actor.user_id or conversation_id)
        message = actions.send_message(conversation=conversation, body=body, client_id=client_id, by=request.actor)
    except door.Refused as refused:
        return HttpResponse(status=refused.status)
    except DomainError as error:
        if error.code == "out_of_reach":
            raise Http404 from error
        status, said, wait = door.refusal(error, str(request.LANGUAGE_CODE))
        headers = {"Retry-After": str(wait)} if isinstance(error, Throttled) else {}
        return HttpResponse(said, content_type="application/json", status=status, headers=headers)
    text = queries.body_of(message, conversation.structure_id)
    draft = Draft(
        conversation.pk, conversation.structure_id, message.author_id, message.side, text, client_id, message.automatic
    )
    stored = Stored(draft, message.pk, message.seq, message.revision, message.created_at, is_new=True)
    return HttpResponse(live.said(stored, message.author.first_name), content_type="application/json", status=201)


def _mark(request: Request, conversation: Conversation) -> HttpResponse:
    seq = number(request.POST.get("seq"))
    if seq is None:
        return HttpResponse(status=422)
    actions.mark_read(conversation=conversation, seq=seq, by=request.actor)
    return HttpResponse(status=204)


@requires(*ALL_STAFF)
@methods("POST")
def read(request: Request, conversation_id: uuid.UUID) -> HttpResponse:
    """The page showed the conversation up to message `seq`: what arrived live is read without asking for the page again."""
    return _mark(request, queries.get_conversation(request.actor, conversation_id))


@requires(Kind.YOUTH)
@methods("POST")
def read_mine(request: Request) -> HttpResponse:
    """The same for the young person."""
    return _mark(request, queries.own_conversation(request.actor))

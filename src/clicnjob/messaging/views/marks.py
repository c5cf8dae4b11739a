"""One's own marks on a conversation, and how many wait."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse

from clicnjob.messaging import actions, presenters, queries
from clicnjob.shared.actor import ALL_STAFF
from clicnjob.shared.http import Request, methods, requires, safe_next, see_other
from clicnjob.shared.language import pro


@requires(*ALL_STAFF)
@methods("POST")
def follow(request: Request, conversation_id: uuid.UUID) -> HttpResponse:
    """Follow a conversation (« suivie=1 ») or no longer, for oneself."""
    found = queries.get_conversation(request.actor, conversation_id)
    actions.follow(conversation=found, followed=request.POST.get("suivie") == "1", by=request.actor)
    page = reverse("messaging:conversation", kwargs={"conversation_id": conversation_id})
    return see_other(safe_next(request, page))


@requires(*ALL_STAFF)
@methods("POST")
def unread(request: Request, conversation_id: uuid.UUID) -> HttpResponse:
    """Put a conversation back among one's unread, and go back to the list."""
    found = queries.get_conversation(request.actor, conversation_id)
    actions.mark_unread(conversation=found, by=request.actor)
    messages.success(
        request, pro("%(name)s : marquée comme non lue, pour vous seul·e.") % {"name": found.young_person.full_name}
    )
    return see_other(safe_next(request, reverse("messaging:inbox")))


@requires(*ALL_STAFF)
@methods("GET")
def count(request: Request) -> HttpResponse:
    """How many conversations have something unread: the number beside « Messages », live on every page."""
    return HttpResponse(presenters.unread_words(queries.unread_counts(request.actor), request.actor))

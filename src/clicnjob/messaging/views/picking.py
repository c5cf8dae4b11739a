"""What the pages that choose young people share: the search, the filters, the results."""

import uuid
from typing import Any

from django.utils.http import urlencode

from clicnjob.messaging.forms.mailings import pick_filters, pick_of
from clicnjob.messaging.queries.lists import lists_of
from clicnjob.messaging.queries.picking import pickable, pickable_page, uuid_of
from clicnjob.messaging.rules.mailings import MOST_RECIPIENTS
from clicnjob.messaging.views.thread import number
from clicnjob.shared.http import Request
from clicnjob.structures.queries import sites_of

ASKED = ("q", "qui", "compte", "age", "etat", "antenne", "liste")


def picker(request: Request, chosen: set[uuid.UUID]) -> dict[str, Any]:
    """The results of what the address asks, those already chosen marked."""
    pick = pick_of(request.GET)
    page = pickable_page(request.actor, pick, page=number(request.GET.get("page")) or 1)
    lists = lists_of(request.actor)
    return {
        "pick": pick,
        "picked_page": page,
        "chosen": chosen,
        "lists": lists,
        "filters": pick_filters(pick, list(sites_of(request.actor)), [(str(row.found.pk), row.name) for row in lists]),
    }


def asked_again(request: Request) -> str:
    """The address's query that asks for what was posted in the search; the page asked, when one is turned."""
    kept = {name: request.POST.get(name, "").strip()[:80] for name in ASKED}
    kept["page"] = request.POST.get("page", "")
    query = urlencode({name: value for name, value in kept.items() if value})
    return f"?{query}" if query else ""


def ticked(request: Request) -> list[uuid.UUID]:
    """The people whose box is ticked."""
    return [uuid_of(value) for value in request.POST.getlist("person")[:500]]


def all_found(request: Request) -> list[uuid.UUID]:
    """Everybody that the posted search finds, one more than a mailing takes at most."""
    found = pickable(request.actor, pick_of(request.POST))
    return list(found.values_list("pk", flat=True)[: MOST_RECIPIENTS + 1])

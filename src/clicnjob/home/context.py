"""What every page's shell needs: the demonstration banner, the structure's name, the navigation of one's role."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from clicnjob.messaging.queries import unread_count
from clicnjob.shared.actor import ANONYMOUS, Actor, Role
from clicnjob.structures.models import Structure

Entry = tuple[str, str, str, frozenset[Role]]
ALL = frozenset({Role.DIRECTION, Role.SECTOR_MANAGER, Role.COUNSELLOR, Role.RECEPTION})
CONTENT = frozenset({Role.DIRECTION, Role.COUNSELLOR})
ENTRIES: tuple[Entry, ...] = (
    ("home:dashboard", "Accueil", "home", ALL),
    ("enrolment:reception", "Premier accueil", "door", ALL - {Role.SECTOR_MANAGER}),
    ("enrolment:people", "Jeunes", "users", ALL),
    ("workshops:sessions", "Ateliers", "calendar", ALL),
    ("messaging:inbox", "Messages", "message", ALL - {Role.SECTOR_MANAGER}),
    ("documents:queue", "Vérifier", "document", frozenset({Role.COUNSELLOR})),
    (
        "insights:overview",
        "Pilotage",
        "chart",
        frozenset({Role.DIRECTION, Role.SECTOR_MANAGER, Role.COUNSELLOR, Role.NETWORK}),
    ),
    ("structures:team", "Équipe", "user", frozenset({Role.DIRECTION, Role.NETWORK})),
    ("structures:settings", "Paramètres", "settings", frozenset({Role.DIRECTION})),
)
"""Route, label, icon, roles: the side of the page, in the order of a day."""


def navigation(actor: Actor, path: str) -> list[dict[str, Any]]:
    """The entries of the actor's role, the current one marked, unread messages counted."""
    entries = []
    for route, label, icon, roles in ENTRIES:
        if actor.role not in roles:
            continue
        url = reverse(route)
        count = unread_count(actor) if route == "messaging:inbox" else 0
        entries.append({"label": label, "url": url, "icon": icon, "current": path.startswith(url), "count": count})
    return entries


def _structure(actor: Actor) -> Structure | None:
    return Structure.objects.filter(pk=actor.structure_id).first() if actor.structure_id else None


def shell(request: HttpRequest) -> dict[str, Any]:
    """Lazily, so that a page which shows no navigation asks nothing."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    structure = SimpleLazyObject(lambda: _structure(actor))
    found: dict[str, Any] = {
        "demo_mode": settings.DEMO_MODE,
        "actor": actor,
        "structure": structure,
        "structure_name": SimpleLazyObject(lambda: structure.name if structure else ""),
        "nav": SimpleLazyObject(lambda: navigation(actor, request.path)),
        "account_links": [{"label": "Sécurité de mon compte", "url": "/mon-compte/securite/", "icon": "key"}]
        if actor.role
        else [],
    }
    return found

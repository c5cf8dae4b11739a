"""What every page's shell needs: the demonstration banner, the structure's name, the navigation of one's role."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from clicnjob.messaging.queries import unread_counts
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
    ("messaging:reports", "Signalements", "flag", frozenset({Role.DIRECTION})),
    ("structures:team", "Équipe", "user", frozenset({Role.DIRECTION, Role.NETWORK})),
    ("structures:settings", "Paramètres", "settings", frozenset({Role.DIRECTION})),
)
"""Route, label, icon, roles: the side of the page, in the order of a day."""
AT_HAND = frozenset({"home:dashboard", "enrolment:people", "workshops:sessions", "messaging:inbox"})
"""What stays in the bar of a phone, which holds five, when there is more: the rest opens under « Plus »."""
BAR = 5


def navigation(actor: Actor, path: str) -> list[dict[str, Any]]:
    """The entries of the actor's role, the current one marked, unread messages counted."""
    entries = []
    for route, label, icon, roles in ENTRIES:
        if actor.role not in roles:
            continue
        url = reverse(route)
        entries.append(
            {
                "label": label,
                "url": url,
                "icon": icon,
                "current": path.startswith(url),
                "further": route not in AT_HAND,
            }
        )
        if route == "messaging:inbox":
            entries[-1] |= {"live": "messaging/_count.html", "counts": unread_counts(actor)}
    if len(entries) <= BAR:
        entries = [entry | {"further": False} for entry in entries]
    return entries


def further(entries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """What « Plus » opens on a phone, and whether the page is one of them; empty when everything fits."""
    items = [entry for entry in entries if entry["further"]]
    return {"entries": items, "current": any(entry["current"] for entry in items)} if items else {}


def _structure(actor: Actor) -> Structure | None:
    return Structure.objects.filter(pk=actor.structure_id).first() if actor.structure_id else None


def _account_links(actor: Actor) -> list[dict[str, str]]:
    """What concerns the professional rather than the young people."""
    links = []
    if actor.role in {Role.COUNSELLOR, Role.SECTOR_MANAGER}:
        words = "Mes absences" if actor.role is Role.COUNSELLOR else "Absences"
        links.append({"label": words, "url": reverse("structures:covers"), "icon": "calendar"})
    if actor.role:
        links.append({"label": "Sécurité de mon compte", "url": "/mon-compte/securite/", "icon": "key"})
    return links


def shell(request: HttpRequest) -> dict[str, Any]:
    """Lazily, so that a page which shows no navigation asks nothing."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    structure = SimpleLazyObject(lambda: _structure(actor))
    nav = SimpleLazyObject(lambda: navigation(actor, request.path))
    found: dict[str, Any] = {
        "demo_mode": settings.DEMO_MODE,
        "actor": actor,
        "structure": structure,
        "structure_name": SimpleLazyObject(lambda: structure.name if structure else ""),
        "nav": nav,
        "nav_further": SimpleLazyObject(lambda: further(nav)),
        "alerts": actor.is_staff,
        "account_links": _account_links(actor),
    }
    return found

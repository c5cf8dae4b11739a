"""What every page's shell needs: the demonstration banner, the structure's name, the navigation of one's role."""

import uuid
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString

from clicnjob.messaging.presenters import unread_words
from clicnjob.messaging.queries import unread_counts
from clicnjob.shared.actor import ANONYMOUS, Actor, Role
from clicnjob.shared.prepared import prepared
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


@cache
def _entries(role: Role | None) -> tuple[dict[str, Any], ...]:
    """Those of a role, as long as this process lives."""
    mine = [entry for entry in ENTRIES if role in entry[3]]
    fits = len(mine) <= BAR
    return tuple(
        {
            "label": label,
            "url": reverse(route),
            "icon": icon,
            "current": False,
            "further": not fits and route not in AT_HAND,
            "counted": route == "messaging:inbox",
        }
        for route, label, icon, _ in mine
    )


def navigation(actor: Actor, path: str) -> list[dict[str, Any]]:
    """The entries of the actor's role, the current one marked; one of them has unread messages counted beside it."""
    return [entry | {"current": path.startswith(entry["url"])} for entry in _entries(actor.role)]


def further(entries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """What « Plus » opens on a phone, and whether the page is one of them; empty when everything fits."""
    items = [entry for entry in entries if entry["further"]]
    return {"entries": items, "current": any(entry["current"] for entry in items)} if items else {}


def _shape(entries: Iterable[dict[str, Any]]) -> tuple[Any, ...]:
    """As ``layout/nav.html`` is given them."""
    return tuple(tuple(entry.values()) for entry in entries)


def _counts(request: HttpRequest, actor: Actor) -> SafeString:
    """The number beside « Messages »; a page that has just counted says what it found (``request.unread_counts``)."""
    if not any(one["counted"] for one in _entries(actor.role)):
        return SafeString("")
    found = getattr(request, "unread_counts", None) or unread_counts(actor)
    return unread_words(found, actor)


def _structure(actor: Actor) -> Structure | None:
    return next(iter(_by_id(actor.structure_id)), None) if actor.structure_id else None


@prepared
def _by_id(structure_id: uuid.UUID) -> QuerySet[Structure]:
    return Structure.objects.filter(pk=structure_id)


class Link(NamedTuple):
    """An entry of the account's menu."""

    label: str
    url: str
    icon: str


@cache
def _account_links(role: Role | None) -> tuple[Link, ...]:
    """What concerns the professional rather than the young people."""
    links = []
    if role in {Role.COUNSELLOR, Role.SECTOR_MANAGER}:
        words = "Mes absences" if role is Role.COUNSELLOR else "Absences"
        links.append(Link(words, reverse("structures:covers"), "calendar"))
    if role:
        links.append(Link("Sécurité de mon compte", "/mon-compte/securite/", "key"))
    return tuple(links)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Lazily, so that a page which shows no navigation asks nothing."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    structure = SimpleLazyObject(lambda: getattr(request, "structure", None) or _structure(actor))
    nav = navigation(actor, request.path)
    apart = further(nav)
    found: dict[str, Any] = {
        "demo_mode": settings.DEMO_MODE,
        "actor": actor,
        "structure": structure,
        "structure_name": SimpleLazyObject(lambda: structure.name if structure else ""),
        "nav": _shape(nav),
        "nav_further": _shape(apart.get("entries", ())),
        "nav_further_current": apart.get("current", False),
        "nav_counts": SimpleLazyObject(lambda: _counts(request, actor)),
        "alerts": actor.is_staff,
        "account_links": _account_links(actor.role),
    }
    return found

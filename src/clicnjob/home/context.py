"""What every page's shell needs: the demonstration banner, the structure's name, the navigation of one's role."""

import uuid
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from clicnjob.accounts.aside import is_aside
from clicnjob.accounts.locks import stay_of
from clicnjob.accounts.sessions import locks, seems_own
from clicnjob.home.training import role_choices
from clicnjob.messaging.presenters import unread_words
from clicnjob.messaging.queries import unread_counts
from clicnjob.shared.actor import ANONYMOUS, Actor, Role
from clicnjob.shared.http import saves_data
from clicnjob.shared.language import pro, pro_lazy_in, pro_noop
from clicnjob.shared.prepared import prepared
from clicnjob.structures.actions.practice import MAY_TRAIN
from clicnjob.structures.models import Structure
from clicnjob.structures.presenters import logo_address

Entry = tuple[str, str | Promise, str, frozenset[Role]]
ALL = frozenset({Role.DIRECTION, Role.SECTOR_MANAGER, Role.COUNSELLOR, Role.RECEPTION})
CONTENT = frozenset({Role.DIRECTION, Role.COUNSELLOR})
ENTRIES: tuple[Entry, ...] = (
    ("home:dashboard", pro_noop("Accueil"), "home", ALL),
    ("enrolment:reception", pro_noop("Premier accueil"), "door", ALL - {Role.SECTOR_MANAGER}),
    ("enrolment:people", pro_noop("Jeunes"), "users", ALL),
    ("workshops:sessions", pro_noop("Ateliers"), "calendar", ALL),
    ("appointments:list", pro_lazy_in("menu", "Rendez-vous"), "clock", ALL - {Role.RECEPTION}),
    ("messaging:inbox", pro_noop("Messages"), "message", ALL - {Role.SECTOR_MANAGER}),
    ("documents:queue", pro_noop("Vérifier"), "document", frozenset({Role.COUNSELLOR})),
    (
        "insights:overview",
        pro_noop("Pilotage"),
        "chart",
        frozenset({Role.DIRECTION, Role.SECTOR_MANAGER, Role.COUNSELLOR, Role.NETWORK}),
    ),
    ("messaging:reports", pro_noop("Signalements"), "flag", frozenset({Role.DIRECTION})),
    ("structures:team", pro_noop("Équipe"), "user", frozenset({Role.DIRECTION, Role.NETWORK})),
    ("structures:settings", pro_noop("Réglages"), "settings", frozenset({Role.DIRECTION})),
)
"""Route, label, icon, roles: the side of the page, in the order of a day."""
AT_HAND = frozenset({"home:dashboard", "enrolment:people", "workshops:sessions", "messaging:inbox"})
"""What stays in the bar of a phone, which holds five, when there is more: the rest opens under « Plus »."""
BAR = 5


def _entries(role: Role | None) -> tuple[dict[str, Any], ...]:
    """Those of a role, in the language of the page."""
    return _said_entries(role, get_language())


@cache
def _said_entries(role: Role | None, _language: str | None) -> tuple[dict[str, Any], ...]:
    """As long as this process lives."""
    mine = [entry for entry in ENTRIES if role in entry[3]]
    fits = len(mine) <= BAR
    return tuple(
        {
            "label": pro(label) if isinstance(label, str) else str(label),
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


def _logo(structure: Any) -> str:
    return logo_address(structure) if structure else ""


class Link(NamedTuple):
    """An entry of the account's menu."""

    label: str
    url: str
    icon: str


@cache
def _account_links(role: Role | None, _language: str | None) -> tuple[Link, ...]:
    """What concerns the professional rather than the young people, in the language of the page."""
    links = []
    if role in {Role.COUNSELLOR, Role.SECTOR_MANAGER}:
        words = pro("Mes absences") if role is Role.COUNSELLOR else pro("Absences")
        links.append(Link(words, reverse("structures:covers"), "calendar"))
    if role in {Role.COUNSELLOR, Role.SECTOR_MANAGER, Role.DIRECTION}:
        links.append(Link(pro("Ce qui va être effacé"), reverse("keeping:ending"), "clock"))
    if role in ALL:
        links.append(Link(pro("Mon profil"), reverse("structures:profile"), "user"))
    if role in MAY_TRAIN:
        links.append(Link(pro("S’entraîner"), reverse("home:practice"), "help"))
    if role:
        links.append(Link(pro("Sécurité de mon compte"), "/mon-compte/securite/", "key"))
        links.append(Link(pro("Plan du site"), reverse("home:site-map"), "map"))
    return tuple(links)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Lazily, so that a page which shows no navigation asks nothing."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    structure = SimpleLazyObject(lambda: getattr(request, "structure", None) or _structure(actor))
    nav = navigation(actor, request.path)
    apart = further(nav)
    found: dict[str, Any] = {
        "demo_mode": settings.DEMO_MODE,
        "easy_reading": bool(request.COOKIES.get(settings.READING_COOKIE_NAME)),
        "actor": actor,
        "structure": structure,
        "accent": SimpleLazyObject(lambda: structure.accent if structure else ""),
        "own_logo": SimpleLazyObject(lambda: _logo(structure)),
        "training": SimpleLazyObject(lambda: bool(structure and structure.is_practice)),
        "training_roles": SimpleLazyObject(role_choices),
        "training_aside": SimpleLazyObject(lambda: is_aside(request)),
        "structure_name": SimpleLazyObject(lambda: structure.name if structure else ""),
        "nav": _shape(nav),
        "nav_further": _shape(apart.get("entries", ())),
        "nav_further_current": apart.get("current", False),
        "nav_counts": SimpleLazyObject(lambda: _counts(request, actor)),
        "alerts": actor.is_staff,
        "stay": stay_of(request, actor.user_id),
        "locks": actor.is_youth and locks(request),
        "own_device": actor.is_youth and seems_own(request),
        "saving": not actor.is_staff and saves_data(request),
        "account_links": _account_links(actor.role, get_language()),
    }
    return found

"""The list of conversations at the desk: what the address asks for, what the page shows. A search takes its place."""

import enum
import uuid
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from clicnjob.messaging import presenters, queries, situations
from clicnjob.messaging.queries import Pile, Sort, Whose, Wish
from clicnjob.messaging.queries.lists import names_of
from clicnjob.messaging.views.thread import number
from clicnjob.shared.http import Request
from clicnjob.shared.language import LANGUAGE_NAMES, language_words, pro_lazy
from clicnjob.shared.moulds import joined
from clicnjob.shared.templatetags.ui import piece

WHOSE = {
    Whose.REACH: pro_lazy("À ma portée"),
    Whose.MINE: pro_lazy("Les miennes"),
    Whose.COVERED: pro_lazy("À couvrir"),
    Whose.TEAM: pro_lazy("Toute l’équipe"),
}
PILES = {
    Pile.ALL: pro_lazy("Toutes"),
    Pile.UNREAD: pro_lazy("Non lues"),
    Pile.UNANSWERED: pro_lazy("Sans réponse"),
    Pile.FOLLOWED: pro_lazy("Suivies"),
}
SORTS = {
    Sort.USUAL: pro_lazy("Non lues d’abord"),
    Sort.RECENT: pro_lazy("Les plus récentes"),
    Sort.WAITING: pro_lazy("Attendent depuis longtemps"),
    Sort.NAME: pro_lazy("Par nom"),
}


def _one[E: enum.StrEnum](kind: type[E], asked: str) -> E:
    return kind(asked) if asked in list(kind) else kind("")


def _id(asked: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(asked) if asked else None
    except ValueError:
        return None


def wish_of(data: QueryDict) -> Wish:
    """What an address asks for; words nobody knows are left out."""
    language = data.get("langue", "")
    return Wish(
        whose=_one(Whose, data.get("a", "")),
        pile=_one(Pile, data.get("vue", "")),
        sort=_one(Sort, data.get("tri", "")),
        situations=tuple(one.key for one in situations.chosen(data.getlist("situation"))),
        language=language if language in LANGUAGE_NAMES else "",
        page=number(data.get("page")) or 1,
        list_id=_id(data.get("liste", "")),
    )


def address_of(wish: Wish, **changes: Any) -> str:
    """The part of an address after « ? » that asks for ``wish``, with ``changes``; empty for the usual one."""
    words = {
        "a": wish.whose,
        "vue": wish.pile,
        "tri": wish.sort,
        "langue": wish.language,
        "liste": wish.list_id,
        **changes,
    }
    asked = [(name, str(value)) for name, value in words.items() if value]
    return urlencode(asked + [("situation", one) for one in wish.situations])


def _asked(request: Request) -> tuple[Wish, str]:
    """What the address asks to see: which conversations, or the words to look for."""
    return wish_of(request.GET), " ".join(request.GET.get("q", "").split())[:80]


def beside(request: Request, opened: uuid.UUID) -> dict[str, Any]:
    """What an open conversation knows of the list: where a wide screen finds it, what its addresses go on asking.

    The list is a page of its own: a phone, which shows one at a time, never receives it.
    """
    wish, text = _asked(request)
    page = wish.page if wish.page > 1 else ""
    return {
        "is_search": bool(text),
        "keep": address_of(wish, q=text),
        "list_url": f"{reverse('messaging:inbox')}?{address_of(wish, q=text, page=page, ouverte=opened)}",
    }


def listing(request: Request) -> dict[str, Any]:
    """The list, or what a search found; ``ouverte``: the conversation that is open beside it."""
    base = reverse("messaging:inbox")
    wish, text = _asked(request)
    open_id = request.GET.get("ouverte", "")
    keep = address_of(wish)
    common = {"search": text, "open_id": open_id, "keep": keep}
    if text:
        return common | {"found": _found(request, text), "keep": address_of(wish, q=text)}
    found = queries.inbox(request.actor, wish)
    if wish.is_usual and wish.whose is Whose.REACH:
        request.unread_counts = queries.Unread(found.unread, found.written)
    counts = {Pile.UNREAD: found.unread, Pile.UNANSWERED: found.unanswered, Pile.FOLLOWED: found.followed}
    page = found.page
    return common | {
        "unread": found.unread,
        "rows": joined(presenters.drawn_rows(found.rows, keep=keep, open_id=open_id), "\n"),
        "tabs": presenters.tabs(
            (str(words), f"{base}?{address_of(wish, vue=pile)}", pile is wish.pile, counts.get(pile))
            for pile, words in PILES.items()
        ),
        "filters": _filters(request, wish, base),
        "is_filtered": _is_filtered(wish) > 0,
        "whose": wish.whose.name,
        "pile": wish.pile.name,
        "previous_url": f"{base}?{address_of(wish, page=page - 1)}" if page > 1 else "",
        "next_url": f"{base}?{address_of(wish, page=page + 1)}" if found.has_next else "",
        "list_url": f"{base}?{address_of(wish, page=page if page > 1 else '', ouverte=open_id)}",
    }


LIST = (
    ("search", "is_filtered", "whose", "pile"),
    ("keep", "rows", "tabs", "filters", "previous_url", "next_url", "list_url", "request.actor.user_id"),
)
"""What ``_list.html`` decides on, and what it writes (``shared.moulds``), but when it shows a search."""


def _is_filtered(wish: Wish) -> int:
    """How many of the filters are set."""
    return len(wish.situations) + bool(wish.language) + bool(wish.list_id) + (wish.sort is not Sort.USUAL)


def _filters(request: Request, wish: Wish, base: str) -> SafeString:
    """The menu of whose conversations and the form of filters."""
    lists = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((pk, SafeString(" selected") if pk == wish.list_id else "", name) for pk, name in names_of(request.actor)),
    )
    return piece(
        "messaging/_filters.html",
        whose=tuple(
            (str(words), f"{base}?{address_of(wish, a=whose)}", whose is wish.whose) for whose, words in WHOSE.items()
        ),
        situations=tuple((one.key, one.label, one.key in wish.situations) for one in situations.known()),
        languages=_languages(wish.language, get_language()),
        sorts=tuple((sort.value, words, sort is wish.sort) for sort, words in SORTS.items()),
        whose_words=WHOSE[wish.whose],
        whose_now=wish.whose,
        pile=wish.pile,
        lists=lists,
        filters=_is_filtered(wish),
    )


@cache
def _languages(chosen: str, _page_language: str | None) -> tuple[tuple[str, str, bool], ...]:
    """Those young people read, in the language of the page."""
    return tuple((code, language_words(code), code == chosen) for code in LANGUAGE_NAMES)


def _found(request: Request, text: str) -> queries.Found:
    return queries.search(request.actor, text, before=_id(request.GET.get("plus", "")))

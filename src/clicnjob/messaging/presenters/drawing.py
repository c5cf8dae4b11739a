"""Bubbles as HTML: each from the mould of its kind (``_bubble.html``), since a page holds fifty of them."""

from collections.abc import Iterable
from functools import cache
from operator import attrgetter

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from clicnjob.messaging.enums import Side
from clicnjob.messaging.presenters.bubbles import Bubble, blanks
from clicnjob.messaging.texts import Bit
from clicnjob.shared import text
from clicnjob.shared.moulds import Mould, joined, written

SHAPE = (
    "mine", "follows", "automatic", "aimed", "withdrawn", "big", "by_sms", "edited", "state", "lang", "foreign",
    "first_unread", "can_edit", "can_describe", "can_withdraw", "can_restore",
)  # fmt: skip
_shape = attrgetter(*SHAPE)
_bubble = Mould(
    "messaging/_bubble.html",
    shape=(*SHAPE, "is_youth"),
    values=(
        "id", "client_id", "seq", "by", "author", "at", "at_hour", "at_words", "day", "day_words", "words", "rest", "quote",
        "files", "card", "csrf_token",
    ),
    plain=("id", "client_id", "seq", "by", "at", "day"),
)  # fmt: skip
_link = Mould("messaging/_link.html", values=("href", "text", "domain"))
_quote = Mould("messaging/_quote.html", values=("href", "author", "text"))


def said(bits: list[Bit]) -> str:
    """A text with its links and their domain; one without any stays to be escaped where it is written."""
    if len(bits) == 1 and not bits[0].href:
        return bits[0].text
    return joined([_link.fill((), (bit.href, bit.text, bit.domain)) if bit.href else written(bit.text) for bit in bits])


def drawn(bubbles: Iterable[Bubble], *, is_youth: bool, csrf_token: str, saving: bool = False) -> list[SafeString]:
    """The bubbles as they stand in the page, each with the day or the line that begins before it.

    ``saving``: photos wait for a tap.
    """
    said_as = text.Said()
    rows = []
    for one in bubbles:
        here, quote = one.sent_at, one.quote
        values = (
            one.id,
            one.client_id,
            one.seq,
            one.by,
            one.author,
            here.isoformat(timespec="seconds"),
            said_as.time(here),
            said_as.full(here),
            one.day.isoformat() if one.day else "",
            said_as.date(one.day) if one.day else "",
            said(one.bits),
            said(one.rest) if one.rest else "",
            _quote.fill((), (quote.href, quote.author, quote.text)) if quote else "",
            render_to_string("messaging/_files.html", {"files": one.files, "saving": saving}) if one.files else "",
            _card(one, is_youth=is_youth, csrf_token=csrf_token) if one.card else "",
            csrf_token,
        )
        rows.append(((*_shape(one), is_youth), values))
    return _bubble.fill_all(rows)


def _card(one: Bubble, *, is_youth: bool, csrf_token: str) -> SafeString:
    context = {"card": one.card, "card_id": one.card_id, "seq": one.seq, "is_youth": is_youth, "csrf_token": csrf_token}
    return render_to_string("messaging/_card.html", context)


def drawn_blanks(side: Side, *, language: str) -> SafeString:
    """The empty bubbles of a page read by ``side``, from which it makes those that arrive live."""
    return _drawn_blanks(side, language, get_language())


@cache
def _drawn_blanks(side: Side, language: str, _page_language: str | None) -> SafeString:
    kinds, empty = zip(*blanks(side, language=language), strict=True)
    each = zip(kinds, drawn(empty, is_youth=side is Side.YOUTH, csrf_token=""), strict=True)
    return joined((format_html('<template data-mould="{}">{}</template>', kind, one) for kind, one in each), "\n")

"""Pieces of pages that come by the dozen: a template rendered once for each shape it takes, then filled with what changes.

The template stays the only place that says what a piece looks like; a mould only spares rendering it again for each row
(docs/performance.md). What a template decides on (``{% if %}``, loops, words in a language) is the shape; what it only writes
are the values, which are escaped as in any template. Filters on values are refused by nature: give values ready to be read.
"""

import html
import re
import uuid
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST = 1024
"""Shapes kept by one mould; past that it begins anew."""
_MARK = re.compile("\ue000(\\d+)\ue001|c11c0b00-0000-4000-8000-([0-9a-f]{12})")
Shape = tuple[Hashable, ...]
Values = tuple[Any, ...]


def _mark(place: int, value: Any) -> Any:
    """What stands for a value while its template is rendered: an id stays an id, for addresses."""
    if isinstance(value, uuid.UUID):
        return uuid.UUID(f"c11c0b00-0000-4000-8000-{place:012x}")
    return f"\ue000{place}\ue001"


def joined(pieces: Iterable[SafeString], between: str = "") -> SafeString:
    """Pieces one after the other; each is written already."""
    return SafeString(between.join(pieces))  # nosec B703 B308


def written(words: str) -> SafeString:
    """Words as a template writes them."""
    return SafeString(_written(words))  # nosec B703 B308


_SPECIAL = re.compile("[&<>\"']")


def _written(value: Any) -> str:
    """A value as a template writes it."""
    if isinstance(value, SafeString):  # a lazy one too
        return str(value)
    words = str(value)
    return html.escape(words) if _SPECIAL.search(words) else words


class Mould:
    """One template, the names of what makes its shape and of the values it only writes.

    A value that is empty (``""``, ``None``, 0) makes another shape than one that is not, so ``{% if value %}`` holds.
    """

    def __init__(self, template: str, *, shape: Iterable[str] = (), values: Iterable[str] = ()) -> None:
        self._template = template
        self._shape, self._values = tuple(shape), tuple(values)
        self._pieces: dict[tuple[Any, ...], list[str | int]] = {}

    def fill(self, shape: Shape, values: Values, context: Callable[[], Mapping[str, Any]] | None = None) -> SafeString:
        """The piece. ``context`` gives the template what more it needs, and depends on nothing but the shape."""
        return self.fill_all([(shape, values)], context)[0]

    def fill_all(
        self, rows: Iterable[tuple[Shape, Values]], context: Callable[[], Mapping[str, Any]] | None = None
    ) -> list[SafeString]:
        """Many pieces, in the language of the page."""
        language, found = get_language(), []
        for shape, values in rows:
            key = (language, shape, tuple(map(bool, values)))
            pieces = self._pieces.get(key)
            if pieces is None:
                pieces = self._cast(key, shape, values, context)
            words = [_written(value) if value else "" for value in values]
            whole = "".join([one if type(one) is str else words[one] for one in pieces])  # type: ignore[index]
            filled = SafeString(whole)  # nosec B703 B308
            if settings.TESTING:
                self._prove(filled, shape, values, context)
            found.append(filled)
        return found

    def _cast(
        self,
        key: tuple[Any, ...],
        shape: Shape,
        values: Values,
        context: Callable[[], Mapping[str, Any]] | None,
    ) -> list[str | int]:
        marks = tuple(_mark(place, value) if value else value for place, value in enumerate(values))
        pieces: list[str | int] = []
        rendered, end = self._render(shape, marks, context), 0
        for mark in _MARK.finditer(rendered):
            pieces += [rendered[end : mark.start()], int(mark[1]) if mark[1] else int(mark[2], 16)]
            end = mark.end()
        pieces.append(rendered[end:])
        if len(self._pieces) >= MOST:
            self._pieces.clear()
        self._pieces[key] = pieces
        return pieces

    def _render(self, shape: Shape, values: Values, context: Callable[[], Mapping[str, Any]] | None) -> str:
        given = dict(context()) if context is not None else {}
        given |= dict(zip(self._shape, shape, strict=True)) | dict(zip(self._values, values, strict=True))
        return str(get_template(self._template).template.render(Context(given))).strip()  # type: ignore[attr-defined]

    def _prove(
        self, filled: str, shape: Shape, values: Values, context: Callable[[], Mapping[str, Any]] | None
    ) -> None:
        """Under test, every piece is compared with its template rendered as usual."""
        usual = self._render(shape, values, context)
        if filled != usual:
            message = f"{self._template} decides on more than its shape says:\n{filled}\n--\n{usual}"
            raise AssertionError(message)

"""What comes by the dozen on a page, and the pages asked all day: a template rendered once for each shape, then filled.

The template stays the only place that says what a piece looks like; a mould only spares rendering it again for each row
(docs/performance.md). What a template decides on (``{% if %}``, loops, words in a language) is the shape; what it only writes
are the values, which are escaped as in any template. Filters on values are refused by nature: give values ready to be read.
"""

import html
import re
import uuid
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST, MOST_PAGES = 1024, 64
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
    return SafeString(html.escape(words) if _is_special(words) else words)  # nosec B703 B308


_is_special = re.compile("[&<>\"']").search


def _written(value: Any) -> str:
    """A value as a template writes it; what is empty is part of the shape, and stands in the text already."""
    kind = type(value)
    if kind is str:
        return html.escape(value) if _is_special(value) else value
    if kind is SafeString:
        return cast("str", value)
    if kind is uuid.UUID or kind is int:
        return str(value)
    if not value:
        return ""
    if isinstance(value, SafeString):  # a lazy one
        return str(value)
    words = str(value)
    return html.escape(words) if _is_special(words) else words


@dataclass(frozen=True, slots=True)
class _Cast:
    """A template once rendered: its text with ``%s`` where values come; which values, and which of those at each place."""

    text: str
    needed: Callable[[Values], Iterable[Any]]
    placed: Callable[[list[Any]], tuple[Any, ...]]
    checked: tuple[int, ...]
    """Those of the needed that may hold what HTML must not."""

    def filled(self, values: Values) -> SafeString:
        """The text with these values."""
        words = [*self.needed(values)]
        for place in self.checked:
            words[place] = _written(words[place])
        return SafeString(self.text % self.placed(words))  # nosec B703 B308


def _cast_of(rendered: str, plain: frozenset[int]) -> _Cast:
    pieces, places, end = [], [], 0
    for mark in _MARK.finditer(rendered):
        pieces.append(rendered[end : mark.start()].replace("%", "%%"))
        places.append(int(mark[1]) if mark[1] else int(mark[2], 16))
        end = mark.end()
    pieces.append(rendered[end:].replace("%", "%%"))
    needed = tuple(dict.fromkeys(places))
    checked = tuple(place for place, need in enumerate(needed) if need not in plain)
    return _Cast("%s".join(pieces), _picker(needed), _picker(map(needed.index, places)), checked)


def _picker(places: Iterable[int]) -> Callable[[Any], tuple[Any, ...]]:
    """Takes what stands at these places, always several in a tuple (``itemgetter`` gives a lone one bare)."""
    several = tuple(places)
    if len(several) > 1:
        return itemgetter(*several)
    return lambda given: tuple([given[place] for place in several])


def _nested(given: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """``{"request.path": …}`` as a template reads it: ``{"request": {"path": …}}``."""
    found: dict[str, Any] = {}
    for name, value in given:
        *before, last = name.split(".")
        place = found
        for one in before:
            place = place.setdefault(one, {})
        place[last] = value
    return found


class Mould:
    """One template, the names of what makes its shape and of the values it only writes (dots as in the template).

    A value that is empty (``""``, ``None``, 0) makes another shape than one that is not, so ``{% if value %}`` holds.
    ``plain`` names, among the values, those that are ids, numbers and dates as machines write them: nothing to escape.
    """

    most = MOST

    def __init__(
        self, template: str, *, shape: Iterable[str] = (), values: Iterable[str] = (), plain: Iterable[str] = ()
    ) -> None:
        self._template = template
        self._shape, self._values = tuple(shape), tuple(values)
        self._plain = frozenset(map(self._values.index, plain))
        self._casts: dict[tuple[Any, ...], _Cast] = {}

    def fill(self, shape: Shape, values: Values) -> SafeString:
        """The piece, in the language of the page."""
        return self.fill_all([(shape, values)])[0]

    def fill_all(self, rows: Iterable[tuple[Shape, Values]]) -> list[SafeString]:
        """Many pieces."""
        language, found, testing = get_language(), [], settings.TESTING
        for shape, values in rows:
            filled = self._filled(language, shape, values)
            if testing:
                self._prove(filled, self._render(shape, values))
            found.append(filled)
        return found

    def _filled(self, language: str | None, shape: Shape, values: Values) -> SafeString:
        key = (language, shape, tuple(map(bool, values)))
        cast_before = self._casts.get(key)
        if cast_before is None:
            marks = tuple(_mark(place, value) if value else value for place, value in enumerate(values))
            if len(self._casts) >= self.most:
                self._casts.clear()
            cast_before = self._casts[key] = _cast_of(self._render(shape, marks), self._plain)
        return cast_before.filled(values)

    def _render(self, shape: Shape, values: Values) -> str:
        """The template as usual; it sees nothing but what is given, so nothing of one person stays in another's piece."""
        given = _nested((*zip(self._shape, shape, strict=True), *zip(self._values, values, strict=True)))
        return str(get_template(self._template).template.render(Context(given))).strip()  # type: ignore[attr-defined]

    def _prove(self, filled: str, usual: str) -> None:
        """Under test, every piece is compared with its template rendered as usual."""
        if filled != usual:
            message = f"{self._template} decides on more than its shape says:\n{filled}\n--\n{usual}"
            raise AssertionError(message)


Getter = Callable[[Mapping[str, Any]], Any]


def _getter(name: str) -> Getter:
    first, *further = name.split(".")

    def get(context: Mapping[str, Any]) -> Any:
        found = context.get(first, "")
        for step in further:
            found = found.get(step, "") if isinstance(found, Mapping) else getattr(found, step, "")
        return found

    return get


STAFF_SHELL = (
    ("demo_mode", "easy_reading", "alerts", "stay.idle", "nav", "nav_further", "nav_further_current", "account_links"),
    ("csrf_token", "structure_name", "request.actor.name", "request.path", "nav_counts", "stay.ends", "stay.owner"),
)
"""Shape and values of ``layout/page.html``."""
YOUTH_SHELL = (
    ("demo_mode", "easy_reading", "request.actor.is_youth", "locks", "stay.idle", "own_device", "saving"),
    ("csrf_token", "structure_name", "request.path"),
)
"""Those of ``layout/youth.html``."""


class PageMould(Mould):
    """A whole page: what it decides on and writes is found in its context and in what the context processors bring."""

    most = MOST_PAGES

    def __init__(
        self,
        template: str,
        shell: tuple[tuple[str, ...], tuple[str, ...]],
        *,
        shape: Iterable[str] = (),
        values: Iterable[str] = (),
    ) -> None:
        super().__init__(template, shape=(*shell[0], *shape), values=(*shell[1], *values))
        self._get_shape = [_getter(name) for name in self._shape]
        self._get_values = [_getter(name) for name in self._values]

    def answer(self, request: HttpRequest, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
        """The page. With something to say once (« Message envoyé »), the template is rendered as usual."""
        template: Any = get_template(self._template)
        data: dict[str, Any] = {}
        for processor in template.template.engine.template_context_processors:
            data |= processor(request)
        data |= context
        if len(data["messages"]):
            return HttpResponse(template.render(dict(context), request), status=status)
        shape = tuple([get(data) for get in self._get_shape])
        values = tuple([get(data) for get in self._get_values])
        filled = self._filled(get_language(), shape, values)
        if settings.TESTING:
            self._prove(filled, str(template.render(data, request)).strip())
        return HttpResponse(filled, status=status)

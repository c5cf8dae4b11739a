"""The language of pages: ten for young people, French or English for professionals; the device's cookie, else French.

``pro``, ``pro_lazy``, ``pro_noop`` and ``npro`` are gettext under names of their own: sentences that professionals alone read.
They are translated to English alone; ``_`` stays for what a young person may read too (``shared.catalogues``).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as pro
from django.utils.translation import gettext_lazy as pro_lazy
from django.utils.translation import ngettext as npro
from django.utils.translation import pgettext_lazy as pro_lazy_in

from clicnjob.shared.actor import ANONYMOUS, Kind

__all__ = [
    "LANGUAGE_NAMES",
    "NOT_READ_YET",
    "RIGHT_TO_LEFT",
    "STAFF_LANGUAGES",
    "LanguageMiddleware",
    "StaffLanguageMiddleware",
    "french",
    "in_french",
    "language_words",
    "npro",
    "pro",
    "pro_lazy",
    "pro_lazy_in",
    "pro_noop",
    "read_by_staff",
    "reads",
]


def pro_noop(sentence: str) -> str:
    """The sentence itself: it is named for the catalogue, and translated by ``pro`` later.

    Ours, and not Django's: the settings read this module, and Django's asks for the settings.
    """
    return sentence


STAFF_LANGUAGES = ("fr", "en")
"""What professionals' pages are written in."""


def french(words: str) -> str:
    """Words that stay French whoever reads the page: stored, printed for the administration, typed again in i-milo."""
    return words


def in_french(words: object) -> str:
    """A label whose words follow the reader, as what is stored, exported or printed says it: in French."""
    with translation.override("fr"):
        return str(words)


class LanguageMiddleware:
    """Activate the language chosen on this device for the length of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language of the ``langue`` cookie; unknown values fall back to French."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


@contextmanager
def _staff_language(request: HttpRequest) -> Iterator[None]:
    """French, unless the page is in a language of professionals already."""
    language = translation.get_language()
    request.LANGUAGE_CODE = language if language in STAFF_LANGUAGES else settings.LANGUAGE_CODE
    with translation.override(request.LANGUAGE_CODE):
        yield


class StaffLanguageMiddleware:
    """Professionals and volunteers read French or English, whatever the device was set to before them.

    After the one that knows who acts; costs nothing to the others.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in one of their languages."""
        if getattr(request, "actor", ANONYMOUS).kind not in {Kind.STAFF, Kind.VOLUNTEER}:
            return self.get_response(request)
        with _staff_language(request):
            return self.get_response(request)


def read_by_staff[R: HttpRequest, **P](
    view: Callable[Concatenate[R, P], HttpResponse],
) -> Callable[Concatenate[R, P], HttpResponse]:
    """A page that professionals alone read before they have signed in: in French or English."""

    @wraps(view)
    def answer(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with _staff_language(request):
            return view(request, *args, **kwargs)

    return answer


LANGUAGE_NAMES = {
    "fr": "Français",
    "en": "English",
    "ar": "العربية",
    "uk": "Українська",
    "ps": "پښتو",
    "fa": "دری",
    "pt": "Português",
    "es": "Español",
    "tr": "Türkçe",
    "ti": "ትግርኛ",
}
"""Languages a person may read, by their own name; those of ``settings.LANGUAGES`` have their pages translated."""
_WORDS = {
    "fr": pro_noop("français"),
    "en": pro_noop("anglais"),
    "ar": pro_noop("arabe"),
    "uk": pro_noop("ukrainien"),
    "ps": pro_noop("pachto"),
    "fa": pro_noop("dari"),
    "pt": pro_noop("portugais"),
    "es": pro_noop("espagnol"),
    "tr": pro_noop("turc"),
    "ti": pro_noop("tigrigna"),
}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "ps"})
NOT_READ_YET = frozenset(LANGUAGE_NAMES) - {"fr", "en"}
"""Languages whose pages no speaker has read yet (docs/languages.md): the pages say so."""


def language_words(code: str) -> str:
    """A language as a professional calls it: « pachto ». A code that is none of ours stays as it is."""
    return pro(_WORDS[code]) if code in _WORDS else code


def reads(code: str) -> str:
    """What a professional is told of who reads another language than French: « lit en pachto ». Empty for French."""
    return "" if code == "fr" else pro("lit en %(language)s") % {"language": language_words(code)}

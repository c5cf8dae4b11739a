"""The language of the young person's pages: the cookie, else the browser, else French. Staff pages are French."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


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
            response.headers.setdefault("Content-Language", translation.get_language() or language)
        return response


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
RIGHT_TO_LEFT = frozenset({"ar", "fa", "ps"})
NOT_READ_YET = frozenset(LANGUAGE_NAMES) - {"fr", "en"}
"""Languages whose pages no speaker has read yet (docs/languages.md): the pages say so."""

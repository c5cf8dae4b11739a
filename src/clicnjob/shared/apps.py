from gettext import NullTranslations

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import trans_real


class SharedConfig(AppConfig):
    name = "clicnjob.shared"
    label = "shared"

    def ready(self) -> None:
        """French sentences are the keys and need no catalogue, but French counts by its own rule."""
        trans_real.translation(settings.LANGUAGE_CODE).add_fallback(_French())


class _French(NullTranslations):
    """What is said in French when no catalogue says it: the sentence itself, singular for zero too."""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Give "0 place libre", "1 place libre", "2 places libres": gettext alone would write zero in the plural."""
        return msgid1 if abs(n) < 2 else msgid2

"""``clicnjob compile_catalogues``: from texts to what pages read, without gettext on the machine."""

from typing import Any

from django.core.management.base import BaseCommand

from clicnjob.shared.catalogues import compile_catalogue
from clicnjob.shared.readers import PACKAGE


class Command(BaseCommand):
    """Compile every catalogue."""

    help = "Compile the catalogues of texts (locale/*/LC_MESSAGES/django.po)."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many were compiled."""
        sources = sorted((PACKAGE / "locale").rglob("*.po"))
        for source in sources:
            compile_catalogue(source)
        self.stdout.write(f"{len(sources)} catalogue(s) compiled.")

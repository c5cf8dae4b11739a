"""``clicnjob routes > docs/http.md``."""

from typing import Any

from django.core.management import BaseCommand

from clicnjob.config.routes import document


class Command(BaseCommand):
    """Writes the table of every route."""

    help = "Écrit la table de toutes les adresses (docs/http.md)."

    def handle(self, *args: Any, **options: Any) -> None:
        """To standard output."""
        self.stdout.write(document(), ending="")

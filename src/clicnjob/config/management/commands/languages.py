"""``clicnjob languages``: how far each language goes, written where readers look (``docs/languages.md``)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from clicnjob.config.languages import coverage, in_document


class Command(BaseCommand):
    """Print the table, or put it in its place in a document."""

    help = "Count what each language says of the pages and notices (docs/languages.md)."
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        """Where to write it."""
        parser.add_argument("document", type=Path, nargs="?", help="the document whose table is made anew")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count."""
        document: Path | None = options["document"]
        if document is None:
            self.stdout.write(coverage())
        else:
            document.write_text(in_document(document.read_text(encoding="utf-8")), encoding="utf-8")

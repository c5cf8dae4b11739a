"""``clicnjob retention``: how long everything is kept; with ``--dry-run``, what the next night would erase."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from clicnjob.keeping.queries.dry import dry_run
from clicnjob.shared.retention import table

START, END = "<!-- table -->", "<!-- /table -->"


def in_document(text: str) -> str:
    """The document with its table made anew. Raises ValueError when the marks of the table are gone."""
    head, _, rest = text.partition(START)
    _, found, tail = rest.partition(END)
    if not found:
        message = "docs/retention.md has lost the marks of its table"
        raise ValueError(message)
    return f"{head}{START}\n\n{table()}\n{END}{tail}"


class Command(BaseCommand):
    """Print the table, put it in its place in a document, or say what would be erased. Erases nothing."""

    help = "Say how long each thing is kept (docs/retention.md); --dry-run: what would be erased now."

    def add_arguments(self, parser: Any) -> None:
        """What to say."""
        parser.add_argument("document", type=Path, nargs="?", help="the document whose table is made anew")
        parser.add_argument(
            "--dry-run", action="store_true", help="count what the next run would erase, and erase nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say it."""
        document: Path | None = options["document"]
        if options["dry_run"]:
            for line in dry_run():
                self.stdout.write(line)
        elif document is None:
            self.stdout.write(table())
        else:
            document.write_text(in_document(document.read_text(encoding="utf-8")), encoding="utf-8")

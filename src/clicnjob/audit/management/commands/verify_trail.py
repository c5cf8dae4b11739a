"""``clicnjob verify_trail``: has anyone touched the audit trail? (docs/guides/journal.md)"""

from argparse import ArgumentParser, FileType
from typing import Any

from django.core.management import BaseCommand, CommandError

from clicnjob.audit.queries import last_links, verify


class Command(BaseCommand):
    """Says nothing is broken, or what is; ends with 1 then."""

    help = "Vérifie que le journal d'audit n'a pas été touché (docs/guides/journal.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to hold the chains against."""
        parser.add_argument("--heads", action="store_true", help="écrire la fin de chaque chaîne, à garder ailleurs")
        parser.add_argument(
            "--against", type=FileType(encoding="utf-8"), metavar="FICHIER", help="les fins gardées ailleurs auparavant"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, and say."""
        if options["heads"]:
            for seal in last_links():
                self.stdout.write(str(seal))
            return
        heads = [line for line in options["against"] or () if line.strip()]
        try:
            look = verify(heads=heads)
        except ValueError as error:
            raise CommandError("Ce fichier ne contient pas des fins de chaîne (verify_trail --heads).") from error
        for broken in look.breaks:
            self.stderr.write(str(broken))
        told = f"{look.links} maillons, {look.traces} traces scellées, {look.unsealed} en attente"
        if look.breaks:
            raise CommandError(f"Le journal a été touché : {len(look.breaks)} fois. {told}.")
        self.stdout.write(f"Rien n'a été touché : {told}.")

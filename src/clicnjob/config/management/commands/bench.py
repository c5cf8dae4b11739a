"""``clicnjob bench [names]``: prints ``BENCH <name> <value> <unit>`` lines."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from clicnjob.config.benches import Bench, pages

BENCHES: dict[str, Bench] = {"pages": pages.bench}


class Command(BaseCommand):
    """Measures on data of its own; never in the suite."""

    help = "Mesure : BENCH <nom> <valeur> <unité>."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Names of benches, separated by commas or spaces; all by default."""
        parser.add_argument("names", nargs="*")

    def handle(self, *args: Any, names: list[str], **options: Any) -> None:
        """Run the benches asked for."""
        wanted = [name for words in names for name in words.split(",") if name] or list(BENCHES)
        if unknown := sorted(set(wanted) - set(BENCHES)):
            message = f"Mesures inconnues : {', '.join(unknown)}. Connues : {', '.join(BENCHES)}."
            raise CommandError(message)
        for name in wanted:
            for label, value, unit in BENCHES[name]():
                self.stdout.write(f"BENCH {label} {value:.4g} {unit}")
                self.stdout.flush()

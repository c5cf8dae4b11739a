"""``clicnjob bench [names]``: prints ``BENCH <name> <value> <unit>`` lines."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from clicnjob.config import interpreter
from clicnjob.config.benches import Bench, desk, keeping, living, nation, pages, reading, search, sending, usable, zones

BENCHES: tuple[Bench, ...] = (
    pages.BENCH,
    reading.BENCH,
    nation.BENCH,
    keeping.BENCH,
    search.BENCH,
    sending.BENCH,
    living.BENCH,
    zones.BENCH,
    desk.BENCH,
    usable.BENCH,
)


class Command(BaseCommand):
    """Measures on data of its own; never in the suite."""

    help = "Mesure : BENCH <nom> <valeur> <unité>."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Names of lines or of groups of lines, separated by commas or spaces; all by default."""
        parser.add_argument("names", nargs="*")

    def handle(self, *args: Any, names: list[str], **options: Any) -> None:
        """Take the measures asked for."""
        asked = frozenset(name for words in names for name in words.split(",") if name)
        known = [name for bench in BENCHES for name in (bench.name, *bench.gives)]
        if unknown := sorted(asked - set(known)):
            message = f"Mesures inconnues : {', '.join(unknown)}. Connues : {', '.join(known)}."
            raise CommandError(message)
        if interpreter.built_slow():
            self.stderr.write(interpreter.ADVICE)
        for bench in BENCHES:
            if wanted := bench.wanted(asked):
                for label, value, unit in bench.take(wanted):
                    self.stdout.write(f"BENCH {label} {value:.4g} {unit}")
                    self.stdout.flush()

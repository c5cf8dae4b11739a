"""``clicnjob import_structures [FILE]``: the national list of missions locales."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clicnjob.shared.actor import SYSTEM
from clicnjob.shared.errors import DomainError
from clicnjob.structures.actions import import_structures

OWN_LIST = Path(__file__).resolve().parents[2] / "data" / "missions_locales.csv"


class Command(BaseCommand):
    help = "Importe la liste nationale des structures (CSV). Sans fichier : celle du projet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=OWN_LIST, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            report = import_structures(content=path.read_bytes(), by=SYSTEM)
        except OSError as error:
            raise CommandError(f"Impossible de lire {path} : {error.strerror}.") from error
        except DomainError as error:
            raise CommandError(f"{path.name} : {error.message}") from error
        for refusal in report.refused:
            self.stderr.write(f"ligne {refusal.line} ({refusal.code or 'sans code'}) refusée : {refusal.reason}")
        for code in report.inactive:
            self.stdout.write(f"{code} : ligne technique, importée inactive")
        self.stdout.write(
            f"{report.read} lues : {len(report.created)} créées, {len(report.changed)} modifiées, "
            f"{report.unchanged} inchangées, {len(report.refused)} refusées."
        )

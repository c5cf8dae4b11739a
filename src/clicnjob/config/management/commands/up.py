"""``clicnjob up``: bring everything to date, make the demonstration the first time, serve."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from clicnjob.config.serving import address, public_address, serve
from clicnjob.config.startup import TOO_OLD, dangers, database_dangers, too_old
from clicnjob.shared import maintenance
from clicnjob.structures.models import Membership, Structure


class Command(BaseCommand):
    """What ``make run`` runs; idempotent, the second start takes seconds."""

    requires_system_checks = ()  # after the refusals, which say it in one sentence
    help = "Met à jour la base, prépare la démonstration la première fois, puis sert l'application."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--prepare`` stops before serving."""
        parser.add_argument("--prepare", action="store_true", help="tout préparer sans servir")

    def handle(self, *args: Any, prepare: bool = False, **options: Any) -> None:
        """Refuse what is dangerous, then migrate, collect, demonstrate, serve."""
        if refusals := dangers():
            raise CommandError("\n".join(refusals))
        half = maintenance.read()
        if half is not None and not half.done:
            raise CommandError(
                "Une mise à jour s’est arrêtée au milieu : « clicnjob upgrade » la termine, sans rien perdre."
            )
        if too_old():
            raise CommandError(TOO_OLD)
        maintenance.starts_now()
        self.check()
        call_command("migrate", interactive=False, verbosity=0)
        if refusals := database_dangers():
            raise CommandError("\n".join(refusals))
        call_command("compile_catalogues", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO_MODE:
            call_command("demo", address=public_address())
        else:
            self._first_steps()
        if prepare:
            return
        self.stdout.write(f"\nClicNJob écoute sur {address()} (Ctrl+C pour arrêter)\n")
        serve(announce=self.stdout.write)

    def _first_steps(self) -> None:
        """What an empty installation still needs before anyone can sign in."""
        if not Structure.objects.exists():
            self.stdout.write("Aucune structure ici. La liste nationale : clicnjob import_structures FICHIER")
        if not Membership.objects.exists():
            self.stdout.write(
                "Personne ne peut encore se connecter. La première direction : clicnjob create_director --help"
            )

"""``clicnjob restore_access``: for a professional nobody else can help (a structure's only director)."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from clicnjob.accounts.queries import staff_by_email
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.actions import invite_to_renew_password, reset_factor
from clicnjob.structures.models import Membership


class Command(BaseCommand):
    """Prints a link to choose another password; ``--factors`` forgets the second factors as well. Everyone is told."""

    help = "Redonne un accès perdu : affiche un lien pour choisir un mot de passe, et oublie les seconds facteurs si demandé."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--factors", action="store_true", help="oublier aussi les seconds facteurs")

    def handle(self, *args: Any, **options: Any) -> None:
        """In the name of nobody: the trace says the command line did it."""
        user = staff_by_email(options["email"])
        row = Membership.objects.filter(user=user, ended_at=None).select_related("structure", "user").first()
        if user is None or row is None:
            raise CommandError("Aucun professionnel en activité n'a cette adresse.")
        if options["factors"]:
            reset_factor(membership=row, by=SYSTEM)
        _, token = invite_to_renew_password(membership=row, by=SYSTEM)
        base = settings.PUBLIC_URL or f"http://{settings.HOST}:{settings.PORT}"
        self.stdout.write(f"Lien à ouvrir une fois, sous quatorze jours : {base}/invitation/{token}/")

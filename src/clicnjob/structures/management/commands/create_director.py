"""``clicnjob create_director``: the first direction account of a structure, and further ones by R5."""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from clicnjob.shared.actor import SYSTEM
from clicnjob.shared.errors import DomainError
from clicnjob.structures.actions import accept_invitation, invite
from clicnjob.structures.enums import RoleChoice
from clicnjob.structures.models import Structure


class Command(BaseCommand):
    """Prints a link that opens once, or asks for the password here."""

    help = "Crée un compte de direction : affiche un lien d'invitation, ou demande un mot de passe."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, and where."""
        parser.add_argument("--structure", required=True, help="code de la structure, par exemple 83137S00")
        parser.add_argument("--email", required=True)
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--last-name", default="")
        parser.add_argument("--network", action="store_true", help="un compte du réseau plutôt que de direction")
        parser.add_argument("--ask-password", action="store_true", help="demander un mot de passe au lieu du lien")

    def handle(self, *args: Any, **options: Any) -> None:
        """Invite, in the name of nobody: the trace says the command line did it."""
        structure = Structure.objects.filter(code=options["structure"], active=True, is_practice=False).first()
        if structure is None:
            raise CommandError(f"Aucune structure active ne porte le code {options['structure']}.")
        role = RoleChoice.NETWORK if options["network"] else RoleChoice.DIRECTION
        password = self._password() if options["ask_password"] else ""
        try:
            invitation, token = invite(
                structure=structure,
                email=options["email"],
                first_name=options["first_name"],
                last_name=options["last_name"],
                role=role,
                by=SYSTEM,
            )
            if password:
                accept_invitation(
                    token=token,
                    first_name=options["first_name"],
                    last_name=options["last_name"],
                    password=password,
                    by=SYSTEM,
                )
        except DomainError as error:
            raise CommandError(error.message) from error
        if password:
            self.stdout.write("Le compte est prêt. Le second facteur sera demandé à la première connexion.")
        else:
            base = settings.PUBLIC_URL or f"http://{settings.HOST}:{settings.PORT}"
            self.stdout.write(f"Lien à ouvrir une fois, sous quatorze jours : {base}/invitation/{token}/")
        if invitation.approval_needed:
            self.stdout.write(
                "La structure a déjà une direction : un de ses membres ou le réseau confirme, sinon le compte s'ouvre "
                "dans 24 heures. Tout le monde est prévenu."
            )

    def _password(self) -> str:
        first = getpass("Mot de passe (16 caractères au moins) : ")
        if first != getpass("Encore une fois : "):
            raise CommandError("Les deux mots de passe ne sont pas pareils.")
        return first

"""``clicnjob restore``: bring a backup back, the service stopped (docs/guides/sauvegardes.md)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from clicnjob.config.backups.database import NoTool, is_in_use
from clicnjob.config.backups.restoring import Known, Refused, look, restore
from clicnjob.shared.text import datetime_words


class Command(BaseCommand):
    """Reads the whole backup first; asks its name before it touches anything."""

    requires_system_checks = ()  # the database may be empty or broken: that is why one restores
    help = "Remet une sauvegarde à la place de la base, puis efface à nouveau ce qui l'a été depuis."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which, and how sure."""
        parser.add_argument("path", type=Path, metavar="FICHIER.backup")
        parser.add_argument("--check", action="store_true", help="la lire en entier, sans rien toucher")
        parser.add_argument(
            "--old", action="store_true", help="même si le registre des effacements ne remonte pas si loin"
        )
        parser.add_argument("--yes", action="store_true", help="ne pas demander d'écrire son nom")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, ask, restore, say."""
        try:
            known = look(options["path"], old=options["old"])
        except FileNotFoundError as error:
            raise CommandError("Ce fichier n'existe pas.") from error
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{known.path.name} : du {datetime_words(known.made_at)}, {known.objects} fichiers, entière.")
        if options["check"]:
            return
        if is_in_use():
            raise CommandError("Le service tourne encore : arrêtez-le d'abord, et ses tâches de fond.")
        if not options["yes"]:
            self._agreed(known)
        try:
            done = restore(known)
        except NoTool as error:
            raise CommandError(f"{error} : installez les outils clients de PostgreSQL.") from error
        except OSError as error:
            raise CommandError(f"Rien n'a changé : {error}") from error
        self.stdout.write(
            f"Remise en place : {done.objects} fichiers rendus au dépôt, {done.forgotten} effacés à nouveau, "
            f"{done.signed_out} sessions fermées."
        )
        if done.former:
            self.stdout.write(f"La base d'avant est gardée : {done.former}. Effacez-la une fois sûr.")
        if done.disagreements or done.breaks:
            raise CommandError(
                f"À regarder : {done.disagreements} désaccords entre base et dépôt, {done.breaks} dans le journal d'audit."
            )
        self.stdout.write("La base, le dépôt et le journal d'audit s'accordent. Vous pouvez relancer le service.")

    def _agreed(self, known: Known) -> None:
        self.stdout.write("Ce qui a été écrit depuis sera remplacé. Pour continuer, écrivez le nom du fichier :")
        if input("> ").strip() != known.path.name:
            raise CommandError("Ce n'est pas son nom : rien n'a changé.")

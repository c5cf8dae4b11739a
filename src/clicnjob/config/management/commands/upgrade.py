"""``clicnjob upgrade``: after the code, the database; or nothing at all (docs/guides/mises-a-jour.md)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from clicnjob.config.backups.database import NoTool
from clicnjob.config.backups.restoring import Refused
from clicnjob.config.upgrading import PutBack, StillHalfWay, Stopped, upgrade


class Command(BaseCommand):
    """Ends with 0 only once everything was migrated and checked."""

    requires_system_checks = ()  # they are a step
    help = (
        "Sauvegarde, migre, vérifie ; remet la base d'avant si quelque chose ne va pas (docs/guides/mises-a-jour.md)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the backup goes."""
        parser.add_argument(
            "folder",
            type=Path,
            nargs="?",
            metavar="DOSSIER",
            help="où écrire la sauvegarde (sinon : à côté des données)",
        )
        parser.add_argument("--with-files", action="store_true", help="sauvegarder aussi les fichiers du dépôt")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say each step as it is done."""
        folder = options["folder"] or Path(settings.DATA_DIR).with_name(f"{Path(settings.DATA_DIR).name}-backups")
        try:
            upgrade(folder.resolve(), with_files=options["with_files"], say=self._say)
        except (Stopped, Refused) as error:
            raise CommandError(f"Rien n'a changé : {error}") from error
        except (NoTool, OSError) as error:
            raise CommandError(f"Rien n'a changé, la sauvegarde n'a pas pu être faite : {error}") from error
        except PutBack as error:
            raise CommandError(
                "La mise à jour a échoué. Les données sont comme avant, le service continue avec l'ancien code : "
                f"revenez à la version précédente avant de le relancer. ({error})"
            ) from error
        except StillHalfWay as error:
            raise CommandError(str(error)) from error
        self._say("Mise à jour faite. Relancez le service et ses tâches : d'ici là leurs pages disent de revenir.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

"""``clicnjob backup``: one sealed file, while the service runs (docs/guides/sauvegardes.md)."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from clicnjob.config.backups.database import NoTool
from clicnjob.config.backups.making import make


class Command(BaseCommand):
    """Ends with 0 only once the file is whole and on the disk."""

    help = "Sauvegarde la base et les fichiers, scellés (docs/guides/sauvegardes.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("folder", type=Path, metavar="DOSSIER", help="où écrire la sauvegarde")
        parser.add_argument("--database-only", action="store_true", help="sans les fichiers : leur dépôt a ses copies")
        parser.add_argument("--keys", type=Path, metavar="AILLEURS", help="copier aussi les clés, ailleurs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, and say what."""
        folder: Path = options["folder"].resolve()
        keys: Path | None = options["keys"].resolve() if options["keys"] else None
        if keys is not None:
            self._copy_keys(keys, folder)
        try:
            made = make(folder, with_files=not options["database_only"])
        except NoTool as error:
            raise CommandError(f"{error} : installez les outils clients de PostgreSQL.") from error
        except OSError as error:
            raise CommandError(f"La sauvegarde n'a pas pu être écrite : {error}") from error
        self.stdout.write(
            f"{made.path} : {filesizeformat(made.size)}, {made.objects} fichiers. Rien n'est lisible sans les clés."
        )
        if keys is None:
            self.stdout.write("Les clés n'y sont pas : gardez-en une copie ailleurs (--keys, une fois).")

    def _copy_keys(self, keys: Path, folder: Path) -> None:
        if not settings.EMBEDDED or settings.MASTER_KEY:
            raise CommandError("Les clés viennent de l'environnement : c'est lui qu'il faut sauvegarder.")
        if keys == folder or folder in keys.parents or keys in folder.parents:
            raise CommandError(
                "Les clés à côté de la sauvegarde l'ouvriraient : donnez un autre endroit, un autre disque."
            )
        shutil.copytree(settings.KEY_DIR, keys, dirs_exist_ok=True)
        keys.chmod(0o700)
        self.stdout.write(f"Clés copiées dans {keys}.")

"""``clicnjob rotate_keys``: new keys while the service runs (docs/guides/cles.md)."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from clicnjob.files.actions import rotate_structure_key
from clicnjob.files.tasks import journal_overwritten, wrap_every_key, wrap_files_of
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import Structure
from clicnjob.vault.envelope import KNOWN_FOR, CannotOpen
from clicnjob.vault.fields import INSTALLATION
from clicnjob.vault.keys import add_master, master_keys, retire_masters
from clicnjob.vault.models import ScopeKey
from clicnjob.vault.tasks import seal_texts_of


class Command(BaseCommand):
    """Each form may be stopped and run again: what is done is done once."""

    help = "Change les clés de chiffrement, sans arrêter le service (docs/guides/cles.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which keys."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--structure", metavar="CODE", help="nouvelle clé d'une structure, par exemple 83137S00")
        what.add_argument("--all-structures", action="store_true", help="nouvelle clé de chaque structure qui en a une")
        what.add_argument(
            "--accounts",
            action="store_true",
            help="nouvelle clé des comptes (e-mails, téléphones), qui ne sont d'aucune structure",
        )
        what.add_argument(
            "--master", action="store_true", help="nouvelle clé maîtresse : toutes les clés sont remballées"
        )
        what.add_argument(
            "--retire", action="store_true", help="oublier les clés maîtresses d'avant, devenues inutiles"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate, and say what was done."""
        try:
            if options["master"]:
                self._master()
            elif options["retire"]:
                self._retire()
            else:
                self._scopes(options["structure"], accounts=options["accounts"])
        except CannotOpen as error:
            raise CommandError(
                "Une clé a été emballée sous une clé maîtresse absente d'ici : rien n'a changé pour elle. "
                "Remettez l'ancienne clé après la nouvelle, puis recommencez."
            ) from error

    def _scopes(self, code: str | None, *, accounts: bool) -> None:
        rows = Structure.objects.order_by("code")
        rows = rows.filter(code=code) if code else rows.filter(pk__in=ScopeKey.objects.values("scope_id"))
        if code and not rows.exists():
            raise CommandError(f"Aucune structure ne porte le code {code}.")
        scopes = [("comptes", INSTALLATION)] if accounts else [(row.code, row.pk) for row in rows]
        done = [(name, scope, *rotate_structure_key(structure_id=scope, by=SYSTEM)) for name, scope in scopes]
        if any(made and version > 1 for *_scope, version, made in done):
            # Until then other processes may still seal under the former ones; what one of them is late with goes at night.
            time.sleep(KNOWN_FOR + 1)
        for name, scope, version, made in done:
            changed, unreadable = wrap_files_of(scope)
            rows_done, texts_unreadable = seal_texts_of(scope)
            words = "nouvelle clé" if made else "clé déjà changée"
            self.stdout.write(
                f"{name} : {words} (n° {version}), {changed} clés de fichiers remballées, {rows_done} fiches rescellées."
            )
            if unreadable:
                self.stderr.write(f"{name} : {unreadable} fichiers ne s'ouvrent sous aucune clé.")
            if texts_unreadable:
                self.stderr.write(f"{name} : {texts_unreadable} textes ne s'ouvrent sous aucune clé.")
        journal_overwritten()  # SQLite's held what the former keys had sealed

    def _master(self) -> None:
        if settings.MASTER_KEY:
            if len(master_keys()) < 2:
                raise CommandError(
                    "Mettez d'abord MASTER_KEY=nouvelle,ancienne et HASH_KEY, et relancez les processus."
                )
            made = False
        else:
            made = add_master()
        changed = wrap_every_key()
        self.stdout.write(f"{'Nouvelle clé maîtresse. ' if made else ''}{changed} clés remballées.")
        self.stdout.write("Sauvegardez le dossier des clés à part, puis : clicnjob rotate_keys --retire")

    def _retire(self) -> None:
        changed = wrap_every_key()
        if settings.MASTER_KEY:
            self.stdout.write(
                f"{changed} clés remballées. Gardez dans MASTER_KEY la première clé seulement, et HASH_KEY."
            )
            return
        gone = retire_masters()
        self.stdout.write(f"{changed} clés remballées, {gone} anciennes clés maîtresses retirées.")

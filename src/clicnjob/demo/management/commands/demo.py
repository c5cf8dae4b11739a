"""``clicnjob demo``: play the season on an empty database; make sure a session starts soon; say who can sign in."""

import json
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from clicnjob.demo import town
from clicnjob.shared import clock
from clicnjob.shared.db import atomic
from clicnjob.structures.models import Site, Structure

FEWEST_WEEKS = 2
"""Maya and those expected came up to nine days ago."""


class Command(BaseCommand):
    """The demonstration; refuses to run outside demo mode."""

    help = "Joue la démonstration (personnes fictives) ; --json dit l'adresse et les accès de chaque rôle."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--json`` for scripts, ``--weeks`` for a shorter season."""
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--weeks", type=int, default=20)
        parser.add_argument(
            "--fresh-session", action="store_true", help="une nouvelle séance, même s'il y en a une bientôt"
        )
        parser.add_argument(
            "--starts-in", type=int, default=15, help="minutes avant la séance à essayer (négatif : déjà là)"
        )
        parser.add_argument("--address", default="")

    def handle(
        self,
        *args: Any,
        as_json: bool,
        weeks: int,
        address: str,
        fresh_session: bool = False,
        starts_in: int = 15,
        **options: Any,
    ) -> None:
        """Play what is missing, then say who can sign in."""
        if not settings.DEMO_MODE:
            message = "La démonstration est éteinte ici (DEMO_MODE=0, ou une base qui a de vraies données)."
            raise CommandError(message)
        if weeks < FEWEST_WEEKS:
            raise CommandError(f"Une saison dure au moins {FEWEST_WEEKS} semaines.")
        if not town.is_played():
            if Structure.objects.exists():
                message = "Cette base sert pour de vrai : la démonstration en demande une autre (CLICNJOB_DATA_DIR)."
                raise CommandError(message)
            self._play(weeks, quiet=as_json)
        site = Site.objects.get(structure__code=town.TOULON, name="Centre-ville")
        session = town.soon(site, fresh=fresh_session, minutes=starts_in)
        if address:
            town.remember_address(address)
        known = town.sign_ins(town.remembered_address() or self._address(), session)
        if as_json:
            self.stdout.write(json.dumps(known, ensure_ascii=False, indent=2))
            return
        self.stdout.write("Démonstration : des personnes fictives, rien n'est envoyé.")
        begins = "commence" if session.starts_at > clock.now() else "a commencé"
        moment = clock.local(session.starts_at, session.structure.timezone)
        self.stdout.write(f"Une séance {begins} à {moment:%H:%M} à Toulon.")
        self.stdout.write(f"Sur {known['one_click']}, un bouton par rôle :")
        for door in town.DOORS:
            self.stdout.write(f"  {door.label} ({door.name})")
        self.stdout.write(f"La carte de Léa, pour rejoindre l'atelier : {known['roles']['youth_to_join']['card']}")
        self.stdout.write(f"Le passe de Hugo, volontaire : {known['roles']['volunteer']['pass']}")

    def _address(self) -> str:
        """Where this machine would serve it."""
        scheme = "https" if settings.TLS else "http"
        return str(settings.PUBLIC_URL) or f"{scheme}://{settings.HOST}:{settings.PORT}"

    def _play(self, weeks: int, *, quiet: bool) -> None:
        started = time.monotonic()
        shown = -1

        def progress(share: float) -> None:
            nonlocal shown
            percent = int(share * 100)
            if not quiet and percent // 5 > shown // 5 and sys.stderr.isatty():
                shown = percent
                self.stderr.write(f"\rUne saison se joue : {min(percent, 100)} %", ending="")

        if not quiet:
            self.stderr.write(f"Première fois : une saison de {weeks} semaines se joue (deux à trois minutes).")
        with atomic():  # all of it or nothing: whoever stops it half-way starts again
            season = town.build(weeks)
            season.play(progress)
            town.finish(season)
        if not quiet:
            self.stderr.write(f"\nSaison jouée en {time.monotonic() - started:.0f} s.")

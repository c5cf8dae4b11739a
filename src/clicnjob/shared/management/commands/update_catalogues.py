"""``clicnjob update_catalogues``: the sentences of the pages, brought to every catalogue for translation."""

from typing import Any

from django.core.management.base import BaseCommand

from clicnjob.shared.catalogues import languages, update_catalogue


class Command(BaseCommand):
    """Add what a catalogue lacks, drop what nobody says any more."""

    help = "Bring the sentences of templates and code to the catalogues; a new language starts here too."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what changed, language by language."""
        for language in languages():
            added, dropped = update_catalogue(language)
            self.stdout.write(f"{language}: {added} to translate, {dropped} dropped.")

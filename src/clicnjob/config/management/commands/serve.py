"""``clicnjob serve``: only serve (an operator's process; the database is migrated apart)."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from clicnjob.config.serving import serve
from clicnjob.config.startup import dangers, database_dangers, migrations_missing
from clicnjob.shared import maintenance


class Command(BaseCommand):
    """One serving process."""

    requires_system_checks = ()  # after the refusals, which say it in one sentence
    help = "Sert l'application, sans rien préparer."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse what is dangerous, then serve."""
        half = maintenance.read()
        half_way = half is not None and not half.done  # then the pages say « come back »: nothing looks at the database
        if refusals := dangers() if half_way else [*dangers(), *migrations_missing(), *database_dangers()]:
            raise CommandError("\n".join(refusals))
        self.check()
        maintenance.starts_now()
        serve(announce=self.stdout.write)

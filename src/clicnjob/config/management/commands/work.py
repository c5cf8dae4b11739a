"""``clicnjob work``: the jobs in a process of their own (with several serving processes)."""

from typing import Any

from django.core.management import BaseCommand

from clicnjob.shared import maintenance
from clicnjob.shared.jobs import Worker, all_jobs


class Command(BaseCommand):
    """Runs what comes due: outbox, sessions ahead, destruction of copies."""

    help = "Exécute les tâches qui viennent à échéance, jusqu'à Ctrl+C."

    def handle(self, *args: Any, **options: Any) -> None:
        """Until interrupted."""
        self.stdout.write("tâches : " + ", ".join(job.name for job in all_jobs()))
        maintenance.starts_now()
        worker = Worker()
        worker.start()
        try:
            worker.join()
        except KeyboardInterrupt:
            worker.stop()

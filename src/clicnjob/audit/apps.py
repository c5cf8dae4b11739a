import datetime as dt

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "clicnjob.audit"
    label = "audit"

    def ready(self) -> None:
        """The trail is sealed by itself, and forgets by itself."""
        from clicnjob.audit import kept, tasks
        from clicnjob.shared import jobs

        jobs.register("trail", every=dt.timedelta(minutes=10), run=tasks.seal_trail)
        jobs.register("trail_emptied", every=dt.timedelta(days=1), run=tasks.empty_trail)
        kept.declare()

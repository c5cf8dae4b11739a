import datetime as dt

from django.apps import AppConfig


class KeepingConfig(AppConfig):
    """The end of files and accounts, and what a young person may see, take and end."""

    name = "clicnjob.keeping"
    label = "keeping"

    def ready(self) -> None:
        """What has served its time goes, a second of work at a time; an account whose days of grace are over, within the hour."""
        from clicnjob.keeping import kept, tasks
        from clicnjob.keeping.models import Deadline
        from clicnjob.shared import jobs
        from clicnjob.structures import merging

        kept.declare()
        merging.leave(
            Deadline, "young_person", "a merged file ends with the one it went into: its own day is not looked at"
        )
        jobs.register("retention", every=dt.timedelta(seconds=30), run=tasks.apply_some)
        jobs.register("accounts_left", every=dt.timedelta(hours=1), run=tasks.end_accounts)

import datetime as dt

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Encrypted files and their end."""

    name = "clicnjob.files"
    label = "files"

    def ready(self) -> None:
        """Destroyed means gone within a minute; store and database are compared every night."""
        from clicnjob.files import kept, ledger, tasks
        from clicnjob.shared import jobs

        jobs.register("destroyed_files", every=dt.timedelta(seconds=5), run=tasks.bury)
        jobs.register("store_orphans", every=dt.timedelta(minutes=10), run=tasks.compare_each_night)
        jobs.register("erased", every=dt.timedelta(days=1), run=ledger.forget_old)
        kept.declare()
        jobs.register("file_keys", every=dt.timedelta(days=1), run=tasks.wrap_files_left)

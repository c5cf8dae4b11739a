import datetime as dt

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Keys, and texts sealed under them."""

    name = "clicnjob.vault"
    label = "vault"

    def ready(self) -> None:
        """Texts follow their key; keys say nothing of anyone."""
        from clicnjob.shared import jobs
        from clicnjob.vault import kept, tasks

        jobs.register("sealed_texts", every=dt.timedelta(days=1), run=tasks.seal_texts_left)
        kept.declare()

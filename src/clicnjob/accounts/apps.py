import datetime as dt

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "clicnjob.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Sweep every hour what served its time."""
        from clicnjob.accounts import kept
        from clicnjob.accounts.tasks import sweep_accounts
        from clicnjob.shared import jobs

        kept.declare()
        jobs.register("accounts", every=dt.timedelta(hours=1), run=sweep_accounts)

from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest


class HomeConfig(AppConfig):
    """Doors: public pages, homes by role, health, errors; the training of professionals."""

    name = "clicnjob.home"
    label = "home"

    def ready(self) -> None:
        """Who signs out of a training signs out of the session that waits as well."""
        from django.contrib.auth.signals import user_logged_out

        from clicnjob.accounts.aside import forget_aside

        def forget(request: HttpRequest, **_: Any) -> None:
            forget_aside(request.session)

        user_logged_out.connect(forget, weak=False, dispatch_uid="practice")

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Settings, addresses, serving: what nobody imports."""

    name = "clicnjob.config"
    label = "config"

    def ready(self) -> None:
        """Dangerous configurations are errors of ``check`` as well as of the start."""
        from clicnjob.config import startup  # noqa: F401  apps are loading

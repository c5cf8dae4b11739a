from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """Doorbells between open pages."""

    name = "clicnjob.realtime"
    label = "realtime"

    def ready(self) -> None:
        """One's own bell is everyone's."""
        from clicnjob.realtime import topics

        topics.register("user", topics.own_account)

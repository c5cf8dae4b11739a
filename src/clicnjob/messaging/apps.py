from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """The channel between young people and their counsellors."""

    name = "clicnjob.messaging"
    label = "messaging"

    def ready(self) -> None:
        """A conversation's bell is heard by who reads it."""
        from clicnjob.messaging import queries
        from clicnjob.realtime import topics

        topics.register("conversation", queries.may_hear)

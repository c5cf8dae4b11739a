import datetime as dt

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """The channel between young people and their counsellors."""

    name = "clicnjob.messaging"
    label = "messaging"

    def ready(self) -> None:
        """A conversation's bell is heard by who reads it, a mailing's by who sees it; mailings go by themselves."""
        from clicnjob.messaging import queries, tasks
        from clicnjob.messaging.queries.mailings import may_hear_mailing
        from clicnjob.realtime import topics
        from clicnjob.shared import jobs

        topics.register("conversation", queries.may_hear)
        topics.register("mailing", may_hear_mailing)
        jobs.register("mailings", every=dt.timedelta(seconds=1), run=tasks.send_mailings)

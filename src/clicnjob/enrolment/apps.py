from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    """Where structures, workshops, messages and accounts meet."""

    name = "clicnjob.enrolment"
    label = "enrolment"

    def ready(self) -> None:
        """A claim's bell is for the browser that made it."""
        from clicnjob.enrolment.queries.joining import may_hear_claim
        from clicnjob.realtime import topics

        topics.register("claim", may_hear_claim)

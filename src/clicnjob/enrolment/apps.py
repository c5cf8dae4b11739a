from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    """Where structures, workshops, messages and accounts meet."""

    name = "clicnjob.enrolment"
    label = "enrolment"

    def ready(self) -> None:
        """A claim's bell is for the browser that made it; a first message lights up at the desk."""
        from clicnjob.enrolment.actions.joining.bells import ring
        from clicnjob.enrolment.queries.joining import may_hear_claim
        from clicnjob.messaging import notices
        from clicnjob.realtime import topics

        topics.register("claim", may_hear_claim)
        notices.on_first_message(ring)

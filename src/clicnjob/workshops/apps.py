import datetime as dt

from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "clicnjob.workshops"
    label = "workshops"

    def ready(self) -> None:
        """Who leads a running session reads its participants' content (R2); the session's bell; sessions made ahead."""
        from clicnjob.realtime import topics
        from clicnjob.shared import jobs
        from clicnjob.structures import reach
        from clicnjob.workshops import queries, tasks

        reach.register(queries.participants_of_running_sessions)
        reach.register_queue(queries.participants_to_verify)
        topics.register("session", queries.may_hear_session)
        jobs.register("sessions", every=dt.timedelta(days=1), run=tasks.generate_ahead)
        jobs.register("reminders", every=dt.timedelta(minutes=1), run=tasks.remind_due)
        jobs.register("waiting lists", every=dt.timedelta(seconds=30), run=tasks.pass_on)

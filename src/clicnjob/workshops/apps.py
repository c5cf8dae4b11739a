import datetime as dt

from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "clicnjob.workshops"
    label = "workshops"

    def ready(self) -> None:
        """Who leads a running session reads its participants' content (R2); the session's bell; sessions made ahead."""
        from clicnjob.realtime import topics
        from clicnjob.shared import jobs
        from clicnjob.structures import commitments, panel, reach
        from clicnjob.workshops import kept, merging, queries, tasks
        from clicnjob.workshops.queries.commitments import sessions_led
        from clicnjob.workshops.settings_line import days, rooms, workshops

        reach.register(queries.participants_of_running_sessions)
        reach.register_queue(queries.participants_to_verify)
        commitments.register(commitments.Taken.SESSION, sessions_led)
        panel.register("6 rooms", rooms)
        panel.register("6 workshops", workshops)
        panel.register("7 days", days)
        topics.register("session", queries.may_hear_session)
        kept.declare()
        merging.register()
        jobs.register("sessions", every=dt.timedelta(days=1), run=tasks.generate_ahead)
        jobs.register("reminders", every=dt.timedelta(minutes=1), run=tasks.remind_due)
        jobs.register("waiting lists", every=dt.timedelta(seconds=30), run=tasks.pass_on)

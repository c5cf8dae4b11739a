import datetime as dt

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What leaves by SMS and e-mail."""

    name = "clicnjob.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Open the door to the storeys below, and send what is due every few seconds."""
        from clicnjob.notifications import actions, kept, merging, tasks
        from clicnjob.notifications.settings_line import senders
        from clicnjob.shared import jobs, outgoing
        from clicnjob.structures import panel

        outgoing.register(actions.enqueue_ids)
        kept.declare()
        panel.register("1 senders", senders)
        merging.register()
        jobs.register("outbox", every=dt.timedelta(seconds=5), run=tasks.send_due)

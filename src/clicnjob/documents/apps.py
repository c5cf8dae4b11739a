import datetime as dt
import uuid

from django.apps import AppConfig

from clicnjob.shared.actor import Actor


class DocumentsConfig(AppConfig):
    """Papers in transit."""

    name = "clicnjob.documents"
    label = "documents"

    def ready(self) -> None:
        """Copies end by themselves; the queue's bell says that a paper came or went, nothing more.

        Fifteen seconds here and five for the burial: what met its hour is gone from the disk within a minute (G20).
        """
        from clicnjob.documents import kept, merging, tasks
        from clicnjob.documents.settings_line import papers, watch
        from clicnjob.realtime import topics
        from clicnjob.shared import jobs
        from clicnjob.structures import panel

        def may_hear_queue(actor: Actor, structure_id: uuid.UUID) -> bool:
            return (actor.is_staff or actor.is_volunteer) and actor.structure_id == structure_id

        panel.register("2 papers", papers)
        panel.register("3 watch", watch)
        topics.register("queue", may_hear_queue)
        kept.declare()
        merging.register()
        jobs.register("documents_due", every=dt.timedelta(seconds=15), run=tasks.destroy_all_due)
        jobs.register("uploads_due", every=dt.timedelta(seconds=15), run=tasks.give_up_all_stale)
        jobs.register("papers_awaited", every=dt.timedelta(minutes=30), run=tasks.chase_all_due)
        jobs.register("documents_to_read", every=dt.timedelta(seconds=1), run=tasks.read_waiting)

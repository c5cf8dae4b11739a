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
        from clicnjob.documents import tasks
        from clicnjob.realtime import topics
        from clicnjob.shared import jobs

        def may_hear_queue(actor: Actor, structure_id: uuid.UUID) -> bool:
            return (actor.is_staff or actor.is_volunteer) and actor.structure_id == structure_id

        topics.register("queue", may_hear_queue)
        jobs.register("documents_due", every=dt.timedelta(seconds=15), run=tasks.destroy_all_due)
        jobs.register("uploads_due", every=dt.timedelta(seconds=15), run=tasks.give_up_all_stale)
        jobs.register("looks", every=dt.timedelta(hours=6), run=tasks.sweep_looks)
        jobs.register("papers_awaited", every=dt.timedelta(minutes=30), run=tasks.chase_all_due)
        jobs.register("documents_to_read", every=dt.timedelta(seconds=1), run=tasks.read_waiting)

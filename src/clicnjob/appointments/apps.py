import datetime as dt

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "clicnjob.appointments"
    label = "appointments"

    def ready(self) -> None:
        """What takes a professional's time is known to all; reminders leave, moments nobody chose are free again."""
        from clicnjob.appointments import kept, merging, tasks
        from clicnjob.appointments.queries.commitments import appointments_of, held_for_others
        from clicnjob.shared import jobs
        from clicnjob.structures import commitments

        commitments.register(commitments.Taken.APPOINTMENT, appointments_of)
        commitments.register(commitments.Taken.HELD, held_for_others)
        kept.declare()
        merging.register()
        jobs.register("appointment reminders", every=dt.timedelta(minutes=1), run=tasks.remind_due)
        jobs.register("appointment proposals", every=dt.timedelta(minutes=1), run=tasks.free_late)

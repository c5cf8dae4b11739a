import datetime as dt

from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    """Where structures, workshops, messages and accounts meet."""

    name = "clicnjob.enrolment"
    label = "enrolment"

    def ready(self) -> None:
        """A claim's bell is for who made it; a first message lights up at the desk; the inbox learns situations."""
        from clicnjob.documents.notices import on_help_asked
        from clicnjob.enrolment.actions import passing
        from clicnjob.enrolment.actions.helping import say_help
        from clicnjob.enrolment.actions.joining.bells import ring
        from clicnjob.enrolment.actions.telling import write_seat
        from clicnjob.enrolment.cards import Appointments, Papers, Seats
        from clicnjob.enrolment.queries.commitments import appointments_of
        from clicnjob.enrolment.queries.joining import may_hear_claim
        from clicnjob.enrolment.rules.situations import identity_missing, seat_ahead
        from clicnjob.enrolment.tasks import expire_transfers, forget_drawings, nag_unclosed
        from clicnjob.messaging import cards, notices, situations
        from clicnjob.realtime import topics
        from clicnjob.shared import jobs
        from clicnjob.structures.notices import on_passing
        from clicnjob.workshops import commitments
        from clicnjob.workshops.notices import on_told

        topics.register("claim", may_hear_claim)
        commitments.register(appointments_of)
        notices.on_first_message(ring)
        on_passing(passing.tell)
        on_help_asked(say_help)
        on_told(write_seat)
        jobs.register("unclosed", every=dt.timedelta(hours=1), run=nag_unclosed)
        jobs.register("drawings", every=dt.timedelta(days=1), run=forget_drawings)
        jobs.register("transfers", every=dt.timedelta(minutes=5), run=expire_transfers)
        situations.register("identite", "Identité pas encore justifiée", identity_missing)
        situations.register("atelier", "Atelier à venir", seat_ahead)
        cards.register("seat", Seats())
        cards.register("appointment", Appointments())
        cards.register("document", Papers())

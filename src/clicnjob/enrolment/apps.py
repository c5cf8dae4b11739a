import datetime as dt

from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    """Where structures, workshops, messages and accounts meet."""

    name = "clicnjob.enrolment"
    label = "enrolment"

    def ready(self) -> None:
        """A claim's bell is for who made it; a first message lights up at the desk; the inbox learns situations."""
        from clicnjob.appointments import notices as meetings
        from clicnjob.documents.notices import on_help_asked
        from clicnjob.enrolment import kept, merging
        from clicnjob.enrolment.actions import passing
        from clicnjob.enrolment.actions.helping import say_help
        from clicnjob.enrolment.actions.joining.bells import ring
        from clicnjob.enrolment.actions.meeting import hear_no, write_appointment
        from clicnjob.enrolment.actions.telling import write_seat
        from clicnjob.enrolment.cards import Papers, Seats
        from clicnjob.enrolment.meeting_cards import Appointments, Moments
        from clicnjob.enrolment.queries.joining import may_hear_claim
        from clicnjob.enrolment.rules.situations import identity_missing, seat_ahead
        from clicnjob.enrolment.tasks import expire_transfers, forget_drawings, nag_unclosed, send_invitations
        from clicnjob.messaging import cards, notices, situations
        from clicnjob.realtime import topics
        from clicnjob.shared import jobs
        from clicnjob.shared.language import pro_lazy
        from clicnjob.structures.notices import on_passing
        from clicnjob.structures.queries.untouched import says_nothing
        from clicnjob.workshops.notices import on_told

        topics.register("claim", may_hear_claim)
        notices.on_first_message(ring)
        on_passing(passing.tell)
        on_help_asked(say_help)
        on_told(write_seat)
        meetings.on_told(write_appointment)
        meetings.on_said(hear_no)
        kept.declare()
        merging.register()
        jobs.register("unclosed", every=dt.timedelta(hours=1), run=nag_unclosed)
        jobs.register("drawings", every=dt.timedelta(days=1), run=forget_drawings)
        jobs.register("transfers", every=dt.timedelta(minutes=5), run=expire_transfers)
        jobs.register("join-invitations", every=dt.timedelta(seconds=15), run=send_invitations)
        says_nothing("enrolment.joininvitation")  # what was sent of it stands in the outbox
        situations.register("identite", pro_lazy("Identité pas encore justifiée"), identity_missing)
        situations.register("atelier", pro_lazy("Atelier à venir"), seat_ahead)
        cards.register("seat", Seats())
        cards.register("appointment", Appointments())
        cards.register("moments", Moments())
        cards.register("document", Papers())

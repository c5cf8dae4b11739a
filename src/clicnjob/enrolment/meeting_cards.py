"""Cards of appointments: one that is planned, or moments to choose from; what they show is what is so now."""

import uuid

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from clicnjob.appointments.actions import choose, decline, restore_appointment, say_coming, say_not_coming
from clicnjob.appointments.enums import Answer, AppointmentState, ProposalState
from clicnjob.appointments.models import Appointment, Proposal, ProposedSlot
from clicnjob.appointments.notices import place_of
from clicnjob.appointments.queries.offering import slots_left
from clicnjob.appointments.rules.standing import is_to_come, may_be_restored
from clicnjob.enrolment.cards import NO, OFFERED, OTHER, YES, unknown, uuid_of
from clicnjob.messaging.cards import Choice, Face
from clicnjob.messaging.models import Conversation, SharedCard
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import french, pro, pro_lazy
from clicnjob.shared.text import datetime_words
from clicnjob.structures.models import YoungPerson


def _lines(row: Appointment | Proposal) -> list[str]:
    return [_("Avec %(name)s") % {"name": row.counsellor.first_name}, place_of(row)]


def appointment_face(row: Appointment) -> Face:
    """An appointment as it is now, with what still makes sense to answer."""
    moment = clock.now()
    title, lines = _("Rendez-vous %(date)s") % {"date": datetime_words(row.starts_at)}, _lines(row)
    if is_to_come(row, moment):
        no = Choice(NO, _("Je ne peux pas"))
        if row.answer == Answer.YES:
            return Face("clock", title, lines, "done", _("vient"), [no])
        return Face("clock", title, lines, "waiting", _("réponse attendue"), [Choice(YES, _("Je viens")), no])
    if row.state == AppointmentState.PLANNED:
        return Face("clock", title, lines, "neutral", _("passé"))
    if row.state == AppointmentState.CANCELLED and row.ended_by_youth:
        again = [Choice(YES, _("Je viens finalement"))] if may_be_restored(row, moment, by_youth=True) else []
        return Face("clock", title, lines, "refused", _("ne peut pas venir"), again)
    words = {
        AppointmentState.PRESENT: _("rendez-vous tenu"),
        AppointmentState.ABSENT: _("pas venu"),
        AppointmentState.POSTPONED: _("reporté"),
        AppointmentState.CANCELLED: _("annulé"),
    }[AppointmentState(row.state)]
    return Face("clock", title, lines, "done" if row.state == AppointmentState.PRESENT else "refused", words)


def answer_appointment(row: Appointment, answer: str, by: Actor) -> str:
    """Do what the answer says; returns what the young person says to the counsellor, when somebody has to act on it.

    Raises ``over``, ``taken`` (the hour was given meanwhile), ``unknown_answer``.
    """
    if answer == YES:
        if row.state == AppointmentState.CANCELLED:
            restore_appointment(appointment=row, by=by)
        else:
            say_coming(appointment=row, by=by)
        return ""
    if answer != NO:
        raise unknown()
    say_not_coming(appointment=row, said=True, by=by)
    return str(_("Je ne peux pas venir au rendez-vous."))


class Appointments:
    """An appointment already planned."""

    label = pro_lazy("Un rendez-vous")

    def offers(self, conversation: Conversation, by: Actor) -> list[tuple[str, str]]:
        """The person's coming appointments."""
        rows = Appointment.objects.all().coming(clock.now()).filter(young_person_id=conversation.young_person_id)
        found = rows.select_related("counsellor").order_by("starts_at")[:OFFERED]
        return [(str(row.pk), f"{datetime_words(row.starts_at)}, {row.counsellor.first_name}") for row in found]

    def words(self, conversation: Conversation, target: str) -> str:
        """Raises ``over`` when it is no longer to come."""
        rows = Appointment.objects.all().coming(clock.now()).filter(young_person_id=conversation.young_person_id)
        row = rows.filter(pk=uuid_of(target)).first()
        if row is None:
            raise DomainError(pro("Ce rendez-vous n’est plus à venir."), code="over")
        with translation.override("fr"):  # a message, whatever language who sends it reads
            return french(f"Votre rendez-vous : {datetime_words(row.starts_at)}. Pouvez-vous venir ?")

    def faces(self, cards: list[SharedCard], person: YoungPerson) -> dict[uuid.UUID, Face]:
        """The appointment as it is now. One query."""
        ids = [uuid_of(card.target) for card in cards]
        rows = Appointment.objects.filter(young_person=person, pk__in=ids).select_related("counsellor")
        known = {str(row.pk): row for row in rows}
        return {card.pk: appointment_face(known[card.target]) for card in cards if card.target in known}

    def answer(self, card: SharedCard, answer: str, person: YoungPerson, by: Actor) -> str:
        """Raises what ``answer_appointment`` raises."""
        row = Appointment.objects.filter(young_person=person, pk=uuid_of(card.target)).first()
        if row is None:
            raise unknown()
        return answer_appointment(row, answer, by)


class Moments:
    """Moments proposed for an appointment; once one is chosen, the appointment it became."""

    label = pro_lazy("Des moments de rendez-vous, à choisir")

    def offers(self, conversation: Conversation, by: Actor) -> list[tuple[str, str]]:
        """None: moments are chosen on a page of their own."""
        return []

    def words(self, conversation: Conversation, target: str) -> str:
        """Raises ``over``: they are shared by being proposed."""
        raise DomainError(pro("Proposez d’abord des moments."), code="over")

    def faces(self, cards: list[SharedCard], person: YoungPerson) -> dict[uuid.UUID, Face]:
        """What is left to choose, or what was chosen. Two queries."""
        ids = [uuid_of(card.target) for card in cards]
        rows = Proposal.objects.filter(young_person=person, pk__in=ids)
        found = rows.select_related("counsellor", "appointment__counsellor").prefetch_related("slots")
        known = {str(row.pk): row for row in found}
        return {card.pk: self._face(known[card.target]) for card in cards if card.target in known}

    @staticmethod
    def _face(row: Proposal) -> Face:
        if row.appointment is not None:
            return appointment_face(row.appointment)
        title, lines = _("Choisissez un rendez-vous"), _lines(row)
        left = slots_left(row, clock.now())
        if left:
            choices = [Choice(f"{OTHER}{slot.pk}", datetime_words(slot.starts_at)) for slot in left]
            none = Choice(NO, _("Aucun ne me va"))
            return Face("clock", title, lines, "waiting", _("réponse attendue"), [*choices, none])
        ask = [Choice("", _("Demander un rendez-vous"), reverse("appointments:ask"))]
        if row.state == ProposalState.DECLINED:
            return Face("clock", title, lines, "neutral", _("aucun ne va"), ask)
        return Face("clock", title, lines, "refused", _("plus libre"), ask)

    def answer(self, card: SharedCard, answer: str, person: YoungPerson, by: Actor) -> str:
        """Choose, or none; afterwards, what one answers of an appointment. Raises what those actions raise."""
        rows = Proposal.objects.filter(young_person=person, pk=uuid_of(card.target))
        row = rows.select_related("appointment").first()
        if row is None:
            raise unknown()
        if answer.startswith(OTHER):
            slot = ProposedSlot.objects.filter(proposal=row, pk=uuid_of(answer.removeprefix(OTHER)))
            found = slot.select_related("proposal").first()
            if found is None:
                raise unknown()
            choose(slot=found, by=by)
            return ""
        if row.appointment is not None:
            return answer_appointment(row.appointment, answer, by)
        if answer != NO:
            raise unknown()
        decline(proposal=row, said=True, by=by)
        return str(_("Aucun de ces moments ne me va."))

"""What a young person says of an appointment before it: I come, I cannot come; with or without signing in."""

import uuid

from django.utils.translation import gettext as _

from clicnjob.appointments import notices
from clicnjob.appointments.actions.choosing import choose, decline
from clicnjob.appointments.actions.rows import check_own, end, hold, ring
from clicnjob.appointments.enums import Answer, AppointmentState
from clicnjob.appointments.models import Appointment, AppointmentLink, ProposedSlot
from clicnjob.appointments.rules.standing import Standing, check_to_come, standing_of
from clicnjob.audit.actions import record
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import NOWHERE, Actor
from clicnjob.shared.errors import DomainError


@action
def say_coming(*, appointment: Appointment, by: Actor) -> Appointment:
    """« Je viens »: the counsellor sees it. Twice changes nothing. Raises ``not_allowed``, ``over``."""
    check_own(appointment.young_person_id, by)
    held = hold(appointment)
    check_to_come(held, clock.now())
    if held.answer != Answer.YES:
        held.answer, held.answered_at = Answer.YES, clock.now()
        held.save(update_fields=["answer", "answered_at"])
        notices.quiet(held, by=by)
        record("appointment.answered", by=by, obj=held, answer=Answer.YES)
        ring(held)
    return held


@action
def say_not_coming(*, appointment: Appointment, said: bool = False, by: Actor) -> Appointment:
    """« Je ne peux pas venir », before the start: the hour is free again, and the counsellor is told.

    ``said``: the counsellor reads it already (the answer to a card). Twice changes nothing. Raises ``not_allowed``, ``over``.
    """
    check_own(appointment.young_person_id, by)
    held = hold(appointment)
    if held.state == AppointmentState.CANCELLED:
        return held
    check_to_come(held, clock.now())
    held.answer, held.answered_at = Answer.NO, clock.now()
    held.save(update_fields=["answer", "answered_at"])
    row = end(held, AppointmentState.CANCELLED, by)
    if not said:
        notices.say_no(row, by=by)
    return row


@action
def answer_link(*, link: AppointmentLink, answer: str, by: Actor) -> None:
    """Do what was tapped (``yes``, ``no``, or the id of a moment proposed); the link is used.

    The feature's locks come first, the link is marked last: of two taps at the same moment, one is refused whole.
    Raises ``link_over``, and what the actions raise.
    """
    if standing_of(link, clock.now()) is not Standing.OPEN:
        raise DomainError(_("Ce lien a déjà servi, ou il est trop vieux."), code="link_over")
    if link.proposal is not None and answer == Answer.NO:
        decline(proposal=link.proposal, by=by)
    elif link.proposal is not None:
        choose(slot=_slot(link, answer), by=by)
    elif link.appointment is not None and answer == Answer.YES:
        say_coming(appointment=link.appointment, by=by)
    elif link.appointment is not None and answer == Answer.NO:
        say_not_coming(appointment=link.appointment, by=by)
    else:
        raise DomainError(_("Choisissez une des réponses proposées."), code="unknown_answer")
    said = Answer.NO if answer == Answer.NO else Answer.YES
    if not AppointmentLink.objects.filter(pk=link.pk, used_at=None).update(used_at=clock.now(), answer=said):
        raise DomainError(_("Ce lien a déjà servi, ou il est trop vieux."), code="link_over")


def _slot(link: AppointmentLink, answer: str) -> ProposedSlot:
    try:
        pk = uuid.UUID(answer)
    except ValueError:
        pk = NOWHERE
    slot = ProposedSlot.objects.filter(pk=pk, proposal=link.proposal).select_related("proposal").first()
    if slot is None:
        raise DomainError(_("Choisissez une des réponses proposées."), code="unknown_answer")
    return slot

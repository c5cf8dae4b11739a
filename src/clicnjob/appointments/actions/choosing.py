"""What a young person chooses by themselves: one of the moments proposed, or a free one where the structure allows it."""

import datetime as dt

from django.utils.translation import gettext as _

from clicnjob.appointments.actions.offering import close, held_proposal
from clicnjob.appointments.actions.rows import (
    How,
    check_free,
    check_own,
    held_if,
    hold_time_of,
    how_of,
    insert,
    uid_if,
    usual_place,
)
from clicnjob.appointments.enums import Answer, News, ProposalState
from clicnjob.appointments.models import Appointment, Proposal, ProposedSlot
from clicnjob.appointments.notices import say_no, tell
from clicnjob.appointments.queries.hours import rules_of
from clicnjob.appointments.queries.moments import free_moments
from clicnjob.appointments.rules.standing import check_to_come, is_to_come, may_change_alone
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import YoungPerson

OFFERED = 12
"""Free moments shown to a young person."""


@action
def choose(*, slot: ProposedSlot, by: Actor) -> Appointment:
    """Choose one of the moments proposed: it becomes the appointment, the others are free again. The same twice is once.

    Raises ``not_allowed``, ``already_chosen`` (another one was), ``gone`` (withdrawn, too late, or past).
    """
    check_own(slot.proposal.young_person_id, by)
    held = held_proposal(slot.proposal)
    moment = clock.now()
    if held.state == ProposalState.CHOSEN and held.appointment is not None:
        if held.appointment.starts_at == slot.starts_at:
            return held.appointment
        raise DomainError(_("Vous avez déjà choisi un autre moment."), code="already_chosen")
    if not held.is_waiting(moment) or slot.starts_at <= moment:
        raise DomainError(_("Ce moment n’est plus libre. Demandez-en un autre."), code="gone")
    check_free(held.young_person, held.counsellor, slot.starts_at, held.minutes, ignoring=held_if(held))
    former = held.moves if held.moves is not None and is_to_come(held.moves, moment) else None
    row = insert(
        held.young_person,
        held.counsellor,
        slot.starts_at,
        how_of(held),
        given_by_id=held.proposed_by_id,
        moved_from=former,
        by=by,
    )
    _said_yes(row)
    held.appointment = row
    held.save(update_fields=["appointment"])
    close(held, ProposalState.CHOSEN, by)
    return row


@action
def decline(*, proposal: Proposal, said: bool = False, by: Actor) -> Proposal:
    """« Aucun ne me va »: the moments are free again, and the counsellor is told (``said``: reads it already).

    Twice is once. Raises ``not_allowed``.
    """
    check_own(proposal.young_person_id, by)
    held = held_proposal(proposal)
    if held.state != ProposalState.OPEN:
        return held
    close(held, ProposalState.DECLINED, by)
    if not said:
        say_no(held, by=by)
    return held


@action
def take_moment(
    *, person: YoungPerson, starts_at: dt.datetime, moves: Appointment | None = None, by: Actor
) -> Appointment:
    """Take a free moment of one's counsellor, or change to it (``moves``), where the structure lets young people do so.

    Raises ``not_allowed``, ``no_self_service``, ``no_referent``, ``already_one`` (an appointment is to come already),
    ``too_late`` (to change alone), ``over``, ``taken``.
    """
    check_own(person.pk, by)
    rules, moment = rules_of(person.structure), clock.now()
    counsellor = moves.counsellor if moves is not None else person.referent
    if not rules.self_service:
        raise DomainError(_("Demandez un rendez-vous à votre conseiller."), code="no_self_service")
    if counsellor is None:
        raise DomainError(_("Votre Mission locale n’a pas encore choisi votre conseiller."), code="no_referent")
    hold_time_of(counsellor.pk)
    lock(YoungPerson.objects.filter(pk=person.pk)).first()
    if moves is not None:
        moves = lock(Appointment.objects.filter(pk=moves.pk)).select_related("site", "counsellor").get()
        check_own(moves.young_person_id, by)
        check_to_come(moves, moment)
        if not may_change_alone(moves, rules, moment):
            raise DomainError(_("Il est trop tard pour changer ici. Écrivez à votre conseiller."), code="too_late")
    elif Appointment.objects.filter(young_person=person).coming(moment).exists():
        raise DomainError(_("Vous avez déjà un rendez-vous. Vous pouvez le changer."), code="already_one")
    site = moves.site if moves is not None and moves.site is not None else person.site
    how = how_of(moves) if moves is not None else How(usual_place(site), rules.minutes, site=site)
    free = free_moments(
        site,
        [counsellor.pk],
        after=moment,
        minutes=how.minutes,
        limit=OFFERED * 4,
        ignoring=uid_if(moves),
    )
    if starts_at not in free[counsellor.pk]:
        raise DomainError(_("Quelqu’un a pris ce moment. Choisissez-en un autre."), code="taken")
    row = insert(person, counsellor, starts_at, how, given_by_id=counsellor.pk, moved_from=moves, by=by)
    _said_yes(row)
    tell(row, News.TAKEN, by=by)
    return row


def _said_yes(row: Appointment) -> None:
    """Who chose comes."""
    row.answer, row.answered_at = Answer.YES, clock.now()
    row.save(update_fields=["answer", "answered_at"])

"""Calls to make: after several absences no seat is given by itself any more, the referent calls (R9)."""

from clicnjob.audit.actions import record
from clicnjob.enrolment.enums import CallOutcome
from clicnjob.enrolment.models import CallTask
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro, pro_noop
from clicnjob.structures.models import YoungPerson

STEPS = {
    CallOutcome.REACHED: pro_noop("Joint·e : à positionner sur l’atelier"),
    CallOutcome.AGAIN: pro_noop("À rappeler"),
    CallOutcome.WRONG_NUMBER: pro_noop("Mauvais numéro : à joindre autrement"),
}


@action
def ask_call(*, person: YoungPerson, absences: int, by: Actor) -> CallTask:
    """Someone is to be called by their referent; one call at a time for a young person."""
    known = CallTask.objects.waiting().filter(young_person=person).first()
    if known is not None:
        return known
    call = CallTask.objects.create(young_person=person, absences=absences)
    record("call.asked", by=by, obj=call, structure_id=person.structure_id, person_id=person.pk)
    return call


@action
def settle_call(*, call: CallTask, outcome: str, by: Actor) -> CallTask:
    """What came of a call, in one tap: reached and wrong number settle it, « à rappeler » leaves it to do.

    Raises ``bad_outcome``, ``not_allowed``. What is settled already does not change.
    """
    if outcome not in CallOutcome.values:
        raise DomainError(pro("Choisissez ce que l’appel a donné."), code="bad_outcome")
    if by.user_id is None:
        raise DomainError(pro("Seul un professionnel note un appel."), code="not_allowed")
    held = lock(CallTask.objects.filter(pk=call.pk)).get()
    if held.done_at is not None:
        return held
    moment = clock.now()
    held.outcome, held.called_at, held.tries = outcome, moment, held.tries + 1
    if outcome != CallOutcome.AGAIN:
        held.done_at, held.done_by_id = moment, by.user_id
    held.save(update_fields=["outcome", "called_at", "tries", "done_at", "done_by"])
    person = YoungPerson.objects.get(pk=held.young_person_id)
    if person.finalised_at is None:
        person.next_step = STEPS[CallOutcome(outcome)]
        person.save(update_fields=["next_step"])
    record("call.made", by=by, obj=held, structure_id=person.structure_id, person_id=person.pk, outcome=outcome)
    publish(f"person:{person.pk}")
    return held

"""Reminding a young person that a paper is awaited: by a tap, or by the structure's rule; never twice in a few days."""

from collections import Counter
from collections.abc import Iterable

from clicnjob.documents import notices, rules
from clicnjob.documents.actions.paper import may_check
from clicnjob.documents.enums import Obstacle
from clicnjob.documents.models import Chase
from clicnjob.documents.queries.chasing import last_move, plan_of, told_of
from clicnjob.documents.queries.requirements import situations_of
from clicnjob.notifications.queries.reach import attached_account
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.models import YoungPerson

AT_ONCE = 200
"""People reminded by one tap: a whole caseload."""


@action
def chase(*, person: YoungPerson, by: Actor) -> Chase:
    """Remind someone, by the channels they chose and outside quiet hours, with a fixed text.

    Whose files, the reads decide. Raises DomainError: ``out_of_reach``, or the obstacle's code (``Obstacle``).
    """
    may_check(person.structure_id, by)
    held = _held(person)
    told = told_of(held)
    why = rules.obstacle(
        situations_of([held])[held.pk],
        last=max((one.at for one in told), default=None),
        has_account=attached_account(held) is not None,
        plan=plan_of(held.structure_id),
        moment=clock.now(),
    )
    if why is not None:
        raise _refusal(held, why)
    return _tell(held, by)


def chase_each(*, people: Iterable[YoungPerson], by: Actor) -> Counter[str]:
    """Remind them one by one, each in its own transaction. How many were told (``told``), and how many not, by obstacle."""
    found: Counter[str] = Counter()
    for person in people:
        try:
            chase(person=person, by=by)
            found["told"] += 1
        except DomainError as refusal:
            if refusal.code not in Obstacle.values:
                raise
            found[refusal.code] += 1
    return found


@action
def chase_by_itself(*, person: YoungPerson, by: Actor) -> bool:
    """Remind someone whose hour has come by the structure's rule; looked at again under the lock. Whether it was done."""
    held = _held(person)
    since = last_move(held)
    if since is None or held.closed_at is not None:
        return False
    due = rules.due_by_itself(
        situations_of([held])[held.pk],
        since=since,
        told=told_of(held),
        plan=plan_of(held.structure_id),
        moment=clock.now(),
    )
    if not due:
        return False
    try:
        _tell(held, by.at(held.structure_id))
    except DomainError:
        return False
    return True


def _held(person: YoungPerson) -> YoungPerson:
    return lock(YoungPerson.objects.filter(pk=person.pk).select_related("structure", "referent")).get()


def _refusal(held: YoungPerson, why: Obstacle) -> DomainError:
    words = pro("%(first_name)s n’est pas relancé·e\u202f: %(label)s.") % {
        "first_name": held.first_name,
        "label": why.label,
    }
    return DomainError(words, code=why.value)


def _tell(held: YoungPerson, by: Actor) -> Chase:
    """Raises DomainError (``unreachable``) when no channel leads to them: then nothing is written."""
    if not notices.tell_awaited(held, by=by):
        raise _refusal(held, Obstacle.UNREACHABLE)
    made = Chase.objects.create(structure_id=held.structure_id, young_person=held, author_id=by.user_id)
    notices.ring_file(held)
    return made

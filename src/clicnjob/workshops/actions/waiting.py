"""The waiting list of a session: joined, left, passed on. The session is always locked first."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.actions.offering import offer_freed, room_of
from clicnjob.workshops.actions.seats import lock_session
from clicnjob.workshops.enums import IN_LINE, SeatState, SessionState, WaitState
from clicnjob.workshops.models import Session, Wait
from clicnjob.workshops.notices import hush, tell_list_over
from clicnjob.workshops.rules.seats import check_person


@action
def join_list(*, session: Session, person: YoungPerson, by: Actor) -> Wait:
    """Wait for a place in a full session, after those who wait already. Twice is once.

    Raises ``session_over``, ``other_structure``, ``closed``, ``already_seated``, ``has_room`` (a seat is to be had).
    """
    held = lock_session(session.pk)
    if held.state != SessionState.PLANNED or held.starts_at <= clock.now():
        raise DomainError(_("Cette séance n’est plus à venir. Choisissez-en une autre."), code="session_over")
    check_person(held, person)
    if (known := held.waits.in_line().filter(young_person=person).first()) is not None:
        return known
    if held.seats.filter(young_person=person).exclude(state=SeatState.CANCELLED).exists():
        raise DomainError(
            pro("%(first_name)s est déjà inscrit·e à cette séance.") % {"first_name": person.first_name},
            code="already_seated",
        )
    if room_of(held).free > 0:
        raise DomainError(_("Il reste une place dans cette séance : prenez-la."), code="has_room")
    wait = Wait.objects.create(session=held, young_person=person, added_by_id=by.user_id)
    record("wait.joined", by=by, obj=wait, structure_id=held.structure_id, person_id=person.pk)
    _ring(wait)
    return wait


@action
def leave_list(*, wait: Wait, by: Actor) -> Wait:
    """Wait no more, or decline the place offered: it goes to the next. Twice changes nothing."""
    return _end(wait.pk, WaitState.LEFT, by)


@action
def expire_offer(*, wait_id: uuid.UUID, by: Actor) -> bool:
    """A place offered and not taken in time goes to the next in line."""
    return _end(wait_id, WaitState.PASSED, by, only_after=clock.now()).state == WaitState.PASSED


@action
def offer_again(*, session_id: uuid.UUID, by: Actor) -> int:
    """Places that became free otherwise (a greater room, an urgent case gone) are offered to who waits."""
    return offer_freed(lock_session(session_id), by=by)


@action
def end_list(*, session_id: uuid.UUID, by: Actor) -> int:
    """The session began, or is not held: nobody waits for it any more. Who waited for one called off is told, with other dates."""
    held = lock_session(session_id)
    rows = list(held.waits.in_line())
    for wait in rows:
        wait.state = WaitState.LEFT
        wait.save(update_fields=["state"])
        if held.state == SessionState.CANCELLED:
            tell_list_over(wait, by=by)
        publish(f"person:{wait.young_person_id}")
    return len(rows)


def _end(wait_id: uuid.UUID, state: WaitState, by: Actor, *, only_after: dt.datetime | None = None) -> Wait:
    session = lock_session(Wait.objects.values_list("session_id", flat=True).get(pk=wait_id))
    wait = Wait.objects.select_related("young_person").get(pk=wait_id)
    is_late = only_after is None or (
        wait.state == WaitState.OFFERED and wait.offered_until is not None and wait.offered_until <= only_after
    )
    if wait.state not in IN_LINE or not is_late:
        return wait
    was_offered = wait.state == WaitState.OFFERED
    wait.state = state
    wait.save(update_fields=["state"])
    hush(wait, by=by)
    record(f"wait.{state}", by=by, obj=wait, structure_id=session.structure_id, person_id=wait.young_person_id)
    _ring(wait)
    if was_offered:
        offer_freed(session, by=by)
    return wait


def _ring(wait: Wait) -> None:
    publish(f"session:{wait.session_id}", f"person:{wait.young_person_id}")

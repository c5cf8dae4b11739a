"""Giving, cancelling and moving seats: always under the lock of the session, never beyond its capacity."""

import uuid

from django.utils.translation import gettext as _

from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.actions.offering import offer_freed, room_of
from clicnjob.workshops.enums import SeatState, WaitState
from clicnjob.workshops.models import Seat, Session
from clicnjob.workshops.notices import hush, quiet
from clicnjob.workshops.rules.seats import check_changes, check_person, check_takes_seats


def lock_session(session_id: uuid.UUID) -> Session:
    """The session as it is now, held until the end of the transaction: always taken before its seats."""
    return lock(Session.objects.filter(pk=session_id)).get()


def lock_seat(seat_id: uuid.UUID) -> Seat:
    """The seat as it is now, with its session, both held until the end of the transaction."""
    session = lock_session(Seat.objects.values_list("session_id", flat=True).get(pk=seat_id))
    seat = lock(Seat.objects.filter(pk=seat_id)).select_related("young_person").get()
    seat.session = session
    return seat


def check_room(session: Session, *, urgent: bool = False) -> None:
    """Raises ``full`` when every place is taken, held by an offer or kept for urgent cases; the session must be locked."""
    room = room_of(session)
    if (room.left if urgent else room.free) < 1:
        if room.left:
            raise DomainError(pro("Il ne reste que des places gardées pour les urgences."), code="full")
        raise DomainError(_("Cette séance est complète. Choisissez-en une autre."), code="full")


def ring(seat: Seat) -> None:
    """Tell the desk and the young person's own pages."""
    publish(f"session:{seat.session_id}", f"person:{seat.young_person_id}")


@action
def give_seat(*, session: Session, person: YoungPerson, walk_in: bool = False, urgent: bool = False, by: Actor) -> Seat:
    """Give someone a place (R9), never beyond capacity. ``walk_in``: came without being registered.

    ``urgent`` gives one of the places kept for urgent cases: a counsellor or direction only. Who was offered a place gets
    the one held for them.

    Raises ``session_over``, ``other_structure``, ``closed``, ``already_seated``, ``not_urgent``, ``full``.
    """
    held = lock_session(session.pk)
    moment = clock.now()
    check_takes_seats(held, moment)
    check_person(held, person)
    if held.seats.filter(young_person=person).exclude(state=SeatState.CANCELLED).exists():
        raise DomainError(
            pro("%(first_name)s est déjà inscrit·e à cette séance.") % {"first_name": person.first_name},
            code="already_seated",
        )
    if urgent and by.role not in {Role.COUNSELLOR, Role.DIRECTION}:
        raise DomainError(pro("Un conseiller ou la direction donne les places gardées."), code="not_urgent")
    wait = held.waits.in_line().filter(young_person=person).first()
    if wait is None or wait.offered_until is None or wait.offered_until <= moment:
        check_room(held, urgent=urgent)
    seat = Seat.objects.create(
        session=held, young_person=person, walk_in=walk_in, urgent=urgent, given_by_id=by.user_id
    )
    if wait is not None:
        wait.state = WaitState.TAKEN
        wait.save(update_fields=["state"])
        hush(wait, by=by)
    record("seat.given", by=by, obj=seat, structure_id=held.structure_id, walk_in=walk_in)
    ring(seat)
    return seat


@action
def cancel_seat(*, seat: Seat, by_us: bool, reason: str = "", by: Actor) -> Seat:
    """Free the place, which is offered to who waits. ``by_us``: the structure cancelled, never counted against anybody.

    Cancelling twice changes nothing. Raises ``session_closed``, ``already_present``.
    """
    held = lock_seat(seat.pk)
    if held.state == SeatState.CANCELLED:
        return held
    check_changes(held)
    if held.state == SeatState.PRESENT:
        raise DomainError(pro("Ce jeune est arrivé : annulez d’abord son arrivée."), code="already_present")
    held.state, held.cancelled_by_us, held.reason = SeatState.CANCELLED, by_us, reason
    held.help_asked_at, held.helper = None, ""
    held.save(update_fields=["state", "cancelled_by_us", "reason", "help_asked_at", "helper"])
    record("seat.cancelled", by=by, obj=held, structure_id=held.session.structure_id, by_us=by_us, reason=reason)
    quiet(held, for_good=True, by=by)
    if not by_us:  # what the structure frees may be a whole session that is not held: the job offers the rest
        offer_freed(held.session, by=by)
    ring(held)
    return held


@action
def move_seat(*, seat: Seat, session: Session, by: Actor) -> Seat:
    """Change someone's date: the new place is taken before the old one is given back.

    Raises ``same_session``, ``other_kind`` and what ``give_seat`` and ``cancel_seat`` raise; then nothing has changed.
    """
    if seat.session_id == session.pk:
        raise DomainError(pro("C’est déjà cette séance."), code="same_session")
    for session_id in sorted([seat.session_id, session.pk]):  # one order for everyone: no deadlock
        lock_session(session_id)
    if session.workshop.kind != seat.session.workshop.kind:
        raise DomainError(pro("Choisissez une séance de la même sorte d’atelier."), code="other_kind")
    given = give_seat(session=session, person=seat.young_person, by=by)
    cancel_seat(seat=seat, by_us=False, by=by)
    return given

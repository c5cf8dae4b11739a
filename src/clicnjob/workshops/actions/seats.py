"""Giving, cancelling and moving seats: always under the lock of the session, never beyond its capacity."""

import uuid

from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.enums import SeatState
from clicnjob.workshops.models import Seat, Session
from clicnjob.workshops.rules.seats import check_changes, check_takes_seats


def lock_session(session_id: uuid.UUID) -> Session:
    """The session as it is now, held until the end of the transaction: always taken before its seats."""
    return lock(Session.objects.filter(pk=session_id)).get()


def lock_seat(seat_id: uuid.UUID) -> Seat:
    """The seat as it is now, with its session, both held until the end of the transaction."""
    session = lock_session(Seat.objects.values_list("session_id", flat=True).get(pk=seat_id))
    seat = lock(Seat.objects.filter(pk=seat_id)).select_related("young_person").get()
    seat.session = session
    return seat


def check_room(session: Session) -> None:
    """Raises ``full`` when every place is taken; the session must be locked."""
    if session.seats.all().taking_room().count() >= session.capacity:
        raise DomainError("Cette séance est complète. Choisissez-en une autre.", code="full")


def ring(seat: Seat) -> None:
    """Tell the desk and the young person's own pages."""
    publish(f"session:{seat.session_id}", f"person:{seat.young_person_id}")


@action
def give_seat(*, session: Session, person: YoungPerson, walk_in: bool = False, by: Actor) -> Seat:
    """Give someone a place (R9), never beyond capacity. ``walk_in``: came without being registered.

    Raises ``session_over``, ``other_structure``, ``closed``, ``already_seated``, ``full``.
    """
    held = lock_session(session.pk)
    check_takes_seats(held, clock.now())
    if person.structure_id != held.structure_id:
        raise DomainError("Ce jeune n’est pas suivi par cette structure.", code="other_structure")
    if person.closed_at is not None:
        raise DomainError("Ce dossier est fermé : une autre Mission locale suit ce jeune.", code="closed")
    if held.seats.filter(young_person=person).exclude(state=SeatState.CANCELLED).exists():
        raise DomainError(f"{person.first_name} est déjà inscrit·e à cette séance.", code="already_seated")
    check_room(held)
    seat = Seat.objects.create(session=held, young_person=person, walk_in=walk_in, given_by_id=by.user_id)
    record("seat.given", by=by, obj=seat, structure_id=held.structure_id, walk_in=walk_in)
    ring(seat)
    return seat


@action
def cancel_seat(*, seat: Seat, by_us: bool, reason: str = "", by: Actor) -> Seat:
    """Free the place. ``by_us``: the structure cancelled, which is never counted against the young person.

    Cancelling twice changes nothing. Raises ``session_closed``, ``already_present``.
    """
    held = lock_seat(seat.pk)
    if held.state == SeatState.CANCELLED:
        return held
    check_changes(held)
    if held.state == SeatState.PRESENT:
        raise DomainError("Ce jeune est arrivé : annulez d’abord son arrivée.", code="already_present")
    held.state, held.cancelled_by_us, held.reason = SeatState.CANCELLED, by_us, reason
    held.help_asked_at, held.helper = None, ""
    held.save(update_fields=["state", "cancelled_by_us", "reason", "help_asked_at", "helper"])
    record("seat.cancelled", by=by, obj=held, structure_id=held.session.structure_id, by_us=by_us, reason=reason)
    ring(held)
    return held


@action
def move_seat(*, seat: Seat, session: Session, by: Actor) -> Seat:
    """Change someone's date: the new place is taken before the old one is given back.

    Raises ``same_session`` and what ``give_seat`` and ``cancel_seat`` raise; then nothing has changed.
    """
    if seat.session_id == session.pk:
        raise DomainError("C’est déjà cette séance.", code="same_session")
    for session_id in sorted([seat.session_id, session.pk]):  # one order for everyone: no deadlock
        lock_session(session_id)
    given = give_seat(session=session, person=seat.young_person, by=by)
    cancel_seat(seat=seat, by_us=False, by=by)
    return given

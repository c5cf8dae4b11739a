"""Walk-ins: known to the structure or not, they are welcome while there is room (R8)."""

import datetime as dt

from clicnjob.audit.actions import record
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.structures.actions import record_first_reception
from clicnjob.structures.enums import Orientation
from clicnjob.structures.models import FirstReception, YoungPerson
from clicnjob.workshops.actions import cancel_seat, check_in, give_seat
from clicnjob.workshops.enums import SeatState, SessionState, WorkshopKind
from clicnjob.workshops.models import Seat, Session


@action
def add_walk_in(*, session: Session, person: YoungPerson, by: Actor) -> Seat:
    """Someone came without being registered: a seat here, noted present; the seat they held later in this kind of workshop is given back.

    Someone who already has a seat here is simply noted present. Raises what ``give_seat`` and ``check_in`` raise
    (``full``, ``session_over``, ``not_open``, ``other_structure``).
    """
    seat = Seat.objects.filter(session=session, young_person=person).exclude(state=SeatState.CANCELLED).first()
    if seat is None:
        seat = give_seat(session=session, person=person, walk_in=True, by=by)
    seat = check_in(seat=seat, by=by)
    later = Seat.objects.filter(
        young_person=person,
        state=SeatState.REGISTERED,
        session__state=SessionState.PLANNED,
        session__starts_at__gt=clock.now(),
        session__workshop__kind=session.workshop.kind,
    ).exclude(session=session)
    for other in later.order_by("session_id"):
        cancel_seat(seat=other, by_us=False, by=by)
    if session.workshop.kind == WorkshopKind.REGISTRATION:
        orient_to_workshop(person=person, by=by)
    return seat


@action
def add_unknown_walk_in(
    *,
    session: Session,
    first_name: str,
    last_name: str,
    birth_date: dt.date,
    language: str,
    reached_by: str,
    phone: str = "",
    email: str = "",
    relay: str = "",
    by: Actor,
) -> Seat:
    """Someone the structure does not know: the first reception is recorded at the desk, then the seat; all or nothing.

    Raises what ``record_first_reception`` and ``add_walk_in`` raise.
    """
    reception = record_first_reception(
        site=session.site,
        first_name=first_name,
        last_name=last_name,
        birth_date=birth_date,
        language=language,
        reached_by=reached_by,
        phone=phone,
        email=email,
        relay=relay,
        by=by,
    )
    return add_walk_in(session=session, person=reception.young_person, by=by)


@action
def orient_to_workshop(*, person: YoungPerson, by: Actor) -> None:
    """A seat in a workshop is an orientation (R9): noted once, if nothing was decided before."""
    moment = clock.now()
    pending = FirstReception.objects.filter(young_person=person, orientation=Orientation.PENDING)
    if pending.update(orientation=Orientation.SEATED, oriented_at=moment):
        record("reception.oriented", by=by, obj=person, person_id=person.pk, orientation=Orientation.SEATED)

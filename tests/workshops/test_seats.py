"""Seats: given, cancelled, moved; never beyond capacity."""

import datetime as dt
from collections.abc import Callable
from itertools import chain

import pytest
import time_machine
from django.db import connection

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Site, YoungPerson
from clicnjob.workshops.actions import cancel_seat, check_in, give_seat, move_seat
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import Seat, Session, Workshop
from tests.conftest import make_person, make_session
from tests.outcomes import code_of, together

ActorOf = Callable[[User], Actor]


@pytest.fixture
def later(workshop: Workshop, claire: User) -> Session:
    """Next week's session."""
    row = make_session(workshop, [claire], minutes_ago=-7 * 24 * 60, code="")
    Session.objects.filter(pk=row.pk).update(state=SessionState.PLANNED, opened_at=None)
    row.refresh_from_db()
    return row


def refused(code: str, call: Callable[[], object]) -> None:
    """The call is refused under this code and leaves neither seat nor trace."""
    before = (list(Seat.objects.order_by("pk").values()), AuditEvent.objects.count())
    with pytest.raises(DomainError) as refusal:
        call()
    assert refusal.value.code == code
    assert (list(Seat.objects.order_by("pk").values()), AuditEvent.objects.count()) == before


def test_a_seat_is_given_once_and_traced(later: Session, lea: YoungPerson, sonia: User, actor_of: ActorOf) -> None:
    seat = give_seat(session=later, person=lea, by=actor_of(sonia))
    assert (seat.state, seat.walk_in, seat.given_by) == (SeatState.REGISTERED, False, sonia)
    trace = AuditEvent.objects.get(event="seat.given")
    assert (trace.actor_id, trace.person_id, trace.structure_id) == (sonia.pk, lea.pk, lea.structure_id)
    refused("already_seated", lambda: give_seat(session=later, person=lea, by=actor_of(sonia)))


def test_a_full_session_says_so(later: Session, lea: YoungPerson, claire: User, actor_of: ActorOf) -> None:
    Session.objects.filter(pk=later.pk).update(capacity=1)
    give_seat(session=later, person=lea, by=actor_of(claire))
    noe = make_person(lea.site, "Noé", "Petit", claire)
    refused("full", lambda: give_seat(session=later, person=noe, by=actor_of(claire)))
    cancel_seat(seat=Seat.objects.get(), by_us=False, by=actor_of(claire))
    assert give_seat(session=later, person=noe, by=actor_of(claire)).young_person == noe


def test_no_seat_in_a_past_closed_or_foreign_session(
    session: Session, lea: YoungPerson, younes: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    refused("other_structure", lambda: give_seat(session=session, person=younes, by=by))
    with time_machine.travel(session.ends_at + dt.timedelta(seconds=1)):
        refused("session_over", lambda: give_seat(session=session, person=lea, by=by))
    Session.objects.filter(pk=session.pk).update(state=SessionState.CANCELLED)
    refused("session_over", lambda: give_seat(session=session, person=lea, by=by))


def test_cancelling_twice_changes_nothing_more_and_arrivals_are_not_cancelled(
    lea_seat: Seat, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    check_in(seat=lea_seat, by=by)
    refused("already_present", lambda: cancel_seat(seat=lea_seat, by_us=False, by=by))
    Seat.objects.update(state=SeatState.REGISTERED, arrived_at=None)
    cancel_seat(seat=lea_seat, by_us=True, reason="ill", by=by)
    again = cancel_seat(seat=lea_seat, by_us=False, by=by)
    assert (again.state, again.cancelled_by_us, again.reason) == (SeatState.CANCELLED, True, "ill")
    assert AuditEvent.objects.filter(event="seat.cancelled").count() == 1


def test_moving_takes_the_new_place_before_giving_the_old_one_back(
    lea_seat: Seat, later: Session, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    refused("same_session", lambda: move_seat(seat=lea_seat, session=lea_seat.session, by=by))
    Session.objects.filter(pk=later.pk).update(capacity=1)
    other = give_seat(session=later, person=make_person(lea.site, "Noé", "Petit", claire), by=by)
    refused("full", lambda: move_seat(seat=lea_seat, session=later, by=by))
    cancel_seat(seat=other, by_us=False, by=by)
    moved = move_seat(seat=lea_seat, session=later, by=by)
    lea_seat.refresh_from_db()
    assert (moved.session, moved.state, lea_seat.state) == (later, SeatState.REGISTERED, SeatState.CANCELLED)


def test_a_closed_roster_is_not_touched(lea_seat: Seat, claire: User, actor_of: ActorOf) -> None:
    Session.objects.update(state=SessionState.CLOSED, closed_at=clock.now(), closed_by=claire)
    refused("session_closed", lambda: cancel_seat(seat=lea_seat, by_us=True, by=actor_of(claire)))


# -- the last seat ------------------------------------------------------------------------------------------------------

ATTEMPTS = 20


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_is_given_exactly_once(
    session: Session,
    toulon_site: Site,
    claire: User,
    actor_of: ActorOf,
) -> None:
    """Twenty at once, one place left: PostgreSQL by the lock of the row, SQLite by the queue of writers."""
    Session.objects.filter(pk=session.pk).update(capacity=3)
    people = [make_person(toulon_site, f"Jeune {number}", "Test", claire) for number in range(ATTEMPTS + 2)]
    by = actor_of(claire)
    for person in people[:2]:
        give_seat(session=session, person=person, by=by)

    def attempt(person: YoungPerson) -> str:
        return code_of(give_seat, session=session, person=person, by=by)

    assert sorted(together(attempt, people[2:])) == [""] + ["full"] * (ATTEMPTS - 1)
    assert Seat.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_hundred_at_once_and_one_place(
    session: Session, toulon_site: Site, claire: User, actor_of: ActorOf
) -> None:
    """Twenty connections, ten people each, one place: exactly one is given it, and nobody is told anything but « full »."""
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time: the test above says it")
    Session.objects.filter(pk=session.pk).update(capacity=1)
    people = [make_person(toulon_site, f"Jeune {number}", "Test", claire) for number in range(200)]
    by = actor_of(claire)

    def attempts(mine: list[YoungPerson]) -> list[str]:
        return [code_of(give_seat, session=session, person=person, by=by) for person in mine]

    answers = chain.from_iterable(together(attempts, [people[number::20] for number in range(20)]))
    assert sorted(answers) == [""] + ["full"] * 199
    assert Seat.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_swaps_the_other_way_round_do_not_block_each_other(
    session: Session, later: Session, toulon_site: Site, claire: User, actor_of: ActorOf
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time: no deadlock to look for")
    by = actor_of(claire)
    first, second = (make_person(toulon_site, name, "Test", claire) for name in ("Ali", "Zoé"))
    seats = [give_seat(session=session, person=first, by=by), give_seat(session=later, person=second, by=by)]
    together(lambda pair: move_seat(seat=pair[0], session=pair[1], by=by), zip(seats, (later, session), strict=True))
    assert Seat.objects.filter(state=SeatState.REGISTERED).count() == 2

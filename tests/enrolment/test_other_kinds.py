"""Only the registration workshop takes part in the registration journey (ADR 24): figures, next seats, closing, finalising."""

import datetime as dt
from collections.abc import Callable

import pytest

from clicnjob.accounts.models import User
from clicnjob.enrolment.actions.closing import close_session
from clicnjob.enrolment.actions.orientation import accept_seat, seat_after_interview
from clicnjob.enrolment.actions.reopening import reopen_session
from clicnjob.enrolment.queries.closing import to_finalise
from clicnjob.insights.queries.facts import primos
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.enums import Orientation
from clicnjob.structures.models import FirstReception, Site, YoungPerson
from clicnjob.workshops.actions import give_seat, move_seat
from clicnjob.workshops.enums import SeatState, SessionState, WorkshopKind
from clicnjob.workshops.models import Seat, Session, Workshop
from clicnjob.workshops.queries import next_sessions
from clicnjob.workshops.queries.supply import supply
from tests.conftest import make_account, make_person, make_session

ActorOf = Callable[[User], Actor]


@pytest.fixture
def computers(toulon_site: Site) -> Workshop:
    return Workshop.objects.create(
        structure=toulon_site.structure,
        site=toulon_site,
        title="Ordinateur",
        room="Sirocco",
        capacity=8,
        kind=WorkshopKind.DIGITAL,
    )


def coming(workshop: Workshop, leader: User, days: int) -> Session:
    row = make_session(workshop, [leader], minutes_ago=-days * 24 * 60, code="")
    Session.objects.filter(pk=row.pk).update(state=SessionState.PLANNED, opened_at=None)
    row.refresh_from_db()
    return row


def test_closing_another_kind_notes_who_came_and_nothing_of_a_registration(
    computers: Workshop, workshop: Workshop, lea: YoungPerson, claire: User, actor_of: ActorOf, toulon_site: Site
) -> None:
    by = actor_of(claire)
    make_account(lea)
    tom = make_person(toulon_site, "Tom", "Petit", claire)
    coming(workshop, claire, 3)
    session = make_session(computers, [claire], minutes_ago=100, code="")
    here, away = (Seat.objects.create(session=session, young_person=one, given_by=claire) for one in (lea, tom))
    closed = close_session(session=session, absences={away.pk: None}, appointments={}, presences=[here.pk], by=by)
    for row in (here, away, lea, tom):
        row.refresh_from_db()
    assert (here.state, away.state) == (SeatState.PRESENT, SeatState.ABSENT)
    assert (closed.finalised, closed.seated_again, lea.finalised_at, tom.next_step) == (0, 0, None, "")
    assert Seat.objects.filter(young_person=tom).count() == 1
    assert to_finalise(by, mine=True) == []
    # No figure of the journey saw it.
    facts = {one.person_id: one for one in primos(FirstReception.objects.all(), "Europe/Paris")}
    assert (facts[lea.pk].present_at, facts[lea.pk].seated_at, facts[tom.pk].last_seat_state) == (None, None, "")
    reopen_session(session=session, reason="Une erreur de saisie", by=by)
    tom.refresh_from_db()
    assert tom.next_step == ""


def test_another_kind_is_never_the_next_seat_nor_what_follows_the_interview(
    computers: Workshop, workshop: Workshop, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    other, registration = coming(computers, claire, 2), coming(workshop, claire, 5)
    assert next_sessions(computers.structure_id) == [registration]
    assert next_sessions(computers.structure_id, kind=WorkshopKind.DIGITAL) == [other]
    reception = FirstReception.objects.get(young_person=lea)
    with pytest.raises(DomainError) as refusal:
        seat_after_interview(reception=reception, session=other, referent=claire, by=by)
    assert (refusal.value.code, Seat.objects.count()) == ("other_kind", 0)


def test_a_seat_in_another_kind_moves_no_registration_seat_and_orients_nobody(
    computers: Workshop, workshop: Workshop, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    seat = give_seat(session=coming(workshop, claire, 5), person=lea, by=by)
    other = coming(computers, claire, 2)
    accept_seat(session=other, person=lea, by=by)
    seat.refresh_from_db()
    assert seat.state == SeatState.REGISTERED
    assert FirstReception.objects.get(young_person=lea).orientation == Orientation.PENDING
    with pytest.raises(DomainError) as refusal:
        move_seat(seat=seat, session=other, by=by)
    assert refusal.value.code == "other_kind"


def test_supply_counts_registration_seats_against_who_waits(
    computers: Workshop, workshop: Workshop, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    coming(computers, claire, 2)
    structure = workshop.structure
    found = supply(structure)
    assert (found.waiting, found.left, found.days, found.alert) == (1, 0, None, True)
    far, beyond = coming(workshop, claire, 12), coming(workshop, claire, 40)
    found = supply(structure)
    assert (found.left, found.next_free, found.days, found.alert) == (far.capacity, far.starts_at, 12, True)
    structure.seat_alert_days = 20
    assert supply(structure).alert is False
    FirstReception.objects.update(orientation=Orientation.SEATED)
    assert supply(structure).waiting == 1  # oriented, yet without a seat
    give_seat(session=beyond, person=lea, by=actor_of(claire))
    assert (supply(structure).waiting, supply(structure).left) == (0, far.capacity)
    with clock.travel(clock.now() + dt.timedelta(days=50)):
        assert supply(structure).days is None

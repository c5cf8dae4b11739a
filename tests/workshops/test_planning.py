"""Weekly workshops and the sessions they give."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.http import Http404

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.shared import clock, jobs
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Site, Structure, YoungPerson
from clicnjob.workshops import queries
from clicnjob.workshops.actions import (
    cancel_session,
    create_workshop,
    edit_workshop,
    generate_sessions,
    give_seat,
    set_leaders,
)
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import Session, Workshop
from clicnjob.workshops.tasks import generate_ahead

ActorOf = Callable[[User], Actor]
NINE = dt.time(9, 30)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    """Monday 2 March 2026, eight in the morning in Toulon: summer time begins on the 29th."""
    with time_machine.travel(dt.datetime(2026, 3, 2, 7, 0, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def weekly(toulon_site: Site, claire: User, karim: User, nadia: User, actor_of: ActorOf) -> Workshop:
    """Tuesdays and Thursdays, half past nine."""
    return create_workshop(
        site=toulon_site,
        title="Atelier d’inscription",
        room="Salle Mistral",
        capacity=12,
        slots=[(2, NINE, [claire, karim]), (4, NINE, [claire])],
        by=actor_of(nadia),
    )


def hours(structure: Structure) -> list[str]:
    return [
        f"{clock.local(session.starts_at, structure.timezone):%d/%m %H:%M}"
        for session in Session.objects.filter(structure=structure).order_by("starts_at")
    ]


def test_sessions_are_made_at_the_wall_clock_hour_in_summer_as_in_winter(weekly: Workshop, toulon: Structure) -> None:
    assert generate_sessions(structure=toulon, until=dt.date(2026, 4, 2), by=SYSTEM) == 10
    assert hours(toulon)[-3:] == ["26/03 09:30", "31/03 09:30", "02/04 09:30"]
    before, after = Session.objects.order_by("starts_at")[7:9]
    assert (before.starts_at.hour, after.starts_at.hour) == (8, 7)  # the same hour on the wall, another in UTC


def test_making_them_again_adds_nothing(weekly: Workshop, toulon: Structure) -> None:
    generate_sessions(structure=toulon, until=dt.date(2026, 4, 2), by=SYSTEM)
    assert generate_sessions(structure=toulon, until=dt.date(2026, 4, 2), by=SYSTEM) == 0
    assert generate_sessions(structure=toulon, until=dt.date(2026, 4, 7), by=SYSTEM) == 1


def test_no_session_on_a_public_holiday(weekly: Workshop, toulon: Structure) -> None:
    generate_sessions(structure=toulon, until=dt.date(2026, 5, 15), by=SYSTEM)
    assert "14/05 09:30" not in hours(toulon)  # Ascension
    assert "12/05 09:30" in hours(toulon)


def test_overseas_the_hour_is_that_of_the_island(weekly: Workshop, toulon: Structure) -> None:
    Structure.objects.filter(pk=toulon.pk).update(timezone="Indian/Reunion", department_code="974")
    toulon.refresh_from_db()
    generate_sessions(structure=toulon, until=dt.date(2026, 3, 3), by=SYSTEM)
    assert Session.objects.get().starts_at == dt.datetime(2026, 3, 3, 5, 30, tzinfo=dt.UTC)


def test_each_session_has_the_leaders_of_its_slot_and_lasts_ninety_minutes(
    weekly: Workshop, toulon: Structure, claire: User, karim: User
) -> None:
    generate_sessions(structure=toulon, until=dt.date(2026, 3, 5), by=SYSTEM)
    tuesday, thursday = Session.objects.order_by("starts_at")
    assert (set(tuesday.leaders.all()), set(thursday.leaders.all())) == ({claire, karim}, {claire})
    assert tuesday.ends_at - tuesday.starts_at == dt.timedelta(minutes=90)


def test_the_job_makes_eight_weeks_for_every_structure_and_is_registered(weekly: Workshop) -> None:
    assert generate_ahead() == 16
    assert generate_ahead() == 0
    assert "sessions" in [job.name for job in jobs.all_jobs()]


def test_a_cancelled_session_stays_cancelled(
    weekly: Workshop, toulon: Structure, nadia: User, actor_of: ActorOf
) -> None:
    generate_sessions(structure=toulon, until=dt.date(2026, 3, 3), by=SYSTEM)
    cancel_session(session=Session.objects.get(), by=actor_of(nadia))
    assert generate_sessions(structure=toulon, until=dt.date(2026, 3, 3), by=SYSTEM) == 0
    assert Session.objects.get().state == SessionState.CANCELLED


def test_cancelling_a_session_cancels_its_seats_by_us(
    weekly: Workshop, toulon: Structure, lea: YoungPerson, nadia: User, actor_of: ActorOf
) -> None:
    generate_sessions(structure=toulon, until=dt.date(2026, 3, 3), by=SYSTEM)
    session = Session.objects.get()
    seat = give_seat(session=session, person=lea, by=actor_of(nadia))
    assert cancel_session(session=session, by=actor_of(nadia)) == 1
    seat.refresh_from_db()
    assert (seat.state, seat.cancelled_by_us) == (SeatState.CANCELLED, True)
    assert cancel_session(session=session, by=actor_of(nadia)) == 0


@pytest.mark.parametrize(
    ("slots", "code"), [([], "no_slot"), ([(2, NINE, []), (2, NINE, [])], "double_slot"), ("omar", "not_a_colleague")]
)
def test_a_workshop_that_makes_no_sense_is_refused(
    slots: object, code: str, toulon_site: Site, nadia: User, omar: User, actor_of: ActorOf
) -> None:
    plan = [(2, NINE, [omar])] if slots == "omar" else slots
    with pytest.raises(DomainError) as refusal:
        create_workshop(site=toulon_site, title="x", room="y", capacity=5, slots=plan, by=actor_of(nadia))  # type: ignore[arg-type]
    assert refusal.value.code == code
    assert (Workshop.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_editing_moves_empty_sessions_and_keeps_promises(
    weekly: Workshop, toulon: Structure, lea: YoungPerson, karim: User, nadia: User, actor_of: ActorOf
) -> None:
    by = actor_of(nadia)
    generate_sessions(structure=toulon, until=dt.date(2026, 3, 12), by=SYSTEM)
    promised = Session.objects.order_by("starts_at")[1]  # Thursday 5
    give_seat(session=promised, person=lea, by=by)
    kept = edit_workshop(
        workshop=weekly,
        title="Atelier",
        room="Salle Tramontane",
        capacity=8,
        minutes=60,
        slots=[(2, NINE, [karim])],
        to_bring="",
        by=by,
    )
    assert kept == 1
    assert hours(toulon) == ["03/03 09:30", "05/03 09:30", "10/03 09:30"]
    rows = list(Session.objects.order_by("starts_at"))
    assert [(row.room, row.capacity) for row in rows] == [("Salle Tramontane", 8)] * 3
    assert [(row.ends_at - row.starts_at).seconds // 60 for row in rows] == [60, 90, 60]
    assert [list(row.leaders.all()) for row in (rows[0], rows[2])] == [[karim], [karim]]


def test_fewer_places_never_unseat_anyone(
    weekly: Workshop, toulon: Structure, lea: YoungPerson, claire: User, nadia: User, actor_of: ActorOf
) -> None:
    from tests.conftest import make_person

    by = actor_of(nadia)
    generate_sessions(structure=toulon, until=dt.date(2026, 3, 3), by=SYSTEM)
    session = Session.objects.get()
    for person in (lea, make_person(lea.site, "Noé", "Petit", claire)):
        give_seat(session=session, person=person, by=by)
    edit_workshop(
        workshop=weekly, title="A", room="B", capacity=1, minutes=90, slots=[(2, NINE, [claire])], to_bring="", by=by
    )
    session.refresh_from_db()
    assert session.capacity == 2


def test_a_colleague_replaces_a_leader_and_strangers_do_not(
    session: Session, karim: User, omar: User, nadia: User, actor_of: ActorOf
) -> None:
    set_leaders(session=session, leaders=[karim], by=actor_of(nadia))
    assert list(session.leaders.all()) == [karim]
    for leaders, code in (([omar], "not_a_colleague"), ([], "no_leader")):
        with pytest.raises(DomainError) as refusal:
            set_leaders(session=session, leaders=leaders, by=actor_of(nadia))
        assert refusal.value.code == code
    assert list(session.leaders.all()) == [karim]


def test_next_sessions_are_planned_future_and_with_room(
    weekly: Workshop, toulon: Structure, toulon_site: Site, lea: YoungPerson, nadia: User, actor_of: ActorOf
) -> None:
    generate_sessions(structure=toulon, until=dt.date(2026, 3, 12), by=SYSTEM)
    full, second, third, fourth = Session.objects.order_by("starts_at")
    Session.objects.filter(pk=full.pk).update(capacity=1)
    give_seat(session=full, person=lea, by=actor_of(nadia))
    give_seat(session=second, person=lea, by=actor_of(nadia))
    found = queries.next_sessions(toulon.pk)
    assert found == [second, third, fourth]
    assert [row.taken for row in found] == [1, 0, 0]  # type: ignore[attr-defined]
    assert queries.next_sessions(toulon.pk, site_id=toulon_site.pk, limit=1) == [second]
    elsewhere = Site.objects.create(structure=toulon, name="La Seyne")
    assert queries.next_sessions(toulon.pk, site_id=elsewhere.pk) == []


def test_what_is_elsewhere_does_not_exist(
    session: Session,
    workshop: Workshop,
    claire: User,
    sonia: User,
    nadia: User,
    omar: User,
    ines: User,
    actor_of: ActorOf,
) -> None:
    """G10."""
    assert queries.get_session(actor_of(sonia), session.pk) == session
    assert queries.get_led_session(actor_of(claire), session.pk) == session
    assert queries.get_led_session(actor_of(nadia), session.pk) == session
    for read, who, pk in (
        (queries.get_session, omar, session.pk),
        (queries.get_session, ines, session.pk),
        (queries.get_led_session, sonia, session.pk),
        (queries.get_led_session, omar, session.pk),
        (queries.get_workshop, omar, workshop.pk),
    ):
        with pytest.raises(Http404):
            read(actor_of(who), pk)  # type: ignore[operator]


def test_a_room_code_opens_only_a_running_session(session: Session) -> None:
    assert queries.running_session_by_code("midi 42") == session
    assert queries.running_session_by_code("AUTRE1") is None
    assert queries.running_session_by_code("") is None
    with time_machine.travel(session.ends_at + dt.timedelta(seconds=61)):
        assert queries.running_session_by_code("MIDI42") is None
    Session.objects.update(state=SessionState.CLOSED, closed_at=None)
    assert queries.running_session_by_code("MIDI42") is None

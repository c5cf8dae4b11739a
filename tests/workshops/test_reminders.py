"""Reminders: seven days, a day, two hours before; once each, never at night, never about a seat given afterwards (R13)."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from clicnjob.accounts.models import User
from clicnjob.notifications.models import Outbox
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.db import atomic
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.actions import cancel_seat, give_seat, remind
from clicnjob.workshops.enums import News, SessionState
from clicnjob.workshops.models import Seat, SeatLink, Session, Workshop
from clicnjob.workshops.notices import new_link, tell
from clicnjob.workshops.queries.due import due_reminders
from clicnjob.workshops.rules.reminders import is_due, reminder_at
from clicnjob.workshops.tasks import remind_due
from tests.conftest import make_person, make_session

ActorOf = Callable[[User], Actor]
PARIS = "Europe/Paris"


def at(day: str, hour: str = "09:30") -> dt.datetime:
    return clock.at(dt.date.fromisoformat(day), dt.time.fromisoformat(hour), PARIS)


THURSDAY = at("2026-12-03")


@pytest.fixture
def planned(workshop: Workshop, claire: User) -> Session:
    """Thursday 3 December, half past nine."""
    row = make_session(workshop, [claire], code="")
    Session.objects.filter(pk=row.pk).update(
        state=SessionState.PLANNED, opened_at=None, starts_at=THURSDAY, ends_at=THURSDAY + dt.timedelta(minutes=90)
    )
    row.refresh_from_db()
    return row


@pytest.fixture
def seat(planned: Session, lea: YoungPerson, claire: User, actor_of: ActorOf) -> Seat:
    with clock.travel(at("2026-11-20")):
        return give_seat(session=planned, person=lea, by=actor_of(claire))


def run(day: str, hour: str) -> int:
    with clock.travel(at(day, hour)):
        return remind_due()


def test_three_reminders_each_once(seat: Seat) -> None:
    assert run("2026-11-26", "09:29") == 0
    assert [run("2026-11-26", "09:30"), run("2026-11-26", "09:31")] == [1, 0]
    assert [run("2026-12-02", "09:30"), run("2026-12-02", "18:00")] == [1, 0]
    assert [run("2026-12-03", "07:59"), run("2026-12-03", "08:00"), run("2026-12-03", "08:01")] == [0, 1, 0]
    assert run("2026-12-03", "09:30") == 0
    assert list(SeatLink.objects.order_by("created_at").values_list("kind", flat=True)) == ["week", "day", "hours"]
    assert list(Outbox.objects.values_list("template", flat=True).distinct()) == ["seat_reminder"]
    assert not Outbox.objects.filter(urgent=True).exists()


def test_a_seat_given_after_a_reminder_s_moment_does_not_get_it(
    planned: Session, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    with clock.travel(at("2026-11-26", "11:00")):
        give_seat(session=planned, person=lea, by=actor_of(claire))
    assert run("2026-11-26", "11:01") == 0
    assert run("2026-12-02", "10:00") == 1
    assert SeatLink.objects.get().kind == News.DAY


def test_a_moved_seat_is_reminded_of_its_new_date(seat: Seat, planned: Session) -> None:
    assert run("2026-11-26", "10:00") == 1
    with clock.travel(at("2026-11-27", "10:00")), atomic():
        later = dt.timedelta(days=7)
        Session.objects.filter(pk=planned.pk).update(starts_at=THURSDAY + later, ends_at=planned.ends_at + later)
        tell(seat, News.MOVED, by=SYSTEM)
    assert run("2026-12-02", "10:00") == 0
    assert run("2026-12-03", "10:00") == 1
    assert SeatLink.objects.filter(ended_at=None, kind=News.WEEK).count() == 1


def test_cancelled_closed_or_gone_nobody_is_reminded(
    seat: Seat, planned: Session, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    YoungPerson.objects.update(closed_at=at("2026-11-25"))
    assert run("2026-11-26", "10:00") == 0
    YoungPerson.objects.update(closed_at=None)
    Session.objects.update(state=SessionState.CANCELLED)
    assert run("2026-11-26", "10:00") == 0
    Session.objects.update(state=SessionState.PLANNED)
    with clock.travel(at("2026-11-26", "09:00")):
        cancel_seat(seat=seat, by_us=False, by=actor_of(claire))
    assert run("2026-11-26", "10:00") == 0


def test_two_workers_remind_once(seat: Seat) -> None:
    """G8: the one who comes second finds it done; if it were not, the database refuses."""
    with clock.travel(at("2026-12-02", "10:00")):
        [(pk, kind)] = due_reminders()
        assert [remind(seat_id=pk, kind=kind, by=SYSTEM), remind(seat_id=pk, kind=kind, by=SYSTEM)] == [True, False]
        with pytest.raises(IntegrityError), atomic():
            new_link(News.DAY, seat=seat)
    assert Outbox.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "start", "moment"),
    [
        (News.DAY, at("2026-12-07"), at("2026-12-05")),  # the eve of a Monday is a Saturday
        (News.WEEK, at("2026-12-06", "10:00"), at("2026-11-28", "10:00")),
        (News.DAY, at("2026-12-03", "20:30"), at("2026-12-02", "19:00")),
        (News.DAY, at("2026-12-03", "08:00"), at("2026-12-02", "09:00")),
        (News.HOURS, at("2026-12-03", "14:00"), at("2026-12-03", "12:00")),
        (News.HOURS, at("2026-12-03", "08:30"), at("2026-12-03", "08:00")),
        (News.WEEK, at("2027-04-01"), at("2027-03-25")),  # summer time came between: the hour on the wall stays
    ],
)
def test_when_each_leaves(kind: News, start: dt.datetime, moment: dt.datetime) -> None:
    assert reminder_at(kind, start, PARIS) == moment
    given = start - dt.timedelta(days=30)
    assert is_due(kind, start, given, moment, PARIS)
    assert not is_due(kind, start, given, moment - dt.timedelta(seconds=1), PARIS)
    assert not is_due(kind, start, moment, moment, PARIS)
    assert not is_due(kind, start, given, start, PARIS)


def test_one_seat_and_five_cost_the_same(seat: Seat, planned: Session, claire: User) -> None:
    def cost() -> int:
        with clock.travel(at("2026-12-02", "10:00")), CaptureQueriesContext(connection) as queries:
            due_reminders()
        return len(queries)

    one = cost()
    for number in range(4):
        Seat.objects.create(session=planned, young_person=make_person(planned.site, f"J{number}", "Test", claire))
    assert cost() == one

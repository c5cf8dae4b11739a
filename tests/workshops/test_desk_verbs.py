"""What is done in the room: two helpers touching the same person do not undo each other."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
import time_machine

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.realtime import topics
from clicnjob.shared import clock
from clicnjob.shared.actor import ANONYMOUS, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops import queries
from clicnjob.workshops.actions import (
    ask_help,
    check_in,
    end_help,
    excuse,
    give_day_pass,
    give_seat,
    mark_absent,
    open_session,
    revoke_day_pass,
    take_day_pass,
    take_help,
    undo_check_in,
)
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import DayPass, Seat, Session
from tests.conftest import make_person, make_session
from tests.outcomes import code_of

ActorOf = Callable[[User], Actor]


@pytest.fixture
def planned(session: Session) -> Session:
    """The same session, not opened yet."""
    Session.objects.filter(pk=session.pk).update(state=SessionState.PLANNED, room_code="", opened_at=None)
    session.refresh_from_db()
    return session


def test_opening_shows_a_code_good_for_the_whole_session(planned: Session, claire: User, actor_of: ActorOf) -> None:
    opened = open_session(session=planned, by=actor_of(claire))
    assert (opened.state, len(opened.room_code)) == (SessionState.OPEN, 6)
    assert open_session(session=planned, by=actor_of(claire)).room_code == opened.room_code
    assert AuditEvent.objects.filter(event="session.opened").count() == 1


def test_a_session_is_not_opened_the_day_before_nor_after_its_end(
    planned: Session, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    with time_machine.travel(planned.starts_at - dt.timedelta(minutes=61)):
        assert code_of(lambda: open_session(session=planned, by=by)) == "too_early"
    with time_machine.travel(planned.ends_at + dt.timedelta(seconds=1)):
        assert code_of(lambda: open_session(session=planned, by=by)) == "session_over"
    planned.refresh_from_db()
    assert (planned.state, planned.room_code) == (SessionState.PLANNED, "")


def test_an_arrival_noted_twice_keeps_the_first_hour(
    lea_seat: Seat, claire: User, hugo_actor: Actor, actor_of: ActorOf
) -> None:
    first = check_in(seat=lea_seat, by=hugo_actor).arrived_at
    with time_machine.travel(clock.now() + dt.timedelta(minutes=5)):
        again = check_in(seat=lea_seat, by=actor_of(claire))
    assert (again.state, again.arrived_at) == (SeatState.PRESENT, first)
    assert AuditEvent.objects.filter(event="seat.checked_in").count() == 1


def test_a_wrong_tap_is_taken_back(lea_seat: Seat, claire: User, actor_of: ActorOf) -> None:
    check_in(seat=lea_seat, by=actor_of(claire))
    for _ in range(2):
        undone = undo_check_in(seat=lea_seat, by=actor_of(claire))
    assert (undone.state, undone.arrived_at) == (SeatState.REGISTERED, None)


def test_nobody_arrives_before_the_session_is_open(
    planned: Session, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    seat = give_seat(session=planned, person=lea, by=actor_of(claire))
    assert code_of(lambda: check_in(seat=seat, by=actor_of(claire))) == "not_open"


def test_someone_excused_who_comes_is_welcome_while_there_is_room(
    lea_seat: Seat, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    excuse(seat=lea_seat, reason="ill", by=by)
    Session.objects.update(capacity=1)
    other = give_seat(session=lea_seat.session, person=make_person(lea.site, "Noé", "Petit", claire), by=by)
    assert code_of(lambda: check_in(seat=lea_seat, by=by)) == "full"
    mark_absent(seat=other, by=by)
    came = check_in(seat=lea_seat, by=by)
    assert (came.state, came.reason) == (SeatState.PRESENT, "")


def test_an_excuse_has_a_reason_of_the_list(lea_seat: Seat, claire: User, actor_of: ActorOf) -> None:
    assert code_of(lambda: excuse(seat=lea_seat, reason="paresse", by=actor_of(claire))) == "bad_reason"
    held = excuse(seat=lea_seat, reason="transport", by=actor_of(claire))
    assert (held.state, held.reason) == (SeatState.EXCUSED, "transport")


def test_help_is_taken_by_one_person_by_name(
    lea_seat: Seat, claire: User, hugo_actor: Actor, actor_of: ActorOf
) -> None:
    asked = ask_help(seat=lea_seat, by=hugo_actor).help_asked_at
    assert ask_help(seat=lea_seat, by=hugo_actor).help_asked_at == asked
    assert take_help(seat=lea_seat, by=hugo_actor).helper == "Hugo"
    assert take_help(seat=lea_seat, by=hugo_actor).helper == "Hugo"
    assert code_of(lambda: take_help(seat=lea_seat, by=actor_of(claire))) == "already_taken"
    done = end_help(seat=lea_seat, by=actor_of(claire))
    assert (done.help_asked_at, done.helper) == (None, "")


def test_leaders_read_their_participants_while_the_session_runs(
    lea_seat: Seat, lea: YoungPerson, karim: User, sonia: User, omar: User, actor_of: ActorOf
) -> None:
    """R2: Karim is not Léa's counsellor; he leads the session she sits in."""

    def reads(user: User) -> bool:
        people = YoungPerson.objects.all().content_visible_to(actor_of(user), moment=clock.now())
        return people.filter(pk=lea.pk).exists()

    assert [reads(user) for user in (karim, sonia, omar)] == [True, False, False]
    with time_machine.travel(lea_seat.session.ends_at + dt.timedelta(seconds=61)):
        assert not reads(karim)
    Seat.objects.update(state=SeatState.CANCELLED)
    assert not reads(karim)
    Seat.objects.update(state=SeatState.REGISTERED)
    Session.objects.update(state=SessionState.PLANNED)
    assert not reads(karim)


def test_who_hears_the_bell_of_a_session(
    session: Session, sonia: User, omar: User, ines: User, lea_account: User, hugo_actor: Actor, actor_of: ActorOf
) -> None:
    topic = f"session:{session.pk}"
    heard = [topics.may_hear(actor_of(user), topic) for user in (sonia, omar, ines, lea_account)]
    assert heard == [True, False, False, False]
    assert topics.may_hear(hugo_actor, topic)
    assert not topics.may_hear(ANONYMOUS, topic)
    other = make_session(session.workshop, [], minutes_ago=20, code="AUTRE1")
    assert not topics.may_hear(hugo_actor, f"session:{other.pk}")


def test_a_day_pass_is_taken_once(session: Session, claire: User, actor_of: ActorOf) -> None:
    """R4."""
    day_pass, token = give_day_pass(session=session, first_name="  Hugo ", by=actor_of(claire))
    assert (day_pass.first_name, queries.day_pass_of_token(token), queries.pass_token(day_pass.pk)) == (
        "Hugo",
        day_pass,
        token,
    )
    assert token not in str(DayPass.objects.values().get())
    take_day_pass(day_pass=day_pass, by=ANONYMOUS)
    assert code_of(lambda: take_day_pass(day_pass=day_pass, by=ANONYMOUS)) == "already_used"


def test_passes_refused(session: Session, claire: User, hugo_actor: Actor, actor_of: ActorOf) -> None:
    by = actor_of(claire)
    assert code_of(lambda: give_day_pass(session=session, first_name="hugo", by=by)) == "same_name"
    assert code_of(lambda: give_day_pass(session=session, first_name=" ", by=by)) == "name_missing"
    assert (
        code_of(lambda: give_day_pass(session=session, first_name="Max", by=replace(by, user_id=None))) == "not_allowed"
    )
    lost, token = give_day_pass(session=session, first_name="Max", by=by)
    revoke_day_pass(day_pass=lost, by=by)
    assert code_of(lambda: take_day_pass(day_pass=lost, by=ANONYMOUS)) == "revoked"
    assert queries.day_pass_of_token(token) is None
    early, token = give_day_pass(session=session, first_name="Mia", by=by)
    Session.objects.update(state=SessionState.PLANNED)
    assert code_of(lambda: take_day_pass(day_pass=early, by=ANONYMOUS)) == "not_running"
    with time_machine.travel(session.ends_at + dt.timedelta(seconds=61)):
        assert queries.day_pass_of_token(token) is None
        assert code_of(lambda: give_day_pass(session=session, first_name="Zoé", by=by)) == "session_over"


# -- a tap that waited for the network (ADR 26) --------------------------------------------------------------------------


def test_a_late_tap_does_not_undo_what_someone_else_did_meanwhile(
    lea_seat: Seat, claire: User, karim: User, hugo_actor: Actor, actor_of: ActorOf
) -> None:
    """Hugo notes Léa arrived without network; meanwhile Claire notes her, then takes it back: she is at the door."""
    saw = lea_seat.arrival_turn
    check_in(seat=lea_seat, seen=saw, by=actor_of(claire))
    undo_check_in(seat=lea_seat, seen=saw + 1, by=actor_of(claire))
    assert code_of(lambda: check_in(seat=lea_seat, seen=saw, by=hugo_actor)) == "stale"
    assert code_of(lambda: mark_absent(seat=lea_seat, seen=saw, by=actor_of(karim))) == "stale"
    lea_seat.refresh_from_db()
    assert (lea_seat.state, lea_seat.arrival_turn) == (SeatState.REGISTERED, 2)
    assert check_in(seat=lea_seat, seen=2, by=hugo_actor).state == SeatState.PRESENT
    assert code_of(lambda: mark_absent(seat=lea_seat, seen=2, by=actor_of(karim))) == "stale"
    assert code_of(lambda: undo_check_in(seat=lea_seat, seen=2, by=actor_of(karim))) == "stale"


def test_a_late_tap_that_says_what_already_is_changes_nothing(
    lea_seat: Seat, claire: User, hugo_actor: Actor, actor_of: ActorOf
) -> None:
    """Also the same tap twice: its first answer was lost on the way."""
    for by in (actor_of(claire), hugo_actor, hugo_actor):
        held = check_in(seat=lea_seat, seen=0, by=by)
    assert (held.state, held.arrival_turn) == (SeatState.PRESENT, 1)
    assert AuditEvent.objects.filter(event="seat.checked_in").count() == 1


def test_late_words_about_help_do_not_undo_later_ones(
    lea_seat: Seat, claire: User, hugo_actor: Actor, actor_of: ActorOf
) -> None:
    ask_help(seat=lea_seat, seen=0, by=hugo_actor)
    claire_by_name = replace(actor_of(claire), name="Claire")
    take_help(seat=lea_seat, seen=1, by=claire_by_name)
    end_help(seat=lea_seat, seen=2, by=claire_by_name)
    for late in (ask_help, take_help):
        with pytest.raises(DomainError) as refusal:
            late(seat=lea_seat, seen=1, by=hugo_actor)
        assert refusal.value.code == "stale"
    ask_help(seat=lea_seat, by=ANONYMOUS)  # her own screen, now
    assert code_of(lambda: end_help(seat=lea_seat, seen=2, by=claire_by_name)) == "stale"
    lea_seat.refresh_from_db()
    assert (lea_seat.help_asked_at is not None, lea_seat.helper) == (True, "")


def test_who_asks_for_help_while_one_was_about_to_help_is_helped(lea_seat: Seat, hugo_actor: Actor) -> None:
    """Hugo's screen is a moment late: he taps « Aider » as she raises her hand. His tap counts, and is not asked again."""
    ask_help(seat=lea_seat, by=ANONYMOUS)  # her own screen
    assert take_help(seat=lea_seat, seen=0, by=hugo_actor).helper == "Hugo"


def test_help_and_arrival_do_not_wait_for_each_other(lea_seat: Seat, hugo_actor: Actor) -> None:
    check_in(seat=lea_seat, seen=0, by=hugo_actor)
    ask_help(seat=lea_seat, seen=0, by=hugo_actor)
    assert undo_check_in(seat=lea_seat, seen=1, by=hugo_actor).help_asked_at is None
    assert code_of(lambda: take_help(seat=lea_seat, seen=1, by=hugo_actor)) == "stale"  # gone with the arrival

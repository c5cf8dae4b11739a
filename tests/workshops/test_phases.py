"""Phases of a session: one leader moves the whole room; two who tap together go one phase further, not two."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.workshops.actions import go_to_phase, open_session
from clicnjob.workshops.enums import Phase, SessionState
from clicnjob.workshops.models import Session
from clicnjob.workshops.rules.phases import beside, phase_ends_at, planned_minutes

ActorOf = Callable[[User], Actor]


def refused(**said: object) -> str:
    with pytest.raises(DomainError) as refusal:
        go_to_phase(**said)  # type: ignore[arg-type]
    return str(refusal.value.code)


@pytest.mark.parametrize(
    ("minutes", "planned"), [(90, [15, 20, 30, 15, 10]), (60, [10, 13, 20, 10, 7]), (15, [2, 4, 5, 2, 2])]
)
def test_planned_minutes_follow_the_length_of_the_session(minutes: int, planned: list[int], session: Session) -> None:
    session.ends_at = session.starts_at + dt.timedelta(minutes=minutes)
    assert list(planned_minutes(session).values()) == planned
    assert sum(planned) == minutes


def test_two_leaders_tapping_at_once_skip_no_phase(
    session: Session, claire: User, karim: User, actor_of: ActorOf
) -> None:
    first, second = actor_of(claire), actor_of(karim)
    assert go_to_phase(session=session, seen="welcome", to="join", by=first).phase == Phase.JOIN
    moved = go_to_phase(session=session, seen="welcome", to="join", by=second)
    assert (moved.phase, AuditEvent.objects.filter(event="session.phase").count()) == (Phase.JOIN, 1)
    assert refused(session=session, seen="welcome", to="papers", by=second) == "stale"
    assert go_to_phase(session=session, seen="join", to="welcome", by=second).phase == Phase.WELCOME  # and back
    assert refused(session=session, seen="welcome", to="lunch", by=first) == "unknown_phase"
    session.refresh_from_db()
    assert session.phase == Phase.WELCOME


def test_a_session_opens_in_its_welcome_and_a_closed_one_has_no_more_phases(
    session: Session, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    Session.objects.update(state=SessionState.PLANNED, room_code="", phase=Phase.CLOSE)
    assert refused(session=session, seen="close", to="join", by=by) == "not_open"
    opened = open_session(session=session, by=by)
    assert (opened.phase, opened.phase_at) == (Phase.WELCOME, opened.opened_at)
    Session.objects.update(state=SessionState.CANCELLED)
    assert refused(session=session, seen="welcome", to="join", by=by) == "session_over"


def test_a_phase_lasts_from_when_it_began_and_never_after_the_session(session: Session) -> None:
    session.phase, session.phase_at = Phase.WELCOME, session.starts_at - dt.timedelta(minutes=40)
    assert phase_ends_at(session) == session.starts_at + dt.timedelta(minutes=15)  # doors opened early
    session.phase, session.phase_at = Phase.PAPERS, session.ends_at - dt.timedelta(minutes=12)
    assert phase_ends_at(session) == session.ends_at
    assert [beside(one) for one in (Phase.WELCOME, Phase.PAPERS, Phase.CLOSE)] == [
        (None, Phase.JOIN),
        (Phase.JOIN, Phase.MESSAGE),
        (Phase.MESSAGE, None),
    ]


def test_the_clock_runs_from_the_servers_time(session: Session, claire: User, client_of: Callable[..., object]) -> None:
    with time_machine.travel(session.starts_at + dt.timedelta(minutes=4), tick=False):
        page = client_of(claire).get(f"/seances/{session.pk}/ecran/").content.decode()  # type: ignore[attr-defined]
    assert ('data-left="660"' in page, f'data-left="{86 * 60}"' in page) == (True, True)

"""What sessions came to: minutes from check-in to each step, workshops side by side, faces."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.insights.figures.sessions import Presence, results
from clicnjob.insights.queries import Period
from clicnjob.insights.queries.funnel import completeness
from clicnjob.insights.queries.sessions import compare_workshops, session_results
from clicnjob.shared import clock
from clicnjob.structures.models import Attachment, Site
from clicnjob.workshops.enums import Face, SeatState, SessionState
from clicnjob.workshops.models import OpinionTally, Seat, Session, Workshop
from tests.conftest import make_account, make_person, make_session

START = dt.datetime(2027, 3, 16, 8, 30, tzinfo=dt.UTC)


def at(minutes: float) -> dt.datetime:
    return START + dt.timedelta(minutes=minutes)


def test_the_median_is_over_those_who_did_it_in_the_room() -> None:
    who = uuid.uuid4()
    people = [
        Presence(who, START, at(0), at(5), activated=True, wrote_at=at(30)),
        Presence(who, START, at(12), at(22), activated=True),
        Presence(who, START, at(2), at(-600)),  # attached before: counted, not measured
        Presence(who, START, at(0), at(4000)),  # days later: neither
        Presence(who, START),
    ]
    found = results(people, absent=2, excused=1)
    steps = {step.key: (step.rate.part, step.minutes, step.measured) for step in found.steps}
    assert steps["attached"] == (3, 7.5, 2)
    assert steps["joined"] == (2, None, 0)
    assert steps["message"] == (1, 30, 1)
    assert (found.present, found.late, found.presence.part, found.presence.whole) == (5, 1, 5, 7)


@pytest.fixture
def held(workshop: Workshop, claire: User, toulon_site: Site) -> Session:
    """Closed three days ago: five present, attached 8 minutes after they came; one absent."""
    session = make_session(workshop, [claire], minutes_ago=3 * 24 * 60, code="")
    session.state, session.closed_at, session.closed_by = SessionState.CLOSED, session.ends_at, claire
    session.save()
    for number in range(6):
        person = make_person(toulon_site, f"Prénom{number}", "Test", claire)
        state = SeatState.PRESENT if number else SeatState.ABSENT
        seat = Seat.objects.create(session=session, young_person=person, state=state)
        if number:
            Seat.objects.filter(pk=seat.pk).update(arrived_at=session.starts_at)
            Attachment.objects.filter(user=make_account(person)).update(
                started_at=session.starts_at + dt.timedelta(minutes=8)
            )
    return session


def period() -> Period:
    return Period(clock.today() - dt.timedelta(days=30), clock.today())


def test_a_session_is_measured_from_what_was_noted(held: Session) -> None:
    figures, faces = session_results(held)
    assert (figures.present, figures.absent, figures.to_attached, faces) == (5, 1, 8, None)


def test_workshops_side_by_side_hide_small_numbers_and_early_faces(
    held: Session, nadia: User, karim: User, claire: User, omar: User, toulon_site: Site
) -> None:
    OpinionTally.objects.create(session=held, face=Face.HAPPY, count=4)
    (row,) = compare_workshops(account_actor(nadia), period())
    assert (row.title, row.sessions, row.enough, row.figures.to_attached, row.faces) == (
        "Atelier d'inscription",
        1,
        True,
        8,
        None,
    )
    OpinionTally.objects.create(session=held, face=Face.SAD, count=1)
    (row,) = compare_workshops(account_actor(nadia), period())
    assert row.happy == 0.8
    Seat.objects.filter(state=SeatState.PRESENT).first().delete()  # type: ignore[union-attr]
    (row,) = compare_workshops(account_actor(nadia), period())
    assert row.enough is False
    # A counsellor compares the sessions they led; another structure nothing of these.
    counts = [len(compare_workshops(account_actor(user), period())) for user in (claire, karim, omar)]
    assert counts == [1, 0, 0]


def test_the_comparison_costs_the_same_queries(
    held: Session, workshop: Workshop, nadia: User, claire: User, django_assert_num_queries: Callable[[int], object]
) -> None:
    for minutes in (5000, 6000):
        row = make_session(workshop, [claire], minutes_ago=minutes, code="")
        Session.objects.filter(pk=row.pk).update(
            state=SessionState.CLOSED, closed_at=row.ends_at, closed_by_id=claire.pk
        )
    actor = account_actor(nadia)
    with django_assert_num_queries(5):  # type: ignore[attr-defined]
        assert [row.sessions for row in compare_workshops(actor, period())] == [3]


def test_the_pages_show_no_small_number_and_no_name(
    held: Session, claire: User, karim: User, nadia: User, client_of: Callable[..., Client]
) -> None:
    page = reverse("insights:session-results", args=[held.pk])
    shown = client_of(claire).get(page).content.decode()
    assert ("8 min" in shown, "Prénom1" in shown) == (True, False)
    assert client_of(karim).get(page).status_code == 404  # he did not hold it
    compared = client_of(nadia).get("/pilotage/ateliers/").content.decode()
    assert ("8 min" in compared, "Prénom1" in compared, "Claire" in compared) == (True, False, False)
    Seat.objects.filter(state=SeatState.PRESENT).first().delete()  # type: ignore[union-attr]
    assert "moins de 5" in client_of(nadia).get("/pilotage/ateliers/").content.decode()


def test_completeness_judges_sessions_that_had_their_48_hours(
    held: Session, workshop: Workshop, nadia: User, claire: User
) -> None:
    """Figure 10."""
    late = make_session(workshop, [claire], minutes_ago=6 * 24 * 60, code="")
    Session.objects.filter(pk=late.pk).update(
        state=SessionState.CLOSED, closed_at=late.ends_at + dt.timedelta(hours=49), closed_by_id=claire.pk
    )
    make_session(workshop, [claire], minutes_ago=5 * 24 * 60, code="")  # nobody closed it
    make_session(workshop, [claire], minutes_ago=20 * 60, code="")  # too early to say
    found = completeness(account_actor(nadia), period(), "Europe/Paris")
    assert (found.part, found.whole) == (1, 3)

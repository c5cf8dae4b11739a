"""A young person's way from the interview to the platform, in rows, at chosen moments."""

import datetime as dt
from collections.abc import Callable

import pytest

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.structures.models import Site, YoungPerson
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import Seat, Session, Workshop
from tests.conftest import make_account, make_person

Primo = Callable[..., YoungPerson]


def hold_interview(person: YoungPerson, at: dt.datetime) -> None:
    reception = person.first_reception
    reception.received_at = reception.interview_at = at
    reception.save()


def make_closed_session(workshop: Workshop, start: dt.datetime, by: User, **facts: object) -> Session:
    end = start + dt.timedelta(minutes=90)
    closed = {"state": SessionState.CLOSED, "closed_at": end, "closed_by": by}
    return Session.objects.create(
        structure_id=workshop.structure_id,
        workshop=workshop,
        site_id=workshop.site_id,
        starts_at=start,
        ends_at=end,
        room=workshop.room,
        capacity=workshop.capacity,
        **{**closed, **facts},
    )


def seat(session: Session, person: YoungPerson, state: SeatState) -> Seat:
    given_at = min(session.starts_at, clock.now()) - dt.timedelta(days=1)
    return Seat.objects.create(session=session, young_person=person, state=state, created_at=given_at)


@pytest.fixture
def primo(toulon_site: Site, claire: User) -> Primo:
    """``primo(days_ago=40, joined_after=5)``: a first interview, and the account so many days after it."""

    def make(
        *, days_ago: float = 40, joined_after: float | None = None, site: Site = toulon_site, referent: User = claire
    ) -> YoungPerson:
        person = make_person(site, "Léa", "Moreau", referent)
        at = clock.now() - dt.timedelta(days=days_ago)
        hold_interview(person, at)
        if joined_after is not None:
            with clock.travel(at + dt.timedelta(days=joined_after)):
                make_account(person)
        return person

    return make

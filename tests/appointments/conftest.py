"""A Tuesday morning, a place with hours, moments that are free."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from clicnjob.accounts.models import User
from clicnjob.appointments.actions import propose
from clicnjob.appointments.actions.rows import How
from clicnjob.appointments.models import Proposal
from clicnjob.appointments.queries import free_moments
from clicnjob.messaging.actions import open_conversation
from clicnjob.messaging.models import Conversation
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.structures.models import OpeningHours, Site, YoungPerson

TUESDAY = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def morning() -> Iterator[None]:
    with clock.travel(TUESDAY):
        yield


@pytest.fixture
def place(morning: None, toulon_site: Site) -> Site:
    """Open every working day from 9 to 12, with an address and its bus."""
    Site.objects.filter(pk=toulon_site.pk).update(address="10 place d’Armes, Toulon", access="Bus 3, arrêt Liberté")
    for weekday in range(1, 6):
        OpeningHours.objects.create(site=toulon_site, weekday=weekday, opens_at=dt.time(9), closes_at=dt.time(12))
    toulon_site.refresh_from_db()
    return toulon_site


@pytest.fixture
def talk(morning: None, lea: YoungPerson, lea_account: User) -> Conversation:
    """Léa's conversation."""
    return open_conversation(person=lea, by=SYSTEM)


@pytest.fixture
def free(place: Site, claire: User) -> list[dt.datetime]:
    """Claire's next free half hours."""
    return free_moments(place, [claire.pk], after=clock.now())[claire.pk]


@pytest.fixture
def proposal(
    place: Site, free: list[dt.datetime], lea: YoungPerson, claire: User, actor_of: Callable[[User], Actor]
) -> Proposal:
    """Three moments proposed to Léa."""
    return propose(person=lea, counsellor=claire, moments=free[:3], how=How("", site=place), by=actor_of(claire))

"""G13, R1: a colleague leaves, and in the same screen young people and sessions go to others; refused, nothing has moved."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.enrolment.actions.departing import depart
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation
from clicnjob.messaging.models import Message
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Role
from clicnjob.shared.errors import DomainError
from clicnjob.structures.actions import hand_over
from clicnjob.structures.models import Membership, Site, Structure, YoungPerson
from clicnjob.workshops.models import Session, Slot, Workshop
from tests.accounts import conftest as signing
from tests.conftest import make_member, make_person

pytestmark = pytest.mark.django_db
with_totp, strong_client = signing.with_totp, signing.strong_client
SignIn = Callable[[User], Client]


@pytest.fixture
def led(workshop: Workshop, toulon_site: Site, claire: User, karim: User) -> Session:
    """Claire leads tomorrow, with Karim, and has led yesterday."""

    def on(days: int) -> Session:
        starts_at = clock.now() + dt.timedelta(days=days)
        made = Session.objects.create(
            structure_id=workshop.structure_id, workshop=workshop, site=toulon_site, starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(minutes=90), room=workshop.room, capacity=12,
        )  # fmt: skip
        made.leaders.set([claire, karim])
        return made

    on(-1)
    return on(1)


def page_of(user: User) -> str:
    return f"/equipe/{Membership.objects.get(user=user).pk}/depart/"


def test_in_one_screen_the_young_people_the_sessions_and_the_access(
    claire: User, karim: User, nadia: User, toulon: Structure, toulon_site: Site, lea: YoungPerson, led: Session,
    strong_client: SignIn, client_of: SignIn,
) -> None:  # fmt: skip
    amel = make_member(toulon, "Amel", Role.COUNSELLOR, "Kaci")
    slot = Slot.objects.create(workshop=led.workshop, weekday=3, starts_at=dt.time(8))
    slot.leaders.set([claire])
    talk = open_conversation(person=lea, by=SYSTEM)
    lent = make_person(toulon_site, "Tom", "Roux", karim)
    until = clock.today() + dt.timedelta(days=9)
    hand_over(people=[lent], recipient=claire, until=until, by=account_actor(karim))
    gone, direction = client_of(claire), strong_client(nadia)
    assert gone.get("/jeunes/").status_code == 200

    shown = direction.get(page_of(claire)).content.decode()
    assert "1 jeune suivi<" in shown
    assert "1 séance à animer<" in shown
    assert "1 jeune confié pour un temps retrouve son référent." in shown
    answer = direction.post(page_of(claire), {"recipient": str(amel.pk), "leader": str(karim.pk)})

    assert (answer.status_code, answer["Location"]) == (303, "/equipe/")
    for person, referent in ((lea, amel), (lent, karim)):
        person.refresh_from_db()
        assert person.referent == referent
    assert set(led.leaders.all()) == {karim}
    assert set(slot.leaders.all()) == {karim}
    past = Session.objects.exclude(pk=led.pk).get()
    assert set(past.leaders.all()) == {claire, karim}, "what was led was led by her"
    assert Message.objects.filter(conversation=talk).count() == 1, "Léa is told, in her conversation"
    assert gone.get("/jeunes/").status_code == 302


def test_without_a_colleague_they_wait_and_the_direction_is_led_to_them(
    claire: User, nadia: User, lea: YoungPerson, led: Session, strong_client: SignIn
) -> None:
    answer = strong_client(nadia).post(page_of(claire), {})

    assert (answer.status_code, answer["Location"]) == (303, "/jeunes/sans-referent/")
    lea.refresh_from_db()
    assert lea.referent == claire
    assert claire in led.leaders.all()
    claire.refresh_from_db()
    assert not claire.is_active


def test_refused_nothing_has_moved(
    claire: User, karim: User, nadia: User, omar: User, lea: YoungPerson, led: Session, strong_client: SignIn
) -> None:
    """Somebody of another structure, one who only sees, oneself; a factor given too long ago; another's colleague."""
    row = Membership.objects.get(user=claire)
    for taking in ({"recipient": omar}, {"recipient": karim, "leader": omar}):
        with pytest.raises(DomainError):
            depart(membership=row, **taking, by=account_actor(nadia))
    with pytest.raises(DomainError):
        depart(membership=row, recipient=karim, by=account_actor(karim))
    lea.refresh_from_db()
    row.refresh_from_db()
    assert (lea.referent, row.ended_at) == (claire, None)
    assert set(led.leaders.all()) == {claire, karim}

    direction = strong_client(nadia)
    assert direction.post(page_of(claire), {"recipient": str(omar.pk)}).status_code == 422
    assert direction.get(page_of(nadia)).status_code == 404
    assert direction.get(page_of(omar)).status_code == 404

"""Accounts that serve no more (D10): asked about every ninety days, kept or ended, ended by silence; memberships end by date."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actors import account_actor, volunteer_actor
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor, Kind, Role
from clicnjob.structures import actions, queries
from clicnjob.structures.enums import RoleChoice
from clicnjob.structures.models import Membership, Structure
from clicnjob.structures.tasks import review_accounts
from clicnjob.workshops.models import DayPass
from tests.conftest import make_member
from tests.outcomes import code_of

pytestmark = pytest.mark.django_db
ActorOf = Callable[[User], Actor]
StrongClient = Callable[[User], Client]
Sent = Callable[[str], list[tuple[str, str]]]
DAY = dt.timedelta(days=1)
PAGE = "/equipe/comptes-inactifs/"


@pytest.fixture
def now(toulon: Structure) -> object:
    with time_machine.travel(dt.datetime(2030, 3, 4, 9, tzinfo=dt.UTC), tick=False) as moment:
        yield moment


def membership(user: User) -> Membership:
    return Membership.objects.get(user=user)


def seen(user: User, days_ago: int) -> None:
    User.objects.filter(pk=user.pk).update(last_seen_on=clock.today() - days_ago * DAY)


@pytest.fixture
def team_of_four(now: time_machine.Traveller, nadia: User, claire: User, karim: User, sonia: User) -> None:
    """Created ninety-one days ago; Karim has not come since, Sonia never did."""
    Membership.objects.update(created_at=clock.now() - 91 * DAY)
    seen(nadia, 0)
    seen(claire, 90)
    seen(karim, 91)


def test_a_sign_in_says_that_an_account_serves(claire: User, strong_client: StrongClient) -> None:
    assert claire.last_seen_on is None
    strong_client(claire)
    claire.refresh_from_db()
    assert claire.last_seen_on == clock.today()


@pytest.mark.usefixtures("team_of_four")
def test_the_direction_is_asked_once(
    nadia: User, claire: User, karim: User, sonia: User, actor_of: ActorOf, sent: Sent
) -> None:
    assert review_accounts() == 2
    assert review_accounts() == 0

    assert {row.user for row in queries.dormant(actor_of(nadia))} == {karim, sonia}
    assert [to for to, text in sent("email") if "90 jours" in text] == ["nadia@exemple.fr"]
    refused = code_of(lambda: actions.keep_member(membership=membership(karim), by=actor_of(claire)))
    assert refused == "not_direction"


@pytest.mark.usefixtures("team_of_four")
def test_on_the_directions_home_and_on_a_page_each_is_kept_or_ended(
    nadia: User, karim: User, sonia: User, claire: User, strong_client: StrongClient, actor_of: ActorOf
) -> None:
    client = strong_client(nadia)
    assert "comptes-inactifs" not in client.get("/accueil/").content.decode()
    assert "Tous les comptes servent" in client.get(PAGE).content.decode()
    review_accounts()
    home = client.get("/accueil/", follow=True).content.decode()
    assert ("2 comptes qui ne servent plus" in home, PAGE in home) == (True, True)
    page = client.get(PAGE).content.decode()
    assert ("jamais connecté" in page, "Sans réponse, fin le" in page, "Karim" in page) == (True, True, True)

    kept = client.post(f"/equipe/{membership(karim).pk}/garder/")
    assert (kept.status_code, kept["Location"]) == (303, PAGE)
    assert client.post(f"/equipe/{membership(sonia).pk}/depart/").status_code == 303

    assert queries.dormant(actor_of(nadia)) == []
    assert account_actor(karim).role is Role.COUNSELLOR
    sonia.refresh_from_db()
    assert not sonia.is_active
    assert AuditEvent.objects.filter(event="member.kept").count() == 1


@pytest.mark.usefixtures("team_of_four")
def test_without_an_answer_it_ends_after_fourteen_days(
    now: time_machine.Traveller, nadia: User, claire: User, karim: User, sonia: User
) -> None:
    """Claire comes back meanwhile: she stays."""
    review_accounts()
    now.shift(7 * DAY)
    for user in (nadia, claire, karim):
        seen(user, 0)
    assert review_accounts() == 0
    now.shift(6 * DAY)
    assert (review_accounts(), account_actor(sonia).role) == (0, Role.RECEPTION)
    now.shift(DAY)

    assert review_accounts() == 1

    sonia.refresh_from_db()
    assert (sonia.is_active, membership(sonia).ended_at is None) == (False, False)
    assert {account_actor(user).role for user in (claire, karim)} == {Role.COUNSELLOR}
    assert AuditEvent.objects.filter(event="member.ended_unanswered").count() == 1


@pytest.mark.usefixtures("team_of_four")
def test_kept_it_is_asked_about_again_in_ninety_days(
    now: time_machine.Traveller, nadia: User, claire: User, karim: User, sonia: User, actor_of: ActorOf
) -> None:
    review_accounts()
    for user in (karim, sonia):
        actions.keep_member(membership=membership(user), by=actor_of(nadia))
    now.shift(90 * DAY)
    seen(nadia, 0)
    seen(claire, 0)
    assert review_accounts() == 0
    now.shift(DAY)
    assert review_accounts() == 2


def test_the_last_direction_stays_and_the_network_is_told(
    now: time_machine.Traveller, nadia: User, ines: User, sent: Sent
) -> None:
    """Nobody is left to answer, nor to open the door again: an account that is not used is less than a structure shut."""
    Membership.objects.update(created_at=clock.now() - 91 * DAY)
    seen(ines, 0)
    assert review_accounts() == 1
    now.shift(15 * DAY)
    seen(ines, 0)
    review_accounts()
    assert account_actor(nadia).role is Role.DIRECTION
    assert [to for to, text in sent("email") if "90 jours" in text] == ["nadia@exemple.fr"]


def test_one_does_not_answer_for_oneself(nadia: User, actor_of: ActorOf) -> None:
    assert code_of(lambda: actions.keep_member(membership=membership(nadia), by=actor_of(nadia))) == "yourself"
    assert code_of(lambda: actions.keep_member(membership=membership(nadia), by=SYSTEM)) == ""


# -- ends by date --------------------------------------------------------------------------------------------------------------


def test_a_membership_ends_after_its_last_day(toulon: Structure) -> None:
    with time_machine.travel(dt.datetime(2030, 3, 4, 9, tzinfo=dt.UTC), tick=False) as now:
        user = make_member(toulon, "Jeanne", Role.COUNSELLOR)
        Membership.objects.filter(user=user).update(ends_on=dt.date(2030, 3, 5))
        now.shift(DAY)
        assert account_actor(user).role is Role.COUNSELLOR
        now.shift(DAY)
        assert account_actor(user).role is None


def test_g12_a_volunteer_always_ends(hugo: DayPass) -> None:
    """No membership can be a volunteer's: a pass belongs to one session (never null) and dies with it."""
    assert "volunteer" not in RoleChoice.values
    assert not DayPass._meta.get_field("session").null
    assert not type(hugo.session)._meta.get_field("ends_at").null
    assert volunteer_actor(hugo.pk).kind is Kind.VOLUNTEER
    with time_machine.travel(hugo.session.ends_at + dt.timedelta(hours=6)):
        assert volunteer_actor(hugo.pk).kind is Kind.ANONYMOUS

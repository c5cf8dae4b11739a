"""R2 as a table: whose content one may read, and when."""

import datetime as dt
from collections.abc import Callable

import pytest

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.structures import actions
from clicnjob.structures.models import Cover, ExceptionalAccess, FirstReception, Site, Structure, YoungPerson
from tests.conftest import make_member

ActorOf = Callable[[User], Actor]
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def reads(actor: Actor, person: YoungPerson, moment: dt.datetime) -> bool:
    people = YoungPerson.objects.all()
    one, listed = people.content_visible_to(actor, moment=moment), people.content_reached_by(actor, moment=moment)
    found = one.filter(pk=person.pk).exists()
    assert listed.filter(pk=person.pk).exists() is found  # the same rule, asked in two ways
    return found


def cover(lea: YoungPerson, covering: User, first: int, last: int) -> None:
    day = clock.today()
    Cover.objects.create(
        structure=lea.structure,
        absent=lea.referent,
        covering=covering,
        starts_on=day + dt.timedelta(days=first),
        ends_on=day + dt.timedelta(days=last),
    )


@pytest.mark.parametrize(
    ("who", "content", "card"),
    [
        ("claire", True, True),
        ("karim", False, True),
        ("nadia", False, True),
        ("sonia", False, True),
        ("sami", False, True),
        ("omar", False, False),
        ("ines", False, False),
    ],
)
def test_the_caseload(
    who: str, *, content: bool, card: bool, lea: YoungPerson, request: pytest.FixtureRequest, actor_of: ActorOf
) -> None:
    actor = actor_of(request.getfixturevalue(who))
    assert reads(actor, lea, clock.now()) is content
    assert YoungPerson.objects.all().visible_to(actor).filter(pk=lea.pk).exists() is card


@pytest.mark.parametrize(
    ("first", "last", "content"),
    [(0, 0, True), (-3, 3, True), (-3, 0, True), (0, 3, True), (-3, -1, False), (1, 3, False)],
)
def test_a_cover_opens_between_its_dates(
    first: int, last: int, *, content: bool, lea: YoungPerson, karim: User, actor_of: ActorOf
) -> None:
    cover(lea, karim, first, last)
    assert reads(actor_of(karim), lea, clock.now()) is content


def test_a_cover_of_another_structure_opens_nothing(
    lea: YoungPerson, nice: Structure, karim: User, actor_of: ActorOf
) -> None:
    cover(lea, karim, 0, 0)
    Cover.objects.update(structure=nice)
    assert reads(actor_of(karim), lea, clock.now()) is False


def test_a_cover_opens_no_one_else_s_file(lea: YoungPerson, nadia: User, karim: User, actor_of: ActorOf) -> None:
    Cover.objects.create(
        structure=lea.structure, absent=nadia, covering=karim, starts_on=clock.today(), ends_on=clock.today()
    )
    assert reads(actor_of(karim), lea, clock.now()) is False


@pytest.mark.parametrize(("after", "content"), [(HOUR, True), (13 * HOUR, True), (15 * HOUR, False), (DAY, False)])
def test_received_today(
    after: dt.timedelta, *, content: bool, lea: YoungPerson, sonia: User, actor_of: ActorOf
) -> None:
    FirstReception.objects.update(received_by=sonia, received_at=clock.now())
    assert reads(actor_of(sonia), lea, clock.now() + after) is content


@pytest.mark.parametrize(
    ("after", "content"),
    [(-HOUR, False), (HOUR, True), (23 * HOUR, True), (24 * HOUR + dt.timedelta(seconds=1), False)],
)
def test_an_exceptional_access_lasts_a_day(
    after: dt.timedelta, *, content: bool, lea: YoungPerson, karim: User, actor_of: ActorOf
) -> None:
    start = clock.now()
    with clock.travel(start):
        actions.grant_exceptional_access(person=lea, reason="Léa est à l’accueil, Claire absente", by=actor_of(karim))
    assert reads(actor_of(karim), lea, start + after) is content


def test_an_exceptional_access_is_one_s_own(lea: YoungPerson, karim: User, nadia: User, actor_of: ActorOf) -> None:
    actions.grant_exceptional_access(person=lea, reason="Urgence logement", by=actor_of(karim))
    assert reads(actor_of(nadia), lea, clock.now()) is False


def test_a_member_of_two_structures_reads_where_they_work_now(
    lea: YoungPerson, younes: YoungPerson, omar: User, toulon: Structure
) -> None:
    from clicnjob.enrolment.actors import account_actor

    both = omar
    from clicnjob.structures.models import Membership

    Membership.objects.create(structure=toulon, user=both, role=Role.COUNSELLOR, starts_on=dt.date(2020, 1, 1))
    YoungPerson.objects.update(referent=both)
    moment = clock.now()
    at_toulon, at_nice = (
        account_actor(both, structure_id=toulon.pk),
        account_actor(both, structure_id=younes.structure_id),
    )
    assert (reads(at_toulon, lea, moment), reads(at_toulon, younes, moment)) == (True, False)
    assert (reads(at_nice, lea, moment), reads(at_nice, younes, moment)) == (False, True)


def test_oneself(lea: YoungPerson, lea_account: User, younes: YoungPerson, actor_of: ActorOf) -> None:
    actor = actor_of(lea_account)
    assert (reads(actor, lea, clock.now()), reads(actor, younes, clock.now())) == (True, False)


def test_access_needs_a_reason_and_a_professional(
    lea: YoungPerson, karim: User, lea_account: User, omar: User, actor_of: ActorOf
) -> None:
    from clicnjob.shared.errors import DomainError

    for user, reason, code in (
        (karim, "  ", "reason_missing"),
        (karim, "x" * 241, "reason_too_long"),
        (lea_account, "c’est mon dossier", "not_staff"),
        (omar, "curiosité de voisin", "other_structure"),
    ):
        with pytest.raises(DomainError) as refused:
            actions.grant_exceptional_access(person=lea, reason=reason, by=actor_of(user))
        assert refused.value.code == code
    assert ExceptionalAccess.objects.count() == 0


def test_a_former_counsellor_reads_nothing(
    toulon_site: Site, toulon: Structure, lea: YoungPerson, claire: User
) -> None:
    from clicnjob.enrolment.actors import account_actor
    from clicnjob.structures.models import Membership

    Membership.objects.filter(user=claire).update(ends_on=clock.today() - DAY)
    assert reads(account_actor(claire), lea, clock.now()) is False
    assert make_member(toulon, "Autre", Role.COUNSELLOR) != claire

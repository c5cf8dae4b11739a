"""The figures read from rows: what counts, for whom, where a day ends."""

import datetime as dt
from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from clicnjob.accounts.models import User
from clicnjob.documents.models import Document
from clicnjob.insights.enums import Why
from clicnjob.insights.figures import Delay, Presence, Rate
from clicnjob.insights.queries import MISSED, Period, funnel_for, missing_from, network_rows, primos
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, Message
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.structures.models import Attachment, FirstReception, Membership, Site, Structure, YoungPerson
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import Seat, Workshop
from tests.conftest import make_account, make_member, make_person
from tests.insights.conftest import Primo, hold_interview, make_closed_session, seat

ActorOf = Callable[[User], Actor]
DAY = dt.timedelta(days=1)


def season(**filters: object) -> Period:
    today = clock.today()
    return Period(today - 100 * DAY, today, **filters)


# -- what counts -------------------------------------------------------------------------------------------------------


def test_deleting_one_attachment_moves_figure_6(primo: Primo, nadia: User, actor_of: ActorOf) -> None:
    people = [primo(joined_after=5) for _ in range(4)]
    primo()
    director = actor_of(nadia)
    before = funnel_for(director, season()).adoption

    Attachment.objects.get(young_person=people[0]).delete()

    assert (before, funnel_for(director, season()).adoption) == (Rate(4, 5), Rate(3, 5))


def test_an_attachment_made_for_the_wrong_person_is_never_counted(primo: Primo, nadia: User, actor_of: ActorOf) -> None:
    """R7."""
    person = primo(joined_after=5)
    Attachment.objects.filter(young_person=person).update(wrong_claim=True, ended_at=clock.now())
    found = funnel_for(actor_of(nadia), season())

    assert (found.adoption, found.raw_since_january, found.rates["first_exchange"]) == (
        Rate(0, 1),
        Rate(0, 1),
        Rate(0, 0),
    )


def test_an_attachment_that_ended_was_one(primo: Primo, nadia: User, actor_of: ActorOf) -> None:
    person = primo(joined_after=5)
    Attachment.objects.filter(young_person=person).update(ended_at=clock.now())

    assert funnel_for(actor_of(nadia), season()).adoption == Rate(1, 1)


def test_an_account_counts_once_activated_and_attached(primo: Primo, nadia: User, actor_of: ActorOf) -> None:
    never, late, early = primo(joined_after=5), primo(joined_after=5), primo(joined_after=5)
    User.objects.filter(attachments__young_person=never).update(activated_at=None)
    User.objects.filter(attachments__young_person=late).update(activated_at=clock.now())
    User.objects.filter(attachments__young_person=early).update(activated_at=clock.now() - 300 * DAY)
    found = funnel_for(actor_of(nadia), season())

    assert found.adoption == Rate(1, 3)
    assert found.rates["registered"] == Rate(2, 3)
    assert [why for _, why in missing_from(actor_of(nadia), season(), "adoption")] == [Why.NOT_SEATED, Why.LATE]


def test_immature_interviews_are_no_failures(primo: Primo, nadia: User, actor_of: ActorOf) -> None:
    primo(days_ago=29.9)
    primo(days_ago=30, joined_after=5)

    assert funnel_for(actor_of(nadia), season()).adoption == Rate(1, 1)


def test_a_reception_without_interview_is_no_primo(
    toulon_site: Site, nadia: User, claire: User, actor_of: ActorOf
) -> None:
    make_person(toulon_site, "Adam", "Roux")

    assert funnel_for(actor_of(nadia), season()).primos == 0


def test_presence_over_closed_sessions(
    primo: Primo, workshop: Workshop, claire: User, nadia: User, actor_of: ActorOf
) -> None:
    closed = make_closed_session(workshop, clock.now() - 30 * DAY, claire)
    other = make_closed_session(workshop, clock.now() - 23 * DAY, claire)
    unclosed = make_closed_session(
        workshop, clock.now() - 20 * DAY, claire, state=SessionState.OPEN, closed_at=None, closed_by=None
    )
    people = [primo() for _ in range(4)]
    seat(closed, people[0], SeatState.PRESENT)
    seat(closed, people[1], SeatState.ABSENT)
    seat(other, people[1], SeatState.ABSENT)
    seat(closed, people[2], SeatState.EXCUSED)
    gone = seat(closed, people[3], SeatState.CANCELLED)
    Seat.objects.filter(pk=gone.pk).update(cancelled_by_us=True)
    seat(unclosed, people[3], SeatState.PRESENT)
    found = funnel_for(actor_of(nadia), season())

    assert found.presence == Presence(present=1, absent=2, excused=1, cancelled_by_us=1, absentees=1)
    assert found.unclosed == 1
    assert [(row.person_id, why) for row, why in missing_from(actor_of(nadia), season(), "presence")] == [
        (people[1].pk, Why.ABSENT)
    ]
    assert found.rates["justified"] == Rate(0, 1)  # 7 leaves the unclosed session out
    assert found.rates["gross_presence"] == Rate(2, 4)  # 3 does not
    assert found.delay == Delay(pytest.approx(15), pytest.approx(20), Rate(0, 4), Rate(1, 4), Rate(2, 4))


def test_a_cancelled_seat_is_no_seat(
    primo: Primo, workshop: Workshop, claire: User, nadia: User, actor_of: ActorOf
) -> None:
    seat(make_closed_session(workshop, clock.now() - 30 * DAY, claire), primo(), SeatState.CANCELLED)

    assert funnel_for(actor_of(nadia), season()).rates["orientation"] == Rate(0, 1)


def test_best_paper_decides(primo: Primo, workshop: Workshop, claire: User, nadia: User, actor_of: ActorOf) -> None:
    session = make_closed_session(workshop, clock.now() - 30 * DAY, claire)
    for states in (("refused", "verified", "to_check"), ("refused", "to_check"), ("refused",), ()):
        person = primo()
        seat(session, person, SeatState.PRESENT)
        for state in states:
            checked = {"checked_at": clock.now(), "checked_by": claire} if state == "verified" else {}
            Document.objects.create(
                structure=person.structure,
                young_person=person,
                kind="cni",
                state=state,
                sent_by_kind="youth",
                **checked,
            )

    assert funnel_for(actor_of(nadia), season()).rates["justified"] == Rate(1, 4)
    reasons = {why for _, why in missing_from(actor_of(nadia), season(), "justified")}
    assert reasons == {Why.TO_CHECK, Why.REFUSED, Why.NO_PAPER}


def test_first_message_and_regular_activity(primo: Primo, nadia: User, actor_of: ActorOf) -> None:
    lea, _silent, _new = primo(days_ago=60, joined_after=5), primo(days_ago=60, joined_after=5), primo(joined_after=1)
    conversation = Conversation.objects.create(
        structure=lea.structure, young_person=lea, first_youth_message_at=clock.now()
    )
    author = lea.attachments.get().user
    for seq, age in enumerate((0.1, 1.1, 7.1, 8.1, 14.1, 15.1), start=1):
        Message.objects.create(
            conversation=conversation,
            seq=seq,
            revision=seq,
            author=author,
            side=Side.YOUTH,
            client_id=f"00000000-0000-4000-8000-00000000000{seq}",
            sealed_body=b"x",
            mac="x",
            created_at=clock.now() - age * DAY,
        )
    found = funnel_for(actor_of(nadia), season())

    assert found.rates["first_exchange"] == Rate(1, 3)
    assert found.regular == Rate(1, 2)


def test_the_raw_share_starts_on_the_first_of_january(primo: Primo, nadia: User, actor_of: ActorOf) -> None:
    with clock.travel(dt.datetime(2027, 1, 20, 9, tzinfo=dt.UTC)):
        primo(days_ago=25, joined_after=1)  # in December
        primo(days_ago=10, joined_after=1)
        primo(days_ago=1)
        found = funnel_for(actor_of(nadia), season())

    assert (found.primos, found.raw_since_january, found.adoption) == (3, Rate(1, 2), Rate(0, 0))


# -- where a day ends --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "start", "last_second"),
    [
        ("Europe/Paris", "2027-01-12T14:00+00:00", "2027-01-12T22:59:59+00:00"),
        ("Europe/Paris", "2027-03-28T07:00+00:00", "2027-03-28T21:59:59+00:00"),  # a day of 23 hours
        ("Europe/Paris", "2027-10-31T08:00+00:00", "2027-10-31T22:59:59+00:00"),  # a day of 25 hours
        ("Indian/Reunion", "2027-03-28T07:00+00:00", "2027-03-28T19:59:59+00:00"),
        ("America/Martinique", "2027-03-29T01:00+00:00", "2027-03-29T03:59:59+00:00"),  # still the 28th over there
    ],
)
@pytest.mark.parametrize(("seconds", "rate"), [(0, Rate(1, 1)), (1, Rate(0, 1))])
def test_the_end_of_the_day_is_the_structures_midnight(
    zone: str,
    start: str,
    last_second: str,
    seconds: int,
    rate: Rate,
    toulon: Structure,
    workshop: Workshop,
    primo: Primo,
    claire: User,
    nadia: User,
    actor_of: ActorOf,
) -> None:
    Structure.objects.filter(pk=toulon.pk).update(timezone=zone)
    opening = dt.datetime.fromisoformat(start)
    with clock.travel(opening):
        person = primo(days_ago=3)
        seat(make_closed_session(workshop, opening, claire), person, SeatState.PRESENT)
    with clock.travel(dt.datetime.fromisoformat(last_second) + dt.timedelta(seconds=seconds)):
        make_account(person)
    with clock.travel(opening + 2 * DAY):
        assert funnel_for(actor_of(nadia), season()).rates["workshop_adoption"] == rate


def test_a_period_holds_its_first_and_last_local_day(primo: Primo, nadia: User, actor_of: ActorOf) -> None:
    first, last = dt.date(2027, 3, 22), dt.date(2027, 3, 28)  # the clocks change on the 28th
    moments = ("2027-03-21T22:59:59", "2027-03-21T23:00:00", "2027-03-28T21:59:59", "2027-03-28T22:00:00")
    for moment in moments:
        hold_interview(primo(), dt.datetime.fromisoformat(moment + "+00:00"))

    with clock.travel(dt.datetime(2027, 5, 20, tzinfo=dt.UTC)):
        found = funnel_for(actor_of(nadia), Period(first, last))

    assert [(week.monday, week.adoption.whole) for week in found.weeks] == [(first, 2)]


# -- for whom ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def la_seyne(toulon: Structure) -> Site:
    return Site.objects.create(structure=toulon, name="La Seyne")


def counts(actor: Actor, **filters: object) -> int:
    return funnel_for(actor, season(**filters)).primos


def test_scope_of_each_role(
    primo: Primo,
    la_seyne: Site,
    toulon_site: Site,
    younes: YoungPerson,
    claire: User,
    karim: User,
    sami: User,
    nadia: User,
    sonia: User,
    ines: User,
    actor_of: ActorOf,
) -> None:
    """R10: the structure's, the site's, one's own; another structure's never."""
    primo()
    primo(referent=karim)
    primo(site=la_seyne)
    people = {"nadia": nadia, "sami": sami, "claire": claire, "karim": karim, "sonia": sonia, "ines": ines}

    assert {name: counts(actor_of(user)) for name, user in people.items()} == {
        "nadia": 3,
        "sami": 2,
        "claire": 2,
        "karim": 1,
        "sonia": 0,
        "ines": 0,
    }
    assert {name: len(missing_from(actor_of(user), season(), "registered")) for name, user in people.items()} == {
        "nadia": 3,
        "sami": 2,
        "claire": 2,
        "karim": 1,
        "sonia": 0,
        "ines": 0,
    }
    Membership.objects.filter(user=sami).update(site=None)
    assert counts(actor_of(sami)) == 3


def test_a_filter_never_widens_the_scope(
    primo: Primo,
    la_seyne: Site,
    toulon_site: Site,
    nice_site: Site,
    younes: YoungPerson,
    sami: User,
    nadia: User,
    actor_of: ActorOf,
) -> None:
    primo()
    primo(site=la_seyne)

    assert [counts(actor_of(nadia), site_id=site.pk) for site in (toulon_site, la_seyne, nice_site)] == [1, 1, 0]
    assert [counts(actor_of(sami), site_id=site.pk) for site in (toulon_site, la_seyne, nice_site)] == [1, 0, 0]


def test_by_workshop(
    primo: Primo, workshop: Workshop, toulon: Structure, claire: User, nadia: User, actor_of: ActorOf
) -> None:
    """The workshop of the first seat."""
    second = Workshop.objects.create(structure=toulon, site=workshop.site, title="Jeudi", room="Salle", capacity=12)
    start = clock.now() - 30 * DAY
    one, two = primo(), primo()
    primo()
    seat(make_closed_session(workshop, start, claire), one, SeatState.ABSENT)
    seat(make_closed_session(second, start + 3 * DAY, claire), one, SeatState.PRESENT)
    seat(make_closed_session(second, start + 10 * DAY, claire), two, SeatState.PRESENT)
    found = {each.title: funnel_for(actor_of(nadia), season(workshop_id=each.pk)) for each in (workshop, second)}

    assert [figures.primos for figures in found.values()] == [1, 1]
    assert [figures.presence.rate for figures in found.values()] == [Rate(0, 1), Rate(2, 2)]


def test_each_list_is_as_long_as_its_figure_says(
    primo: Primo, workshop: Workshop, claire: User, nadia: User, actor_of: ActorOf
) -> None:
    session = make_closed_session(workshop, clock.now() - 30 * DAY, claire)
    for state in (SeatState.PRESENT, SeatState.PRESENT, SeatState.ABSENT, SeatState.EXCUSED):
        seat(session, primo(), state)
    seat(session, primo(joined_after=20), SeatState.PRESENT)
    primo()
    primo(joined_after=35)
    primo(days_ago=3)
    director = actor_of(nadia)
    found = funnel_for(director, season())
    expected = {key: rate.missing for key, rate in found.rates.items()} | {"presence": found.presence.absentees}

    assert {key: len(missing_from(director, season(), key)) for key in MISSED} == expected


# -- how much it costs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("people", [1, 3])
def test_queries_do_not_grow_with_people(
    people: int,
    primo: Primo,
    workshop: Workshop,
    claire: User,
    nadia: User,
    actor_of: ActorOf,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    session = make_closed_session(workshop, clock.now() - 30 * DAY, claire)
    for _ in range(people):
        seat(session, primo(joined_after=12), SeatState.PRESENT)
    director, period = actor_of(nadia), season()

    with django_assert_num_queries(7):  # zone, facts, since January, presence, messages, unclosed, closed in time
        funnel_for(director, period)
    with django_assert_num_queries(2):
        missing_from(director, period, "first_exchange")


def test_facts_are_one_query(primo: Primo, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first, second = primo(days_ago=50), primo(days_ago=40, joined_after=1)

    with django_assert_num_queries(1):
        found = primos(FirstReception.objects.all(), "Europe/Paris")

    assert [one.person_id for one in found] == [first.pk, second.pk]
    assert found[1].registered_at == second.attachments.get().started_at


# -- the network -------------------------------------------------------------------------------------------------------


@pytest.fixture
def inspector(ines: User, actor_of: ActorOf) -> Actor:
    return actor_of(ines)


def cohort(site: Site, referent: User, *, joined: int, others: int, primo: Primo) -> None:
    for index in range(joined + others):
        primo(site=site, referent=referent, joined_after=5 if index < joined else None)


@pytest.mark.parametrize(
    ("joined", "others", "shown"),
    [
        (5, 5, (10, Rate(5, 10))),
        (6, 4, (10, None)),  # four people would be told apart
        (4, 6, (10, None)),
        (10, 0, (10, None)),
        (2, 2, (None, None)),
    ],
)
def test_the_network_sees_no_number_under_five(
    joined: int,
    others: int,
    shown: tuple[object, object],
    primo: Primo,
    toulon_site: Site,
    claire: User,
    inspector: Actor,
) -> None:
    """G33: small cells are hidden, and what would let them be guessed."""
    cohort(toulon_site, claire, joined=joined, others=others, primo=primo)

    assert [(row.name, row.primos, row.adoption) for row in network_rows(inspector)] == [
        ("Mission locale de Toulon", *shown)
    ]


def test_the_network_judges_as_the_director_does(
    primo: Primo,
    toulon_site: Site,
    nice_site: Site,
    claire: User,
    omar: User,
    nadia: User,
    inspector: Actor,
    actor_of: ActorOf,
) -> None:
    cohort(toulon_site, claire, joined=7, others=6, primo=primo)
    cohort(nice_site, omar, joined=8, others=5, primo=primo)
    primo(days_ago=40, joined_after=31)
    primo(days_ago=29)
    primo(days_ago=30, joined_after=30)
    wrong = primo(joined_after=5)
    Attachment.objects.filter(young_person=wrong).update(wrong_claim=True)

    assert [(row.name, row.primos, row.adoption) for row in network_rows(inspector)] == [
        ("Mission locale de Nice", 13, Rate(8, 13)),
        ("Mission locale de Toulon", 16, Rate(8, 16)),
    ]
    assert funnel_for(actor_of(nadia), season()).adoption == Rate(8, 16)


def test_the_network_asks_twice_whatever_the_number_of_structures(
    primo: Primo, nice_site: Site, omar: User, inspector: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    primo()
    with django_assert_num_queries(2):
        network_rows(inspector)
    primo(site=nice_site, referent=omar)
    with django_assert_num_queries(2):
        assert len(network_rows(inspector)) == 2


def test_a_structure_that_stopped_is_not_compared(primo: Primo, toulon: Structure, inspector: Actor) -> None:
    primo()
    Structure.objects.filter(pk=toulon.pk).update(active=False)

    assert network_rows(inspector) == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.NETWORK])
def test_structures_are_compared_by_the_network_alone(
    role: Role, primo: Primo, toulon: Structure, actor_of: ActorOf
) -> None:
    primo()

    assert network_rows(actor_of(make_member(toulon, "Zoé", role))) == []

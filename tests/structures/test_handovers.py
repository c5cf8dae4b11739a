"""Hand-overs between counsellors: who may, what it refuses, how young people come back (R2, G13)."""

import datetime as dt
import uuid
from collections.abc import Callable
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, transaction

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.realtime.topics import may_hear
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor, Role
from clicnjob.structures import actions, queries
from clicnjob.structures.enums import HandOverEnd
from clicnjob.structures.models import Cover, HandOver, Membership, Site, Structure, YoungPerson
from clicnjob.structures.tasks import return_hand_overs
from tests.conftest import make_member, make_person
from tests.outcomes import code_of

pytestmark = pytest.mark.django_db
ActorOf = Callable[[User], Actor]
Sent = Callable[[str], list[tuple[str, str]]]
MORNING = dt.datetime(2030, 3, 4, 9, tzinfo=dt.UTC)
DAY = MORNING.date()
WEEK = DAY + dt.timedelta(days=7)


@pytest.fixture
def now(claire: User) -> object:
    """Monday morning, a clock that only moves when told; Claire's fixtures were made before."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def referent_of(person: YoungPerson) -> str:
    person.refresh_from_db()
    return person.referent.first_name if person.referent else ""


def outcomes() -> list[str]:
    return sorted(HandOver.objects.values_list("outcome", flat=True))


def test_for_a_time_one_reads_and_the_other_does_not_then_it_comes_back(
    lea: YoungPerson, claire: User, karim: User, actor_of: ActorOf, sent: Sent, now: time_machine.Traveller
) -> None:
    """G13: the former referent loses the reach at once; the job gives it back after the last day, once."""
    [row] = actions.hand_over(people=[lea], recipient=karim, until=WEEK, reason="absence", by=actor_of(claire))

    assert (row.former, row.recipient, row.starts_on, row.ends_on) == (claire, karim, DAY, WEEK)
    assert referent_of(lea) == "Karim"
    assert [queries.reaches_content(actor_of(user), lea) for user in (claire, karim)] == [False, True]
    assert [to for to, _ in sent("email")] == ["karim@exemple.fr"]
    assert "Léa" not in str(sent("email"))

    now.move_to(dt.datetime(2030, 3, 11, 22, 59, tzinfo=dt.UTC))  # 23:59 in Toulon, the last day
    assert (return_hand_overs(), referent_of(lea)) == (0, "Karim")
    now.shift(dt.timedelta(minutes=1))
    assert (return_hand_overs(), referent_of(lea)) == (1, "Claire")
    assert return_hand_overs() == 0
    assert [queries.reaches_content(actor_of(user), lea) for user in (claire, karim)] == [True, False]
    assert outcomes() == [HandOverEnd.RETURNED]
    events = AuditEvent.objects.filter(event__startswith="hand_over.").order_by("at", "event")
    assert [(event.event, event.actor_kind) for event in events] == [
        ("hand_over.given", "staff"),
        ("hand_over.returned", "system"),
    ]


def test_the_day_is_the_structure_s_own(
    lea: YoungPerson, claire: User, karim: User, actor_of: ActorOf, now: time_machine.Traveller
) -> None:
    Structure.objects.filter(pk=lea.structure_id).update(timezone="Indian/Reunion")
    actions.hand_over(people=[lea], recipient=karim, until=DAY, by=actor_of(claire))
    now.move_to(dt.datetime(2030, 3, 4, 20, 30, tzinfo=dt.UTC))  # half past midnight in Saint-Denis

    assert (return_hand_overs(), referent_of(lea)) == (1, "Claire")


def test_who_may_pass_a_young_person_on(
    toulon: Structure,
    toulon_site: Site,
    lea: YoungPerson,
    younes: YoungPerson,
    claire: User,
    karim: User,
    nadia: User,
    sonia: User,
    sami: User,
    omar: User,
    actor_of: ActorOf,
) -> None:
    """R1: the direction, the sector manager of the place, the referent."""
    east = Site.objects.create(structure=toulon, name="Est")
    far = make_person(east, "Zoé", "Blanc", claire)

    def refusal(by: User, *people: YoungPerson) -> str:
        return code_of(lambda: actions.hand_over(people=people, recipient=karim, by=actor_of(by)))

    assert [refusal(user, lea) for user in (karim, sonia, omar)] == ["not_yours"] * 3
    assert refusal(sami, lea, far) == "not_yours"
    assert refusal(nadia, lea, younes) == "not_yours"
    assert code_of(lambda: actions.hand_over(people=[lea], recipient=karim, by=SYSTEM)) == "not_yours"
    assert (HandOver.objects.count(), referent_of(lea), referent_of(far)) == (0, "Claire", "Claire")
    assert [refusal(sami, lea), refusal(claire, far)] == ["", ""]
    assert [referent_of(lea), referent_of(far), referent_of(younes)] == ["Karim", "Karim", "Omar"]


def test_what_a_hand_over_needs(
    toulon: Structure, lea: YoungPerson, claire: User, karim: User, nadia: User, omar: User, actor_of: ActorOf
) -> None:
    gone = make_member(toulon, "Gaël", Role.COUNSELLOR)
    Membership.objects.filter(user=gone).update(ends_on=clock.today() - dt.timedelta(days=1))
    today = clock.today()

    def refusal(**changed: object) -> str:
        data = {"people": [lea], "recipient": karim, "until": today, "by": actor_of(nadia)}
        return code_of(lambda: actions.hand_over(**{**data, **changed}))

    assert refusal(people=[]) == "nobody"
    assert [refusal(recipient=user) for user in (nadia, omar, gone)] == ["not_counsellor"] * 3
    assert refusal(recipient=claire) == "same_referent"
    assert refusal(reason="parce que") == "reason"
    assert refusal(until=today - dt.timedelta(days=1)) == "past"
    assert refusal(until=today + dt.timedelta(days=367)) == "too_long"
    YoungPerson.objects.filter(pk=lea.pk).update(referent=None)
    assert refusal() == "nobody_to_return_to"
    YoungPerson.objects.filter(pk=lea.pk).update(referent=gone)
    assert refusal() == "nobody_to_return_to"
    assert (HandOver.objects.count(), AuditEvent.objects.filter(event__startswith="hand_over").count()) == (0, 0)
    assert refusal(until=None) == ""


def test_too_many_at_once(
    lea: YoungPerson, toulon_site: Site, claire: User, karim: User, actor_of: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HandOver, "MOST", 1)
    people = [lea, make_person(toulon_site, "Aya", "Zidane", claire)]

    assert code_of(lambda: actions.hand_over(people=people, recipient=karim, by=actor_of(claire))) == "too_many"


def test_nobody_is_lent_twice_but_the_direction_may_decide_for_good(
    toulon: Structure, lea: YoungPerson, claire: User, karim: User, nadia: User, actor_of: ActorOf, now: object
) -> None:
    amel = make_member(toulon, "Amel", Role.COUNSELLOR)
    actions.hand_over(people=[lea], recipient=karim, until=WEEK, by=actor_of(claire))

    def refusal(by: User, until: dt.date | None) -> str:
        return code_of(lambda: actions.hand_over(people=[lea], recipient=amel, until=until, by=actor_of(by)))

    assert refusal(karim, None) == "not_yours"
    assert refusal(claire, None) == "not_yours"
    assert refusal(nadia, WEEK) == "already_lent"
    assert refusal(nadia, None) == ""
    assert (referent_of(lea), outcomes()) == ("Amel", ["", HandOverEnd.REPLACED])
    with time_machine.travel(MORNING + dt.timedelta(days=30)):
        assert (return_hand_overs(), referent_of(lea)) == (0, "Amel")


def test_the_database_refuses_a_second_open_one(lea: YoungPerson, claire: User, karim: User) -> None:
    today = clock.today()
    made = {
        "structure": lea.structure,
        "young_person": lea,
        "former": claire,
        "recipient": karim,
        "given_by": claire,
        "starts_on": today,
    }
    HandOver.objects.create(**made, ends_on=today)
    for wrong in (
        {"ends_on": today},
        {"ends_on": today - dt.timedelta(days=1)},
        {"former": None, "ends_on": today},
        {"former": karim},
        {"ended_at": clock.now()},
        {"outcome": HandOverEnd.RETURNED},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            HandOver.objects.create(**{**made, **wrong})
    assert HandOver.objects.count() == 1


def test_the_same_batch_again_is_the_first_one(
    lea: YoungPerson, claire: User, karim: User, nadia: User, actor_of: ActorOf, sent: Sent
) -> None:
    batch = uuid.uuid4()
    made = [actions.hand_over(people=[lea], recipient=karim, batch=batch, by=actor_of(nadia))[0].pk for _ in range(2)]

    assert made[0] == made[1]
    assert HandOver.objects.count() == 1
    assert sorted(to for to, _ in sent("email")) == ["claire@exemple.fr", "karim@exemple.fr"]


def test_many_of_several_referents_and_who_is_there_already(
    toulon_site: Site, lea: YoungPerson, claire: User, karim: User, nadia: User, actor_of: ActorOf
) -> None:
    aya = make_person(toulon_site, "Aya", "Zidane", karim)
    lost = make_person(toulon_site, "Noé", "Petit")

    rows = actions.hand_over(people=[lea, aya, lost], recipient=karim, by=actor_of(nadia))

    assert sorted((row.young_person.first_name, row.former) for row in rows if row.former) == [("Léa", claire)]
    assert {row.young_person.first_name for row in rows} == {"Léa", "Noé"}
    assert len({row.batch for row in rows}) == 1
    assert [referent_of(person) for person in (lea, aya, lost)] == ["Karim"] * 3


def test_it_ends_earlier(
    lea: YoungPerson,
    claire: User,
    karim: User,
    sami: User,
    sonia: User,
    omar: User,
    nadia: User,
    actor_of: ActorOf,
    now: object,
) -> None:
    for by in (claire, karim, sami, nadia):
        [row] = actions.hand_over(people=[lea], recipient=karim, until=WEEK, by=actor_of(claire))
        for stranger in (sonia, omar):
            end = partial(actions.end_hand_over, rows=[row], by=actor_of(stranger))
            assert code_of(end) == "not_allowed"
        assert [len(actions.end_hand_over(rows=[row], by=actor_of(by))) for _ in range(2)] == [1, 0]
        assert referent_of(lea) == "Claire"
    assert outcomes() == [HandOverEnd.RETURNED] * 4


def test_nobody_to_come_back_to(
    lea: YoungPerson, claire: User, karim: User, nadia: User, actor_of: ActorOf, sent: Sent, now: time_machine.Traveller
) -> None:
    """The former referent left: the colleague keeps the young person and the direction is told; nobody inherits silently."""
    [row] = actions.hand_over(people=[lea], recipient=karim, until=WEEK, by=actor_of(claire))
    actions.end_membership(membership=Membership.objects.get(user=claire), by=actor_of(nadia))
    assert code_of(lambda: actions.end_hand_over(rows=[row], by=actor_of(karim))) == "former_left"
    before = len(sent("email"))

    now.shift(dt.timedelta(days=8))

    assert (return_hand_overs(), return_hand_overs(), referent_of(lea)) == (1, 0, "Karim")
    assert outcomes() == [HandOverEnd.KEPT]
    assert sorted(to for to, _ in sent("email")[before:]) == ["karim@exemple.fr", "nadia@exemple.fr"]


def test_who_was_lent_comes_back_when_the_colleague_leaves(
    lea: YoungPerson, claire: User, karim: User, nadia: User, actor_of: ActorOf, now: time_machine.Traveller
) -> None:
    actions.hand_over(people=[lea], recipient=karim, until=WEEK, by=actor_of(claire))
    actions.end_membership(membership=Membership.objects.get(user=karim), by=actor_of(nadia))

    assert (referent_of(lea), outcomes()) == ("Claire", [HandOverEnd.RETURNED])


def test_who_was_lent_comes_back_when_the_colleague_s_last_day_passed(
    lea: YoungPerson, claire: User, karim: User, actor_of: ActorOf, now: time_machine.Traveller
) -> None:
    actions.hand_over(people=[lea], recipient=karim, until=WEEK, by=actor_of(claire))
    Membership.objects.filter(user=karim).update(ends_on=DAY)
    assert return_hand_overs() == 0
    now.shift(dt.timedelta(days=1))

    assert (return_hand_overs(), referent_of(lea)) == (1, "Claire")


def test_undone_within_ten_minutes(
    toulon: Structure,
    lea: YoungPerson,
    claire: User,
    karim: User,
    nadia: User,
    omar: User,
    actor_of: ActorOf,
    now: time_machine.Traveller,
) -> None:
    """« Annuler la passation » puts everything as before, the interrupted hand-over included."""
    amel = make_member(toulon, "Amel", Role.COUNSELLOR)
    [first] = actions.hand_over(people=[lea], recipient=karim, until=WEEK, by=actor_of(claire))
    now.shift(dt.timedelta(hours=1))
    [second] = actions.hand_over(people=[lea], recipient=amel, by=actor_of(nadia))

    def refusal(by: User) -> str:
        return code_of(lambda: actions.undo_hand_over(batch=second.batch, by=actor_of(by)))

    assert [refusal(user) for user in (claire, amel, omar)] == ["not_allowed"] * 3
    now.shift(dt.timedelta(minutes=10))
    assert (refusal(nadia), referent_of(lea)) == ("", "Karim")
    first.refresh_from_db()
    assert first.is_open
    assert refusal(nadia) == "too_late"
    now.shift(dt.timedelta(seconds=1))
    assert code_of(lambda: actions.undo_hand_over(batch=first.batch, by=actor_of(claire))) == "too_late"


def test_who_was_passed_on_since_is_left_alone(
    toulon: Structure, lea: YoungPerson, claire: User, karim: User, nadia: User, actor_of: ActorOf, now: object
) -> None:
    amel = make_member(toulon, "Amel", Role.COUNSELLOR)
    [row] = actions.hand_over(people=[lea], recipient=karim, until=WEEK, by=actor_of(claire))
    actions.assign_referent(person=lea, referent=amel, by=actor_of(nadia))

    assert code_of(lambda: actions.undo_hand_over(batch=row.batch, by=actor_of(claire))) == "too_late"
    assert (referent_of(lea), outcomes()) == ("Amel", [HandOverEnd.REPLACED])


def test_who_covers_still_reads(lea: YoungPerson, claire: User, karim: User, actor_of: ActorOf) -> None:
    actions.hand_over(people=[lea], recipient=karim, by=actor_of(claire))
    assert not queries.reaches_content(actor_of(claire), lea)
    Cover.objects.create(
        structure=lea.structure, absent=karim, covering=claire, starts_on=clock.today(), ends_on=clock.today()
    )

    assert queries.reaches_content(actor_of(claire), lea)


def test_the_list_is_each_one_s_own(
    lea: YoungPerson,
    younes: YoungPerson,
    claire: User,
    karim: User,
    nadia: User,
    sami: User,
    sonia: User,
    omar: User,
    ines: User,
    lea_account: User,
    actor_of: ActorOf,
) -> None:
    amel = make_member(lea.structure, "Amel", Role.COUNSELLOR)
    actions.hand_over(people=[lea], recipient=karim, by=actor_of(claire))
    readers = (claire, karim, nadia, sami, lea_account, amel, sonia, omar, ines)

    assert [len(queries.hand_overs(actor_of(user))) for user in readers] == [1, 1, 1, 1, 1, 0, 0, 0, 0]


# -- leaving -------------------------------------------------------------------------------------------------------------


def test_who_is_left_without_a_referent(
    toulon: Structure,
    toulon_site: Site,
    lea: YoungPerson,
    claire: User,
    karim: User,
    nadia: User,
    sami: User,
    actor_of: ActorOf,
) -> None:
    """Abuse case 20: threads are passed on, never lost; nobody inherits silently."""
    east = Site.objects.create(structure=toulon, name="Est")
    far = make_person(east, "Zoé", "Blanc", claire)
    make_person(toulon_site, "Aya", "Zidane", karim)
    make_person(toulon_site, "Noé", "Attend")  # waits for a first interview: on the lists of reception

    def alone(user: User) -> set[str]:
        return {person.first_name for person in queries.without_referent(actor_of(user))}

    assert alone(nadia) == set()
    actions.end_membership(membership=Membership.objects.get(user=claire), by=actor_of(nadia))

    assert [alone(user) for user in (nadia, sami, karim)] == [{"Léa", "Zoé"}, {"Léa"}, set()]
    assert [referent_of(person) for person in (lea, far)] == ["Claire", "Claire"]
    actions.hand_over(people=[lea, far], recipient=karim, reason="departure", by=actor_of(nadia))
    assert alone(nadia) == set()


def test_the_former_referent_s_bell_is_silent(lea: YoungPerson, claire: User, karim: User, actor_of: ActorOf) -> None:
    """G13: the stream asks the rights again within five seconds; the answer is no."""
    from clicnjob.messaging.actions import open_conversation

    topic = f"conversation:{open_conversation(person=lea, by=SYSTEM).pk}"
    assert [may_hear(actor_of(user), topic) for user in (claire, karim)] == [True, False]
    actions.hand_over(people=[lea], recipient=karim, by=actor_of(claire))

    assert [may_hear(actor_of(user), topic) for user in (claire, karim)] == [False, True]

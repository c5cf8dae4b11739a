"""« Envoyer plus tard »: one message at an hour of the structure's clock."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest

from clicnjob.accounts.models import User
from clicnjob.messaging.actions import composing
from clicnjob.messaging.enums import MailingState
from clicnjob.messaging.models import Conversation, Mailing, Message
from clicnjob.messaging.queries import messages_page
from clicnjob.messaging.queries.mailings import scheduled_for, undelivered_count
from clicnjob.messaging.queries.sealed import text_of
from clicnjob.messaging.rules.mailings import moment_of, suggestions
from clicnjob.messaging.tasks import send_mailings
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import YoungPerson

ActorOf = Callable[[User], Actor]
NOON = dt.datetime(2027, 3, 10, 11, 0, tzinfo=dt.UTC)
TOMORROW = NOON + dt.timedelta(days=1)


@pytest.fixture
def by(claire: User, actor_of: ActorOf) -> Actor:
    return actor_of(claire)


def later(talk: Conversation, by: Actor, **facts: object) -> Mailing:
    given = {"body": "À mardi {prenom}", "client_id": uuid.uuid4(), "send_at": TOMORROW, **facts}
    with clock.travel(NOON):
        return composing.schedule_message(conversation=talk, by=by, **given)  # type: ignore[arg-type]


def test_it_goes_at_its_hour_and_not_before(
    talk: Conversation, by: Actor, lea_account: User, actor_of: ActorOf
) -> None:
    mailing = later(talk, by)
    with clock.travel(TOMORROW - dt.timedelta(seconds=1)):
        assert send_mailings() == 0
    with clock.travel(TOMORROW):
        assert (send_mailings(), send_mailings()) == (1, 0)
    assert [line.body for line in messages_page(actor_of(lea_account), talk)[0]] == ["À mardi Léa"]
    mailing.refresh_from_db()
    assert mailing.state == MailingState.DONE


def test_a_double_tap_is_one(talk: Conversation, by: Actor) -> None:
    once = uuid.uuid4()
    assert later(talk, by, client_id=once).pk == later(talk, by, client_id=once).pk
    assert (Mailing.objects.count(), [row.pk for row in scheduled_for(by, talk.young_person_id)]) == (
        1,
        list(Mailing.objects.values_list("pk", flat=True)),
    )


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"send_at": NOON}, "past"),
        ({"send_at": NOON - dt.timedelta(days=1)}, "past"),
        ({"send_at": NOON + dt.timedelta(days=367)}, "far"),
        ({"body": " "}, "empty"),
        ({"body": "x" * 4001}, "too_long"),
        ({"body": "{rendez_vous}"}, "unknown_field"),
    ],
)
def test_refusals_leave_nothing(talk: Conversation, by: Actor, facts: dict[str, object], code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        later(talk, by, **facts)
    assert (refusal.value.code, Mailing.objects.count()) == (code, 0)


def test_who_may_not(
    talk: Conversation, karim: User, omar: User, lea_account: User, lea: YoungPerson, by: Actor, actor_of: ActorOf
) -> None:
    for user in (karim, omar, lea_account):
        with pytest.raises(DomainError) as refusal:
            later(talk, actor_of(user))
        assert refusal.value.code == "out_of_reach"
    YoungPerson.objects.filter(pk=lea.pk).update(closed_at=NOON)
    with pytest.raises(DomainError) as refusal:
        later(talk, by)
    assert (refusal.value.code, Mailing.objects.count()) == ("closed", 0)


def test_edited_then_sent_now(talk: Conversation, by: Actor, lea_account: User, actor_of: ActorOf) -> None:
    mailing = later(talk, by)
    with clock.travel(NOON):
        composing.reschedule(mailing=mailing, body="À jeudi", send_at=TOMORROW + dt.timedelta(days=2), by=by)
        mailing.refresh_from_db()
        assert (text_of(mailing), mailing.send_at) == ("À jeudi", TOMORROW + dt.timedelta(days=2))
        with pytest.raises(DomainError) as refusal:
            composing.reschedule(mailing=mailing, body="À jeudi", send_at=NOON, by=by)
        assert refusal.value.code == "past"
        composing.send_now(mailing=mailing, by=by)
        assert send_mailings() == 1
    assert [line.body for line in messages_page(actor_of(lea_account), talk)[0]] == ["À jeudi"]
    for act, facts in (
        (composing.send_now, {}),
        (composing.reschedule, {"body": "Trop tard", "send_at": TOMORROW}),
    ):
        with pytest.raises(DomainError) as refusal:
            act(mailing=mailing, by=by, **facts)  # type: ignore[operator]
        assert refusal.value.code == "started"


def test_cancelled(talk: Conversation, by: Actor) -> None:
    mailing = later(talk, by)
    assert composing.cancel_mailing(mailing=mailing, by=by) == 1
    with clock.travel(TOMORROW):
        assert (send_mailings(), Message.objects.count()) == (0, 0)


def test_the_author_lost_reach_and_is_told(talk: Conversation, lea: YoungPerson, karim: User, by: Actor) -> None:
    later(talk, by)
    YoungPerson.objects.filter(pk=lea.pk).update(referent=karim)
    with clock.travel(TOMORROW):
        send_mailings()
    assert (Message.objects.count(), undelivered_count(by)) == (0, 1)


def test_so_many_may_wait(talk: Conversation, by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clicnjob.messaging.rules.mailings.MOST_PENDING", 1)
    later(talk, by)
    with pytest.raises(DomainError) as refusal:
        later(talk, by)
    assert (refusal.value.code, Mailing.objects.count()) == ("too_many", 1)


@pytest.mark.parametrize(
    ("day", "hour", "zone", "utc"),
    [
        (dt.date(2027, 3, 27), dt.time(9), "Europe/Paris", dt.datetime(2027, 3, 27, 8, tzinfo=dt.UTC)),
        (dt.date(2027, 3, 28), dt.time(9), "Europe/Paris", dt.datetime(2027, 3, 28, 7, tzinfo=dt.UTC)),
        (dt.date(2027, 10, 31), dt.time(2, 30), "Europe/Paris", dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)),
        (dt.date(2027, 3, 28), dt.time(2, 30), "Indian/Reunion", dt.datetime(2027, 3, 27, 22, 30, tzinfo=dt.UTC)),
    ],
)
def test_the_hour_is_that_of_the_wall(day: dt.date, hour: dt.time, zone: str, utc: dt.datetime) -> None:
    """G37: the day the clock changes, 9 h is 9 h; an hour that comes twice is its first; overseas has its own clock."""
    assert moment_of(day, hour, zone) == utc


def test_the_hour_that_summer_time_skips(talk: Conversation) -> None:
    """G37: 2 h 30 does not exist on 28 March 2027 in Paris."""
    with pytest.raises(DomainError) as refusal:
        moment_of(dt.date(2027, 3, 28), dt.time(2, 30), "Europe/Paris")
    assert (refusal.value.code, refusal.value.field) == ("when", "hour")


@pytest.mark.parametrize(("day", "hour"), [(None, dt.time(9)), (dt.date(2027, 3, 28), None), (None, None)])
def test_a_day_and_an_hour_are_chosen(day: dt.date | None, hour: dt.time | None) -> None:
    with pytest.raises(DomainError) as refusal:
        moment_of(day, hour, "Europe/Paris")
    assert refusal.value.code == "when"


def test_suggestions_are_to_come_and_cross_the_change_of_hour() -> None:
    """G37: asked on the eve, « demain, 9 h » is 7 h UTC."""
    eve = dt.datetime(2027, 3, 27, 18, tzinfo=dt.UTC)
    assert suggestions(eve, "Europe/Paris") == [
        ("demain, 9\u202fh", dt.datetime(2027, 3, 28, 7, tzinfo=dt.UTC)),
        ("demain, 14\u202fh", dt.datetime(2027, 3, 28, 12, tzinfo=dt.UTC)),
        ("lundi, 9\u202fh", dt.datetime(2027, 3, 29, 7, tzinfo=dt.UTC)),
    ]
    sunday = dt.datetime(2027, 3, 28, 10, tzinfo=dt.UTC)
    assert [words for words, _at in suggestions(sunday, "Europe/Paris")] == [
        "aujourd’hui, 17\u202fh",
        "demain, 9\u202fh",
        "demain, 14\u202fh",
    ]

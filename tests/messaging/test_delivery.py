"""The worker: each recipient once, whatever happens in between."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest

from clicnjob.accounts.models import User
from clicnjob.messaging.actions import composing, delivering, mark_read, open_conversation, send_message
from clicnjob.messaging.enums import Delivery, MailingState, WhyNot
from clicnjob.messaging.models import Conversation, Mailing, Message
from clicnjob.messaging.queries import conversation_of, messages_page
from clicnjob.messaging.queries.mailings import counts_of, report_all, report_page
from clicnjob.messaging.tasks import send_mailings
from clicnjob.notifications.models import Outbox
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Membership, Site, YoungPerson
from tests.conftest import make_account, make_person

ActorOf = Callable[[User], Actor]
Launch = Callable[..., Mailing]
WORKER, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture
def by(claire: User, actor_of: ActorOf) -> Actor:
    return actor_of(claire)


@pytest.fixture
def adam(toulon_site: Site, claire: User) -> YoungPerson:
    return make_person(toulon_site, "Adam", "Roux", claire)


@pytest.fixture
def launched(by: Actor) -> Launch:
    """Claire writes to these people."""

    def launch(*people: YoungPerson, body: str = "Bonjour {prenom}", send_at: dt.datetime | None = None) -> Mailing:
        mailing = composing.start_mailing(by=by)
        composing.write_draft(mailing=mailing, body=body, by=by)
        composing.add_recipients(mailing=mailing, people=[person.pk for person in people], by=by)
        return composing.launch(mailing=mailing, send_at=send_at, confirmed=len(people), by=by)

    return launch


def states(mailing: Mailing) -> list[tuple[str, str, str]]:
    rows = mailing.recipients.order_by("young_person__first_name")
    return list(rows.values_list("young_person__first_name", "state", "why_not"))


def said_to(person: YoungPerson, account: User, actor_of: ActorOf) -> list[str]:
    talk = conversation_of(actor_of(account), person.pk)
    assert talk is not None
    return [line.body for line in messages_page(actor_of(account), talk)[0]]


def test_each_in_their_own_conversation(
    launched: Launch, lea: YoungPerson, lea_account: User, adam: YoungPerson, by: Actor, actor_of: ActorOf
) -> None:
    """Adam has no account: the message waits for him, in a conversation opened for it."""
    mailing = launched(lea, adam, body="Bonjour {prenom} {nom}, {conseiller}, {structure}")

    assert send_mailings() == 2

    mailing.refresh_from_db()
    assert (mailing.state, mailing.worker, mailing.leased_until) == (MailingState.DONE, None, None)
    assert states(mailing) == [("Adam", "sent", ""), ("Léa", "sent", "")]
    assert said_to(lea, lea_account, actor_of) == ["Bonjour Léa Moreau, Claire, Mission locale de Toulon"]
    assert said_to(adam, make_account(adam), actor_of) == ["Bonjour Adam Roux, Claire, Mission locale de Toulon"]
    assert Outbox.objects.count() == 1, "a notice for who has an account and a phone"
    assert send_mailings() == 0


def test_the_report_follows(
    launched: Launch, lea: YoungPerson, lea_account: User, adam: YoungPerson, by: Actor, actor_of: ActorOf
) -> None:
    zoe = make_person(lea.site, "Zoé", "Faure", lea.referent)
    make_account(zoe)
    mailing = launched(lea, adam, zoe)
    assert [row.state for row in report_all(by, mailing)] == ["waiting"] * 3
    send_mailings()
    talk = conversation_of(actor_of(lea_account), lea.pk)
    assert talk is not None
    mark_read(conversation=talk, seq=1, by=actor_of(lea_account))

    rows = {row.person.first_name: row.state for row in report_all(by, mailing)}

    assert rows == {"Léa": "read", "Adam": "no_account", "Zoé": "sent"}
    counts = counts_of(mailing)
    assert (counts.total, counts.sent, counts.read, counts.without_account, counts.failed) == (3, 3, 1, 1, 0)
    for state, names in (("read", ["Léa"]), ("unread", ["Zoé", "Adam"]), ("no_account", ["Adam"]), ("failed", [])):
        found, _page = report_page(by, mailing, state=state)
        assert sorted(row.person.first_name for row in found) == sorted(names), state


def test_the_report_says_no_more_of_who_left_the_reach(
    launched: Launch, lea: YoungPerson, lea_account: User, karim: User, nadia: User, by: Actor, actor_of: ActorOf
) -> None:
    """R2: whether Léa read is Karim's to know from now on; the direction sees counts, and who was not written to."""
    mailing = launched(lea)
    send_mailings()
    Conversation.objects.update(youth_read_seq=1)
    YoungPerson.objects.filter(pk=lea.pk).update(referent=karim)
    assert [(row.state, row.conversation_id) for row in report_all(by, mailing)] == [("sent", None)]
    assert report_all(actor_of(nadia), mailing) == []


def test_who_left_the_reach_or_whose_file_closed_is_not_written_to(
    launched: Launch, lea: YoungPerson, adam: YoungPerson, karim: User, by: Actor
) -> None:
    zoe = make_person(lea.site, "Zoé", "Faure", lea.referent)
    mailing = launched(lea, adam, zoe)
    YoungPerson.objects.filter(pk=lea.pk).update(referent=karim)
    YoungPerson.objects.filter(pk=adam.pk).update(closed_at=clock.now())

    send_mailings()

    assert states(mailing) == [
        ("Adam", "failed", WhyNot.CLOSED),
        ("Léa", "failed", WhyNot.OUT_OF_REACH),
        ("Zoé", "sent", ""),
    ]
    assert Message.objects.count() == 1


def test_a_longer_name_since_makes_it_too_long(launched: Launch, lea: YoungPerson) -> None:
    mailing = launched(lea, body="x" * 3990 + "{prenom}")
    YoungPerson.objects.filter(pk=lea.pk).update(first_name="Léa-Marie-Joséphine")
    send_mailings()
    assert states(mailing) == [("Léa-Marie-Joséphine", "failed", WhyNot.TOO_LONG)]


def test_the_author_has_left(launched: Launch, lea: YoungPerson, adam: YoungPerson, claire: User) -> None:
    mailing = launched(lea, adam)
    Membership.objects.filter(user=claire).update(ended_at=clock.now())
    send_mailings()
    mailing.refresh_from_db()
    assert mailing.state == MailingState.STOPPED
    assert states(mailing) == [("Adam", "failed", WhyNot.AUTHOR_LEFT), ("Léa", "failed", WhyNot.AUTHOR_LEFT)]
    assert (Message.objects.count(), send_mailings()) == (0, 0)


def test_a_mailing_is_no_answer_but_a_message_sent_later_is(
    launched: Launch, lea: YoungPerson, lea_account: User, by: Actor, actor_of: ActorOf
) -> None:
    """Who asked something still waits after a text sent to many."""
    talk = open_conversation(person=lea, by=SYSTEM)
    send_message(conversation=talk, body="Quand ?", client_id=uuid.uuid4(), by=actor_of(lea_account))
    launched(lea)
    send_mailings()
    talk.refresh_from_db()
    assert (talk.unanswered_since is None, talk.unread_by_youth) == (False, 1)
    later = clock.now() + dt.timedelta(hours=1)
    composing.schedule_message(conversation=talk, body="Mardi", client_id=uuid.uuid4(), send_at=later, by=by)
    with clock.travel(later):
        assert send_mailings() == 1
    talk.refresh_from_db()
    assert talk.unanswered_since is None


def test_cancelled_midway(launched: Launch, toulon_site: Site, claire: User, by: Actor) -> None:
    """What was sent stays, what remains never goes."""
    people = [make_person(toulon_site, f"P{n}", "Test", claire) for n in range(15)]
    mailing = launched(*people)
    assert delivering.claim(mailing_id=mailing.pk, worker=WORKER, by=SYSTEM)
    assert delivering.deliver_some(mailing_id=mailing.pk, worker=WORKER, by=SYSTEM) == 10
    assert composing.cancel_mailing(mailing=mailing, by=by) == 5
    assert delivering.deliver_some(mailing_id=mailing.pk, worker=WORKER, by=SYSTEM) == 0
    assert send_mailings() == 0
    counts = counts_of(mailing)
    assert (counts.sent, counts.cancelled, counts.waiting, Message.objects.count()) == (10, 5, 0, 10)
    with pytest.raises(DomainError) as refusal:
        composing.cancel_mailing(mailing=mailing, by=by)
    assert refusal.value.code == "finished"


def test_the_direction_may_cancel(launched: Launch, lea: YoungPerson, nadia: User, actor_of: ActorOf) -> None:
    mailing = launched(lea)
    assert composing.cancel_mailing(mailing=mailing, by=actor_of(nadia)) == 1


def test_one_worker_at_a_time(launched: Launch, lea: YoungPerson) -> None:
    """A lease: another worker takes it up only after the first is silent for a minute; the first one then does nothing."""
    mailing = launched(lea)
    assert delivering.claim(mailing_id=mailing.pk, worker=WORKER, by=SYSTEM)
    assert not delivering.claim(mailing_id=mailing.pk, worker=OTHER, by=SYSTEM)
    assert delivering.deliver_some(mailing_id=mailing.pk, worker=OTHER, by=SYSTEM) == 0
    with clock.travel(clock.now() + dt.timedelta(seconds=61)):
        assert delivering.claim(mailing_id=mailing.pk, worker=OTHER, by=SYSTEM)
        assert delivering.deliver_some(mailing_id=mailing.pk, worker=WORKER, by=SYSTEM) == 0
        assert delivering.deliver_some(mailing_id=mailing.pk, worker=OTHER, by=SYSTEM) == 1
    assert Message.objects.count() == 1


def test_a_recipient_taken_for_waiting_again_is_no_second_message(launched: Launch, lea: YoungPerson) -> None:
    """D1: even a row restored from an older backup finds the message that is there."""
    mailing = launched(lea)
    send_mailings()
    first = mailing.recipients.get().message
    mailing.recipients.update(state=Delivery.WAITING, message=None)
    Mailing.objects.update(state=MailingState.RUNNING)
    YoungPerson.objects.filter(pk=lea.pk).update(first_name="Leïla")
    assert send_mailings() == 1
    assert (Message.objects.count(), mailing.recipients.get().message) == (1, first)


def test_one_that_fails_holds_back_nobody(
    launched: Launch, lea: YoungPerson, adam: YoungPerson, caplog: pytest.LogCaptureFixture
) -> None:
    broken = launched(lea)
    Mailing.objects.filter(pk=broken.pk).update(sealed_body=b"x" * 40)
    fine = launched(adam)
    assert send_mailings() == 1
    assert (states(fine), states(broken)) == ([("Adam", "sent", "")], [("Léa", "waiting", "")])
    assert "Bonjour" not in caplog.text


def test_many_go_in_turns(launched: Launch, toulon_site: Site, claire: User, lea: YoungPerson) -> None:
    """A message for one does not wait behind a long mailing."""
    people = [make_person(toulon_site, f"P{n}", "Test", claire) for n in range(12)]
    launched(*people)
    launched(lea, body="Seule")
    send_mailings()
    order = list(Message.objects.order_by("created_at").values_list("conversation__young_person", flat=True))
    assert order[0] == lea.pk
    assert len(order) == 13


def test_a_mailing_of_more_costs_no_more_each(
    launched: Launch, toulon_site: Site, claire: User, django_assert_max_num_queries: Callable[..., object]
) -> None:
    """Per recipient: the conversation, its lock, the message, the counters, whom to ring."""
    people = [make_person(toulon_site, f"P{n}", "Test", claire) for n in range(10)]
    mailing = launched(*people)
    assert delivering.claim(mailing_id=mailing.pk, worker=WORKER, by=SYSTEM)
    with django_assert_max_num_queries(20 + 20 * len(people)):
        assert delivering.deliver_some(mailing_id=mailing.pk, worker=WORKER, by=SYSTEM) == 10

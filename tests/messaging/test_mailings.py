"""Writing to several: the draft, the launch, what is refused."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.messaging.actions import composing
from clicnjob.messaging.actions.lists import add_members, create_list
from clicnjob.messaging.enums import MailingState
from clicnjob.messaging.models import Conversation, Mailing, MailingRecipient
from clicnjob.messaging.queries.mailings import draft_of, undelivered_count
from clicnjob.messaging.queries.picking import Pick, pickable
from clicnjob.messaging.queries.sealed import text_of
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import Cover, Membership, Site, YoungPerson
from tests.conftest import make_account, make_person
from tests.outcomes import code_of

ActorOf = Callable[[User], Actor]
BODY = "Bonjour {prenom}, {conseiller} vous attend."


@pytest.fixture
def by(claire: User, actor_of: ActorOf) -> Actor:
    return actor_of(claire)


@pytest.fixture
def draft(lea: YoungPerson, by: Actor) -> Mailing:
    """Claire writes to Léa."""
    mailing = composing.start_mailing(by=by)
    composing.write_draft(mailing=mailing, body=BODY, by=by)
    composing.add_recipients(mailing=mailing, people=[lea.pk], by=by)
    return mailing


def test_an_empty_draft_serves_again(by: Actor) -> None:
    assert composing.start_mailing(by=by).pk == composing.start_mailing(by=by).pk
    assert Mailing.objects.count() == 1


def test_recipients_once_each_from_people_and_lists(
    draft: Mailing, lea: YoungPerson, karim: User, toulon_site: Site, by: Actor, actor_of: ActorOf
) -> None:
    adam = make_person(toulon_site, "Adam", "Roux", User.objects.get(pk=by.user_id))
    inaya = make_person(toulon_site, "Inaya", "Petit", karim)
    team = create_list(name="Forum", shared=True, by=by)
    add_members(found=team, people=[lea.pk, adam.pk], by=by)
    add_members(found=team, people=[inaya.pk], by=actor_of(karim))

    assert composing.add_list(mailing=draft, found=team, by=by) == (1, 1), "Adam is new; Inaya is out of reach"
    assert composing.add_recipients(mailing=draft, people=[lea.pk, inaya.pk, uuid.uuid4()], by=by) == 0
    found = draft_of(by, draft, show=10)
    assert ([person.first_name for person in found.shown], found.count, found.without_account) == (
        ["Léa", "Adam"],
        2,
        2,
    )
    assert composing.remove_recipients(mailing=draft, people=[lea.pk], by=by) == 1


def test_the_draft_says_who_has_no_account_and_who_left_the_reach(
    draft: Mailing, lea: YoungPerson, karim: User, by: Actor
) -> None:
    make_account(lea)
    assert draft_of(by, draft, show=5).without_account == 0
    YoungPerson.objects.filter(pk=lea.pk).update(referent=karim)
    found = draft_of(by, draft, show=5)
    assert (found.count, [person.pk for person in found.out_of_reach]) == (1, [lea.pk])
    assert code_of(composing.launch, mailing=draft, by=by) == "nobody_reached"


def test_launched_once(draft: Mailing, by: Actor) -> None:
    first = composing.launch(mailing=draft, by=by)
    again = composing.launch(mailing=draft, by=by)
    assert (first.launched_at, first.state) == (again.launched_at, MailingState.SCHEDULED)
    event = AuditEvent.objects.get(event="mailing.launched")
    assert event.facts == {"recipients": 1, "later": False}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "empty"),
        ("Bonjour {prenm}", "unknown_field"),
        ("x" * 3980 + "{nom}" * 4, "too_long"),
    ],
)
def test_texts_refused(draft: Mailing, by: Actor, body: str, code: str) -> None:
    composing.write_draft(mailing=draft, body=body, by=by)
    assert code_of(composing.launch, mailing=draft, by=by) == code
    draft.refresh_from_db()
    assert draft.state == MailingState.DRAFT


def test_a_draft_longer_than_a_message_is_not_kept(draft: Mailing, by: Actor) -> None:
    assert code_of(composing.write_draft, mailing=draft, body="x" * 4001, by=by) == "too_long"
    draft.refresh_from_db()
    assert text_of(draft) == BODY


def test_nobody_chosen(by: Actor) -> None:
    mailing = composing.start_mailing(by=by)
    composing.write_draft(mailing=mailing, body="Bonjour", by=by)
    assert code_of(composing.launch, mailing=mailing, by=by) == "nobody"


def test_above_fifty_the_number_is_typed(draft: Mailing, toulon_site: Site, claire: User, by: Actor) -> None:
    people = [make_person(toulon_site, f"P{n}", "Test", claire).pk for n in range(50)]
    composing.add_recipients(mailing=draft, people=people, by=by)
    for confirmed in (None, 50):
        assert code_of(composing.launch, mailing=draft, confirmed=confirmed, by=by) == "confirm"
    assert composing.launch(mailing=draft, confirmed=51, by=by).recipient_count == 51


def test_no_more_recipients_than_allowed(
    draft: Mailing, toulon_site: Site, claire: User, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clicnjob.messaging.rules.mailings.MOST_RECIPIENTS", 1)
    one_more = make_person(toulon_site, "Adam", "Roux", claire).pk
    assert code_of(composing.add_recipients, mailing=draft, people=[one_more], by=by) == "too_many"
    assert MailingRecipient.objects.count() == 1


def test_a_day_has_a_ceiling(draft: Mailing, lea: YoungPerson, by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """G33: recipients of one person within 24 hours; the next day is another."""
    monkeypatch.setattr("clicnjob.messaging.rules.mailings.DAILY_RECIPIENTS", 1)
    composing.launch(mailing=draft, by=by)
    second = composing.start_mailing(by=by)
    composing.write_draft(mailing=second, body="Encore", by=by)
    composing.add_recipients(mailing=second, people=[lea.pk], by=by)
    assert code_of(composing.launch, mailing=second, by=by) == "quota"
    with clock.travel(clock.now() + dt.timedelta(hours=25)):
        assert composing.launch(mailing=second, by=by).state == MailingState.SCHEDULED


def test_a_day_has_so_many_mailings_to_several(
    draft: Mailing, toulon_site: Site, claire: User, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G33."""
    monkeypatch.setattr("clicnjob.messaging.rules.mailings.DAILY_MAILINGS", 0)
    composing.add_recipients(mailing=draft, people=[make_person(toulon_site, "Adam", "Roux", claire).pk], by=by)
    assert code_of(composing.launch, mailing=draft, by=by) == "quota"


def test_others_touch_nothing(
    draft: Mailing, lea: YoungPerson, karim: User, nadia: User, omar: User, actor_of: ActorOf
) -> None:
    """G9: a colleague, the direction, another structure."""
    for user in (karim, nadia, omar):
        actor = actor_of(user)
        for act, facts in (
            (composing.write_draft, {"body": "Autre"}),
            (composing.add_recipients, {"people": [lea.pk]}),
            (composing.remove_recipients, {"people": [lea.pk]}),
            (composing.discard_draft, {}),
            (composing.launch, {}),
            (composing.send_now, {}),
            (composing.cancel_mailing, {}),
            (composing.acknowledge, {}),
            (composing.reschedule, {"body": "Autre", "send_at": clock.now()}),
        ):
            assert code_of(act, mailing=draft, by=actor, **facts) == "not_yours"
    draft.refresh_from_db()
    assert (text_of(draft), draft.recipients.count(), draft.state) == (BODY, 1, MailingState.DRAFT)


def test_who_never_writes_to_several(lea_account: User, ines: User, actor_of: ActorOf) -> None:
    for user in (lea_account, ines):
        assert code_of(composing.start_mailing, by=actor_of(user)) == "role"
    assert Mailing.objects.count() == 0


def test_what_is_launched_is_no_draft(draft: Mailing, lea: YoungPerson, by: Actor) -> None:
    composing.launch(mailing=draft, by=by)
    for act, facts in (
        (composing.write_draft, {"body": "Autre"}),
        (composing.add_recipients, {"people": [lea.pk]}),
        (composing.remove_recipients, {"people": [lea.pk]}),
        (composing.discard_draft, {}),
    ):
        assert code_of(act, mailing=draft, by=by, **facts) == "launched"


def test_a_draft_is_discarded(draft: Mailing, by: Actor) -> None:
    composing.discard_draft(mailing=draft, by=by)
    assert (Mailing.objects.count(), MailingRecipient.objects.count()) == (0, 0)


def test_drafts_have_a_ceiling(draft: Mailing, by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clicnjob.messaging.rules.mailings.MOST_PENDING", 1)
    assert code_of(composing.start_mailing, by=by) == "too_many"


def test_the_text_lies_sealed(draft: Mailing, by: Actor) -> None:
    """G21."""
    composing.launch(mailing=draft, by=by)
    draft.refresh_from_db()
    assert b"attend" not in bytes(draft.sealed_body)
    assert not [event for event in AuditEvent.objects.all() if "attend" in str(event.facts)]


def test_picking_by_filter(lea: YoungPerson, toulon_site: Site, claire: User, karim: User, by: Actor) -> None:
    make_account(lea)
    Conversation.objects.create(
        structure_id=lea.structure_id, young_person=lea, unanswered_since=clock.now(), youth_messages=1
    )
    today = clock.today()
    minor = make_person(toulon_site, "Adam", "Roux", claire, birth_date=today.replace(year=today.year - 17, day=1))
    covered = make_person(toulon_site, "Inaya", "Petit", karim)
    Cover.objects.create(structure_id=lea.structure_id, absent=karim, covering=claire, starts_on=today, ends_on=today)
    closed = make_person(toulon_site, "Zoé", "Faure", claire, closed_at=clock.now())
    team = create_list(name="Forum", shared=True, by=by)
    add_members(found=team, people=[covered.pk], by=by)

    def names(**asked: str) -> list[str]:
        return [person.first_name for person in pickable(by, Pick(**asked))]

    assert names() == ["Léa", "Inaya", "Adam"]
    assert closed.first_name not in names()
    assert names(text="lea mor") == ["Léa"]
    assert names(whose="moi") == ["Léa", "Adam"]
    assert names(whose="autres") == ["Inaya"]
    assert (names(account="oui"), names(account="non")) == (["Léa"], ["Inaya", "Adam"])
    assert (names(age="mineur"), names(age="majeur")) == ([minor.first_name], ["Léa", "Inaya"])
    assert (names(state="sans-reponse"), names(state="jamais-ecrit")) == (["Léa"], ["Inaya", "Adam"])
    assert names(state="a-finaliser") == ["Léa", "Inaya", "Adam"]
    assert (names(site=str(toulon_site.pk)), names(site="x")) == (["Léa", "Inaya", "Adam"], [])
    assert (names(list_id=str(team.pk)), names(list_id=str(uuid.uuid4()))) == (["Inaya"], [])


def test_undelivered_is_told_to_its_author_then_to_the_direction(
    draft: Mailing, nadia: User, karim: User, by: Actor, actor_of: ActorOf
) -> None:
    composing.launch(mailing=draft, by=by)
    draft.recipients.update(state="failed", why_not="reach")
    Mailing.objects.update(state=MailingState.DONE)
    counts = lambda: [undelivered_count(actor) for actor in (by, actor_of(nadia), actor_of(karim))]  # noqa: E731
    assert counts() == [1, 0, 0]
    Mailing.objects.update(state=MailingState.STOPPED)
    Membership.objects.filter(user_id=by.user_id).update(ended_at=clock.now())
    assert counts()[1:] == [1, 0]
    composing.acknowledge(mailing=draft, by=actor_of(nadia))
    assert counts() == [0, 0, 0]

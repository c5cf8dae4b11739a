"""A file is closed and opened again: what stops, what stays readable, what the figures say, who may."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.http import Http404
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.appointments.actions import plan_appointment
from clicnjob.appointments.enums import AppointmentState, ProposalState
from clicnjob.appointments.models import Appointment, Proposal
from clicnjob.audit.models import AuditEvent
from clicnjob.documents.actions.sending import may_send
from clicnjob.enrolment.actions.leaving import close_file, reopen_file
from clicnjob.enrolment.actors import account_actor
from clicnjob.enrolment.queries.merging import closed_lately, get_to_settle, too_old
from clicnjob.enrolment.queries.people import people_page
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.messaging.models import Conversation
from clicnjob.messaging.queries import own_conversation, unanswered_count
from clicnjob.notifications.enums import OutboxState
from clicnjob.notifications.models import Outbox
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.actions import issue_card
from clicnjob.structures.enums import CloseReason
from clicnjob.structures.models import FirstReception, Site, Structure, Transfer, YoungPerson
from clicnjob.structures.queries import person_of_card_token
from clicnjob.structures.queries.people import card_token
from clicnjob.workshops.actions import give_seat, join_list
from clicnjob.workshops.enums import SeatState, SessionState, WaitState
from clicnjob.workshops.models import Seat, Session, Wait, Workshop
from tests.accounts import conftest as browsers
from tests.conftest import make_account, make_person, make_session

pytestmark = pytest.mark.django_db
ActorOf = Callable[[User], Actor]
sent = browsers.sent


@pytest.fixture
def talk(lea: YoungPerson, lea_account: User, claire: User) -> Conversation:
    """Léa asked something that nobody answered yet."""
    conversation = open_conversation(person=lea, by=SYSTEM)
    for user, body in ((claire, "Bonjour Léa"), (lea_account, "Est-ce que la boulangerie embauche ?")):
        send_message(conversation=conversation, body=body, client_id=uuid.uuid4(), by=account_actor(user))
    conversation.refresh_from_db()
    return conversation


@pytest.fixture
def planned(lea: YoungPerson, claire: User, workshop: Workshop) -> Session:
    """A seat, an appointment and moments to choose from, all to come; a rank in a full session."""
    by = account_actor(claire)
    session = make_session(workshop, [claire], minutes_ago=-60 * 24 * 3, code="")
    full = make_session(workshop, [claire], minutes_ago=-60 * 24 * 8, code="")
    Session.objects.filter(pk__in=[session.pk, full.pk]).update(state=SessionState.PLANNED)
    give_seat(session=session, person=lea, by=by)
    Session.objects.filter(pk=full.pk).update(capacity=0)
    join_list(session=full, person=lea, by=by)
    soon = clock.now() + dt.timedelta(days=4)
    plan_appointment(person=lea, counsellor=claire, starts_at=soon, place="Toulon", by=by)
    proposal = Proposal.objects.create(
        structure_id=lea.structure_id, young_person=lea, counsellor=claire, proposed_by=claire,
        place="Toulon", expires_at=clock.now() + dt.timedelta(days=2),
    )  # fmt: skip
    proposal.slots.create(starts_at=soon + dt.timedelta(hours=3))
    return session


def closed(person: YoungPerson, user: User, reason: str = CloseReason.MOVED) -> YoungPerson:
    return close_file(person=person, reason=reason, by=account_actor(user))


def test_what_was_planned_is_cancelled_and_the_moments_are_free(
    lea: YoungPerson, talk: Conversation, planned: Session, claire: User, toulon_site: Site
) -> None:
    closed(lea, claire)

    seat = Seat.objects.get(young_person=lea, session=planned)
    assert (seat.state, seat.cancelled_by_us) == (SeatState.CANCELLED, True)
    assert Appointment.objects.get(young_person=lea).state == AppointmentState.CANCELLED
    assert Proposal.objects.get(young_person=lea).state == ProposalState.WITHDRAWN
    assert Wait.objects.get(young_person=lea).state == WaitState.LEFT
    other = make_person(toulon_site, "Paul", "Noir", claire)
    soon = Appointment.objects.get(young_person=lea).starts_at
    plan_appointment(person=other, counsellor=claire, starts_at=soon, place="Toulon", by=account_actor(claire))


def test_notices_stop(lea: YoungPerson, talk: Conversation, planned: Session, claire: User) -> None:
    """G24: nothing leaves to who was closed, not even what waited."""
    closed(lea, claire)

    assert not Outbox.objects.filter(young_person=lea, state=OutboxState.WAITING).exists()


def test_the_conversation_is_read_only_on_both_sides(
    lea: YoungPerson, lea_account: User, talk: Conversation, claire: User
) -> None:
    closed(lea, claire)

    assert own_conversation(account_actor(lea_account)).pk == talk.pk
    for user in (claire, lea_account):
        with pytest.raises(DomainError):
            send_message(conversation=talk, body="Encore", client_id=uuid.uuid4(), by=account_actor(user))
    assert unanswered_count(account_actor(claire)) == 0


def test_opened_again_who_waited_waits(lea: YoungPerson, lea_account: User, talk: Conversation, claire: User) -> None:
    since = talk.unanswered_since
    reopen_file(person=closed(lea, claire), by=account_actor(claire))

    talk.refresh_from_db()
    lea.refresh_from_db()
    assert (talk.closed_at, talk.unanswered_since, lea.closed_at, lea.closed_for) == (None, since, None, "")
    send_message(conversation=talk, body="Me revoilà", client_id=uuid.uuid4(), by=account_actor(lea_account))


def test_the_figures_do_not_move(lea: YoungPerson, lea_account: User, talk: Conversation, claire: User) -> None:
    """Figure 6: a registered primo stays one."""
    before = FirstReception.objects.all().primos().count()

    closed(lea, claire)

    assert FirstReception.objects.all().primos().count() == before == 1
    assert lea_account.attachments.filter(ended_at=None, wrong_claim=False).count() == 1


def test_the_list_of_the_referent_is_lighter(lea: YoungPerson, claire: User) -> None:
    assert people_page(account_actor(claire), mine=True).paginator.count == 1

    closed(lea, claire)

    assert people_page(account_actor(claire), mine=True).paginator.count == 0
    assert [row.pk for row in closed_lately(account_actor(claire))] == [lea.pk]


def test_the_young_person_reads_it_at_home_and_keeps_the_account(
    lea: YoungPerson, lea_account: User, talk: Conversation, claire: User, client_of: Callable[..., Client]
) -> None:
    closed(lea, claire)
    client = client_of(lea_account)

    home, conversation = client.get("/accueil/"), client.get("/ma-conversation/")

    assert "Votre dossier est fermé. Parlez-en à votre Mission locale." in home.content.decode()
    page = conversation.content.decode()
    assert "la boulangerie embauche" in page
    assert "Vous ne pouvez pas écrire dans cette conversation." in page
    assert 'name="body"' not in page
    assert client.get("/mon-compte/").status_code == 200
    with pytest.raises(DomainError) as refused:
        may_send(YoungPerson.objects.get(pk=lea.pk), account_actor(lea_account))
    assert refused.value.code == "closed"


def test_the_card_still_opens_for_who_had_joined_and_for_nobody_else(
    lea: YoungPerson, lea_account: User, toulon_site: Site, claire: User
) -> None:
    """G13: and never after a death."""
    other = make_person(toulon_site, "Paul", "Noir", claire)
    cards = [issue_card(person=one, by=account_actor(claire)) for one in (lea, other)]

    for one in (lea, other):
        closed(one, claire)
    assert [person_of_card_token(card_token(card)) for card in cards] == [lea, None]
    reopen_file(person=lea, by=account_actor(claire))
    closed(lea, claire, CloseReason.DEATH)

    assert person_of_card_token(card_token(cards[0])) is None


def test_a_death_closes_the_account(lea: YoungPerson, lea_account: User, talk: Conversation, claire: User) -> None:
    """Nothing is sent, nobody signs in; a mistake is put right."""
    Outbox.objects.all().delete()

    closed(lea, claire, CloseReason.DEATH)

    lea_account.refresh_from_db()
    assert lea_account.deactivated_at is not None
    assert not Outbox.objects.exists()
    reopen_file(person=lea, by=account_actor(claire))
    lea_account.refresh_from_db()
    assert lea_account.deactivated_at is None


def test_the_trail_says_why_and_the_referent_is_told(lea: YoungPerson, nadia: User, claire: User) -> None:
    closed(lea, nadia, CloseReason.AGE)

    trace = AuditEvent.objects.get(event="file.closed")
    assert (trace.person_id, trace.facts["reason"]) == (lea.pk, "age")
    assert Outbox.objects.filter(template="staff_notice").count() == 1


@pytest.mark.parametrize("who", ["karim", "sonia", "omar", "ines", "lea_account"])
def test_who_may_not(who: str, lea: YoungPerson, request: pytest.FixtureRequest) -> None:
    """A colleague, reception, another structure, the network, the young person (G10)."""
    actor = account_actor(request.getfixturevalue(who))

    with pytest.raises(DomainError) as refused:
        close_file(person=lea, reason="moved", by=actor)

    assert refused.value.code == "not_allowed"
    with pytest.raises(Http404):
        get_to_settle(actor, lea.pk)


def test_refusals(lea: YoungPerson, claire: User, nice: Structure) -> None:
    by = account_actor(claire)
    for act, code in (
        (lambda: close_file(person=lea, reason="bored", by=by), "reason"),
        (lambda: reopen_file(person=lea, by=by), "open"),
    ):
        with pytest.raises(DomainError) as refused:
            act()
        assert refused.value.code == code
    asked = Transfer.objects.create(
        structure_id=lea.structure_id, target=nice, young_person=lea, asked_by=claire, reason="moved",
        expires_at=clock.now() + Transfer.LIFE,
    )  # fmt: skip
    with pytest.raises(DomainError) as refused:
        close_file(person=lea, reason="moved", by=by)
    assert refused.value.code == "transfer"
    asked.delete()
    close_file(person=lea, reason="moved", by=by)
    with pytest.raises(DomainError) as refused:
        close_file(person=lea, reason="moved", by=by)
    assert refused.value.code == "closed"
    YoungPerson.objects.filter(pk=lea.pk).update(closed_for="")  # as a transfer does
    with pytest.raises(DomainError) as refused:
        reopen_file(person=lea, by=by)
    assert refused.value.code == "elsewhere"


def test_who_reached_26_is_proposed_never_closed(
    toulon_site: Site, claire: User, karim: User, nadia: User, sonia: User
) -> None:
    today = clock.today("Europe/Paris")
    birthday = today.replace(year=today.year - 26)
    old = make_person(toulon_site, "Anne", "Vingt-Six", claire, birth_date=birthday)
    make_person(toulon_site, "Luc", "Demain", claire, birth_date=birthday + dt.timedelta(days=1))

    assert [row.pk for row in too_old(account_actor(claire))] == [old.pk]
    assert [row.pk for row in too_old(account_actor(nadia))] == [old.pk]
    assert [list(too_old(account_actor(user))) for user in (karim, sonia)] == [[], []]
    old.refresh_from_db()
    assert old.closed_at is None
    assert old.age_on(today) == 26


def test_pages(lea: YoungPerson, claire: User, client_of: Callable[..., Client]) -> None:
    """The list, the form, what it refuses, the file closed, opened again."""
    client = client_of(claire)

    assert client.get("/jeunes/26-ans/").status_code == 200
    assert client.get(f"/jeunes/{lea.pk}/fermer/").status_code == 200
    assert client.post(f"/jeunes/{lea.pk}/fermer/", {"reason": ""}).status_code == 422
    assert client.post(f"/jeunes/{lea.pk}/fermer/", {"reason": "work"}).status_code == 303
    page = client.get(f"/jeunes/{lea.pk}/").content.decode()
    assert "Emploi ou formation" in page
    assert "Rouvrir le dossier" in page
    client.post(f"/jeunes/{lea.pk}/rouvrir/")
    assert "Rouvrir le dossier" not in client.get(f"/jeunes/{lea.pk}/").content.decode()


def test_another_account_is_not_touched(lea: YoungPerson, claire: User, toulon_site: Site) -> None:
    other = make_account(make_person(toulon_site, "Paul", "Noir", claire))

    closed(lea, claire, CloseReason.DEATH)

    assert User.objects.get(pk=other.pk).deactivated_at is None

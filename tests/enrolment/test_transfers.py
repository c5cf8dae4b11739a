"""A young person goes on with another structure: who may ask, who answers, what goes along, what nobody reads any more."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError

from clicnjob.accounts.models import User
from clicnjob.appointments.actions import plan_appointment
from clicnjob.appointments.enums import AppointmentState
from clicnjob.appointments.models import Appointment
from clicnjob.audit.models import AuditEvent
from clicnjob.documents.enums import DocumentState
from clicnjob.documents.models import Document
from clicnjob.enrolment.actions.arriving import accept_transfer
from clicnjob.enrolment.actions.transferring import (
    ask_transfer,
    decline_transfer,
    refuse_transfer,
    take_back_transfer,
)
from clicnjob.enrolment.actors import account_actor
from clicnjob.enrolment.tasks import expire_transfers
from clicnjob.messaging.actions import composing, edit_message, open_conversation, send_files, send_message, share_card
from clicnjob.messaging.actions.inserting import insert
from clicnjob.messaging.drafts import Draft
from clicnjob.messaging.enums import FileState, Side
from clicnjob.messaging.models import Conversation, Enclosure, Message, SharedCard
from clicnjob.messaging.queries import inbox, messages_page
from clicnjob.messaging.queries.enclosures import name_of
from clicnjob.messaging.queries.inbox import Whose, Wish
from clicnjob.messaging.queries.search import search
from clicnjob.messaging.rules.files import Upload
from clicnjob.messaging.tasks.files import check_files
from clicnjob.messaging.tasks.messages import send_mailings
from clicnjob.notifications.models import Outbox
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor, Role
from clicnjob.shared.db import atomic
from clicnjob.structures.actions import hand_over, issue_card
from clicnjob.structures.models import Attachment, HandOver, Membership, Site, Structure, Transfer, YoungPerson
from clicnjob.structures.queries import person_of_card_token, reaches_content, search_structures
from clicnjob.structures.queries.people import card_token
from clicnjob.workshops.actions import give_seat
from clicnjob.workshops.enums import SeatState
from clicnjob.workshops.models import Seat, Workshop
from tests.accounts import conftest as browsers
from tests.conftest import make_member, make_session, make_structure
from tests.files.hostile import jpeg
from tests.outcomes import code_of

pytestmark = pytest.mark.django_db
ActorOf = Callable[[User], Actor]
ARRIVED = "Bienvenue. Nous vous suivons maintenant\u202f: Mission locale de Nice."
sent = browsers.sent


@pytest.fixture
def oscar(nice: Structure) -> User:
    """Direction at Nice."""
    return make_member(nice, "Oscar", Role.DIRECTION, "Blanc")


@pytest.fixture
def talk(lea: YoungPerson, lea_account: User, claire: User) -> Conversation:
    """Claire wrote, Léa asked something that nobody answered yet."""
    conversation = open_conversation(person=lea, by=SYSTEM)
    for user, body in ((claire, "Bonjour Léa"), (lea_account, "Est-ce que la boulangerie embauche ?")):
        send_message(conversation=conversation, body=body, client_id=uuid.uuid4(), by=account_actor(user))
    conversation.refresh_from_db()
    return conversation


@pytest.fixture
def asked(lea: YoungPerson, nice: Structure, nice_site: Site, oscar: User, claire: User) -> Transfer:
    return ask_transfer(
        person=lea, target=nice, reason="moved", words="Nice, c’est chez toi maintenant.", note="Projet : boulangerie",
        by=account_actor(claire),
    )  # fmt: skip


def said(conversation: Conversation, reader: User) -> list[str]:
    lines, _ = messages_page(account_actor(reader), conversation)
    return [line.body for line in lines]


def accept(row: Transfer, omar: User, oscar: User) -> YoungPerson:
    site = Site.objects.get(structure=row.target)
    return accept_transfer(transfer=row, referent=omar, site=site, by=account_actor(oscar))


# -- asking --------------------------------------------------------------------------------------------------------------


def test_asked_the_young_person_reads_who_where_why_and_nothing_moves(
    talk: Conversation, asked: Transfer, lea: YoungPerson, lea_account: User, claire: User, omar: User, oscar: User
) -> None:
    before = talk.unanswered_since
    told = said(talk, lea_account)[-1]
    talk.refresh_from_db()
    lea.refresh_from_db()

    assert told.split("\n\n") == [
        (
            "Claire propose qu’une autre Mission locale vous suive\u202f: Mission locale de Nice. "
            "Pourquoi\u202f: vous déménagez. Vos messages, votre nom et votre téléphone vont avec vous. "
            "Elle doit dire oui. Avant, rien ne change. Vous pouvez dire non, sur votre page d’accueil."
        ),
        "Nice, c’est chez toi maintenant.",
    ]
    assert (talk.unanswered_since, talk.closed_at, lea.referent, lea.closed_at) == (before, None, claire, None)
    assert not reaches_content(account_actor(oscar), lea)
    assert b"boulangerie" not in bytes(asked.sealed_note)
    assert [
        (event.structure_id == asked.structure_id, event.person_id)
        for event in AuditEvent.objects.filter(event="transfer.asked").order_by("at", "pk")
    ] == [(True, lea.pk), (False, None)]


def test_the_other_direction_is_told_without_a_name(asked: Transfer, oscar: User, sent: Callable[..., object]) -> None:
    [(to, text)] = sent("email")

    assert to == "oscar@exemple.fr"
    assert "Léa" not in text
    assert f"/transferts/{asked.pk}/" in text


def test_who_may_ask(
    lea: YoungPerson, nice: Structure, nice_site: Site, oscar: User, claire: User, karim: User, nadia: User, sonia: User,
    sami: User, omar: User,
) -> None:  # fmt: skip
    def asking(user: User) -> str:
        def ask() -> None:
            row = ask_transfer(person=lea, target=nice, reason="moved", by=account_actor(user))
            take_back_transfer(transfer=row, by=account_actor(user))

        return code_of(ask)

    assert {user.first_name: asking(user) for user in (claire, karim, nadia, sonia, sami, omar)} == {
        "Claire": "",
        "Karim": "not_yours",
        "Nadia": "",
        "Sonia": "not_yours",
        "Sami": "",
        "Omar": "not_yours",
    }


def test_what_asking_refuses(
    lea: YoungPerson, toulon: Structure, nice: Structure, asked: Transfer, claire: User, karim: User, nadia: User
) -> None:
    by = account_actor(claire)
    empty = make_structure("13001S00", "Aix", "13")
    again = ask_transfer(person=lea, target=nice, reason="moved", transfer_id=asked.pk, by=by)

    def asking(**changed: object) -> str:
        return code_of(lambda: ask_transfer(**{"person": lea, "target": nice, "reason": "moved", "by": by, **changed}))

    assert again == asked
    assert asking() == "already_asked"
    take_back_transfer(transfer=asked, by=by)
    assert asking(target=empty) == "nobody_there"
    assert asking(target=toulon) == "nobody_there"
    assert asking(reason="because") == "reason"
    assert asking(note="n" * 601) == "too_long"
    lent = hand_over(people=[lea], recipient=karim, until=clock.today() + dt.timedelta(days=3), by=account_actor(nadia))
    assert asking(by=account_actor(karim)) == "not_yours"  # who was only lent a young person gives them back
    assert (len(lent), Transfer.objects.count()) == (1, 1)


def test_one_request_at_a_time_whatever_the_path(asked: Transfer, lea: YoungPerson) -> None:
    with pytest.raises(IntegrityError):
        Transfer.objects.create(
            structure_id=asked.structure_id, target_id=asked.target_id, young_person=lea, asked_by=asked.asked_by,
            reason="moved", expires_at=asked.expires_at,
        )  # fmt: skip


def test_structures_are_found_by_name_town_or_department(
    claire: User, oscar: User, toulon: Structure, nice: Structure
) -> None:
    closed = make_structure("06999S00", "Nice fermée", "06")
    Structure.objects.filter(pk=closed.pk).update(active=False)
    Structure.objects.filter(pk=nice.pk).update(usual_name="Mission locale de Nice – Côte d’Azur")
    actor = account_actor(claire)

    found = {
        text: [row.pk for row in search_structures(actor, text)]
        for text in ("NICE", "cote dazur", "06088", "toulon", "x", "")
    }

    assert found == {"NICE": [nice.pk], "cote dazur": [nice.pk], "06088": [nice.pk], "toulon": [], "x": [], "": []}


# -- yes -----------------------------------------------------------------------------------------------------------------


def test_yes_the_young_person_goes_on_there_with_everything(
    talk: Conversation, asked: Transfer, lea: YoungPerson, lea_account: User, omar: User, oscar: User, claire: User
) -> None:
    waiting_since = talk.unanswered_since
    token = card_token(issue_card(person=lea, by=account_actor(claire)))
    before = said(talk, lea_account)

    person = accept(asked, omar, oscar)

    actor = account_actor(lea_account)
    carried = Conversation.objects.get(young_person=person)
    assert (actor.person_id, actor.structure_id) == (person.pk, asked.target_id)
    assert said(carried, lea_account)[:-1] == before
    assert said(carried, lea_account)[-1].startswith(ARRIVED)
    assert said(carried, omar) == said(carried, lea_account)
    assert carried.unanswered_since == waiting_since
    assert (carried.came_with, carried.last_seq, carried.device_key) == (len(before), len(before) + 1, str(talk.pk))
    assert (person.full_name, person.phone, person.birth_date, person.referent) == (
        lea.full_name, lea.phone, lea.birth_date, omar,
    )  # fmt: skip
    assert person_of_card_token(token) == person
    links = Attachment.objects.filter(user=lea_account).order_by("started_at")
    assert [(link.young_person_id, link.ended_at is None) for link in links] == [(lea.pk, False), (person.pk, True)]
    asked.refresh_from_db()
    assert (asked.state, asked.received, asked.answered_by) == ("accepted", person, oscar)
    events = AuditEvent.objects.filter(event="transfer.accepted")
    assert {(event.structure_id, event.person_id) for event in events} == {
        (asked.structure_id, lea.pk),
        (asked.target_id, person.pk),
    }


def test_nobody_of_the_first_structure_reads_what_follows(
    talk: Conversation, asked: Transfer, lea_account: User, omar: User, oscar: User, claire: User, nadia: User
) -> None:
    """G10, G11: what was said is still read there, sealed under its own key; nothing of what follows, nothing is written."""
    person = accept(asked, omar, oscar)
    carried = Conversation.objects.get(young_person=person)
    send_message(conversation=carried, body="Suite secrète", client_id=uuid.uuid4(), by=account_actor(lea_account))
    old = account_actor(claire)

    assert [reaches_content(account_actor(user), person) for user in (claire, nadia)] == [False, False]
    assert [row.body for row in messages_page(old, talk)[0]][:2] == [
        "Bonjour Léa", "Est-ce que la boulangerie embauche ?",
    ]  # fmt: skip
    assert search(old, "secrète").hits == []
    assert [hit.conversation.pk for hit in search(account_actor(omar), "boulangerie embauche").hits] == [carried.pk]
    assert [row.conversation.pk for row in inbox(old, Wish(whose=Whose.TEAM)).rows] == []
    talk.refresh_from_db()
    assert (talk.unanswered_since, talk.unread_by_structure) == (None, 0)
    writing = lambda user: code_of(  # noqa: E731
        lambda: send_message(conversation=talk, body="encore", client_id=uuid.uuid4(), by=account_actor(user))
    )
    assert [writing(user) for user in (claire, lea_account, omar)] == ["out_of_reach"] * 3
    first = Message.objects.filter(conversation=talk).order_by("seq").first()
    assert code_of(lambda: edit_message(message=first, body="autre", by=old)) == "closed"


def test_files_and_cards_follow_sealed_again(
    talk: Conversation, asked: Transfer, lea_account: User, omar: User, oscar: User, claire: User
) -> None:
    send_files(
        conversation=talk, uploads=[Upload("cv.jpg", jpeg((64, 40)))], body="Mon CV", client_id=uuid.uuid4(),
        by=account_actor(lea_account),
    )  # fmt: skip
    for kind, target in (("document", "cni"), ("link", "https://exemple.fr/offre")):
        share_card(conversation=talk, kind=kind, target=target, client_id=uuid.uuid4(), by=account_actor(claire))
    check_files()
    [original] = Enclosure.objects.all()

    carried = Conversation.objects.get(young_person=accept(asked, omar, oscar))
    copy = Enclosure.objects.get(message__conversation=carried)
    assert (copy.state, name_of(copy, carried.structure_id)) == (FileState.CHECKING, "cv.jpg")
    assert check_files() == 1

    copy.refresh_from_db()
    original.refresh_from_db()
    assert (copy.state, copy.kind, copy.expires_at) == (FileState.READY, original.kind, original.expires_at)
    assert copy.file.structure_id == carried.structure_id
    assert copy.file.store_name != original.file.store_name
    assert default_storage.exists(original.file.store_name)
    cards = SharedCard.objects.filter(message__conversation=carried).order_by("kind")
    assert [(card.kind, card.target) for card in cards] == [("document", "cni"), ("link", "")]


def test_a_file_still_being_checked_follows_once_it_is(
    talk: Conversation, asked: Transfer, lea_account: User, omar: User, oscar: User
) -> None:
    send_files(
        conversation=talk, uploads=[Upload("cv.jpg", b"nothing to see")], body="", client_id=uuid.uuid4(),
        by=account_actor(lea_account),
    )  # fmt: skip
    accept(asked, omar, oscar)

    check_files()
    later = clock.now() + dt.timedelta(minutes=5)
    with clock.travel(later):
        check_files()

    assert sorted(Enclosure.objects.values_list("state", flat=True)) == [FileState.REFUSED] * 2


def test_what_was_planned_there_is_cancelled_and_identity_stays_proved(
    lea: YoungPerson,
    asked: Transfer,
    claire: User,
    omar: User,
    oscar: User,
    karim: User,
    nadia: User,
    workshop: Workshop,
) -> None:
    moment = clock.now()
    session = make_session(workshop, [claire], minutes_ago=-3000, code="")
    seat = Seat.objects.create(session=session, young_person=lea, given_by=claire)
    planned = Appointment.objects.create(
        structure=lea.structure, young_person=lea, counsellor=claire, starts_at=moment + dt.timedelta(days=2),
        place="ici", given_by=claire,
    )  # fmt: skip
    Document.objects.create(
        structure=lea.structure, young_person=lea, kind="cni", state=DocumentState.VERIFIED, checked_at=moment,
        checked_by=claire, sent_by_kind="youth", copy_destroyed_at=moment, expires_on=dt.date(2031, 1, 1),
    )  # fmt: skip
    hand_over(people=[lea], recipient=karim, until=clock.today() + dt.timedelta(days=3), by=account_actor(nadia))

    person = accept(asked, omar, oscar)

    seat.refresh_from_db()
    planned.refresh_from_db()
    assert (seat.state, seat.cancelled_by_us, planned.state) == (SeatState.CANCELLED, True, AppointmentState.CANCELLED)
    assert HandOver.objects.open().count() == 0
    [proof] = Document.objects.filter(young_person=person)
    assert (proof.state, proof.kind, proof.checked_by, proof.has_copy) == ("verified", "cni", claire, False)


def test_what_waited_to_be_told_from_there_is_not(
    talk: Conversation, asked: Transfer, lea: YoungPerson, omar: User, oscar: User
) -> None:
    person = accept(asked, omar, oscar)

    waiting = Outbox.objects.filter(state="waiting", young_person__isnull=False)
    assert set(waiting.values_list("young_person_id", flat=True)) <= {person.pk}


def test_what_was_programmed_there_is_not_sent_and_its_author_is_told(
    talk: Conversation, lea: YoungPerson, asked: Transfer, claire: User, omar: User, oscar: User
) -> None:
    by = account_actor(claire)
    mailing = composing.start_mailing(by=by)
    composing.write_draft(mailing=mailing, body="À demain", by=by)
    composing.add_recipients(mailing=mailing, people=[lea.pk], by=by)
    composing.launch(mailing=mailing, send_at=clock.now() + dt.timedelta(hours=1), by=by)
    accept(asked, omar, oscar)

    with clock.travel(clock.now() + dt.timedelta(hours=2)):
        send_mailings()

    [row] = mailing.recipients.all()
    assert (row.state, row.why_not, row.message) == ("failed", "closed", None)


def test_the_fast_door_is_closed_too(
    talk: Conversation, asked: Transfer, claire: User, omar: User, oscar: User
) -> None:
    accept(asked, omar, oscar)
    draft = Draft(talk.pk, talk.structure_id, claire.pk, Side.STRUCTURE, "encore", uuid.uuid4())

    with atomic():
        outcomes = [insert([draft], verified=verified)[0] for verified in (True, False)]

    assert [getattr(one, "code", "stored") for one in outcomes] == ["out_of_reach", "out_of_reach"]


def test_without_an_account_the_file_and_the_card_go(
    younes: YoungPerson, toulon: Structure, toulon_site: Site, omar: User, claire: User, nadia: User
) -> None:
    token = card_token(issue_card(person=younes, by=account_actor(omar)))
    row = ask_transfer(person=younes, target=toulon, reason="work", by=account_actor(omar))

    person = accept_transfer(transfer=row, referent=claire, site=toulon_site, by=account_actor(nadia))

    assert person_of_card_token(token) == person
    assert (Conversation.objects.count(), Attachment.objects.count()) == (0, 0)


def test_who_answers_and_with_whom(
    asked: Transfer, omar: User, oscar: User, claire: User, nadia: User, nice: Structure, nice_site: Site, toulon_site: Site
) -> None:  # fmt: skip
    boss, clerk = make_member(nice, "Paul", Role.SECTOR_MANAGER), make_member(nice, "Rose", Role.RECEPTION)
    Membership.objects.filter(user=boss).update(site=nice_site)

    def answer(user: User, referent: User = omar, site: Site = nice_site) -> str:
        return code_of(lambda: accept_transfer(transfer=asked, referent=referent, site=site, by=account_actor(user)))

    assert [answer(user) for user in (claire, nadia, omar, clerk, boss)] == ["not_allowed"] * 5
    assert [answer(oscar, claire), answer(oscar, omar, toulon_site)] == ["not_counsellor", "other_site"]
    assert YoungPerson.objects.filter(structure=nice).count() == 0
    Membership.objects.filter(user=boss).update(site=None)
    assert answer(boss) == ""
    assert answer(oscar) == "settled"


def test_a_closed_file_is_given_nothing_more(
    lea: YoungPerson, asked: Transfer, claire: User, omar: User, oscar: User, workshop: Workshop
) -> None:
    accept(asked, omar, oscar)
    lea.refresh_from_db()
    session = make_session(workshop, [claire], minutes_ago=-3000, code="")
    by, later = account_actor(claire), clock.now() + dt.timedelta(days=1)

    assert code_of(lambda: give_seat(session=session, person=lea, by=by)) == "closed"
    assert (
        code_of(lambda: plan_appointment(person=lea, counsellor=claire, starts_at=later, place="ici", by=by))
        == "closed"
    )


def test_a_file_number_that_is_taken_there_is_left_out(
    lea: YoungPerson, younes: YoungPerson, asked: Transfer, omar: User, oscar: User
) -> None:
    YoungPerson.objects.filter(pk__in=(lea.pk, younes.pk)).update(imilo_number=42)

    assert accept(asked, omar, oscar).imilo_number is None


def test_and_back_again(
    talk: Conversation, asked: Transfer, lea: YoungPerson, lea_account: User, toulon: Structure, toulon_site: Site,
    omar: User, oscar: User, claire: User, nadia: User,
) -> None:  # fmt: skip
    """A third conversation holds everything that was ever said; the young person reads it all."""
    there = accept(asked, omar, oscar)
    carried = Conversation.objects.get(young_person=there)
    send_message(conversation=carried, body="Je reviens", client_id=uuid.uuid4(), by=account_actor(lea_account))
    row = ask_transfer(person=there, target=toulon, reason="asked", by=account_actor(omar))

    back = accept_transfer(transfer=row, referent=claire, site=toulon_site, by=account_actor(nadia))

    last = Conversation.objects.get(young_person=back)
    bodies = said(last, lea_account)
    assert [bodies[0], bodies[4]] == ["Bonjour Léa", "Je reviens"]
    assert (last.device_key, back.pk != lea.pk) == (str(talk.pk), True)


# -- no ------------------------------------------------------------------------------------------------------------------


def test_declined_taken_back_refused_and_expired_change_nothing(
    talk: Conversation, lea: YoungPerson, lea_account: User, nice: Structure, nice_site: Site, oscar: User, claire: User
) -> None:
    def ask() -> Transfer:
        return ask_transfer(person=lea, target=nice, reason="nearer", by=account_actor(claire))

    ends = [
        decline_transfer(transfer=ask(), reason="area", by=account_actor(oscar)),
        take_back_transfer(transfer=ask(), by=account_actor(claire)),
        refuse_transfer(transfer=ask(), by=account_actor(lea_account)),
    ]
    waiting = ask()
    with clock.travel(waiting.expires_at + dt.timedelta(minutes=1)):
        assert code_of(lambda: accept_transfer(
            transfer=waiting, referent=claire, site=nice_site, by=account_actor(oscar)
        )) == "expired"  # fmt: skip
        assert (expire_transfers(), expire_transfers()) == (1, 0)

    waiting.refresh_from_db()
    assert [row.state for row in (*ends, waiting)] == ["declined", "withdrawn", "refused", "expired"]
    assert said(talk, lea_account)[-1] == "Finalement, rien ne change. Votre Mission locale continue de vous suivre."
    lea.refresh_from_db()
    assert (lea.referent, lea.closed_at, YoungPerson.objects.filter(structure=nice).count()) == (claire, None, 0)
    assert waiting.answered_by is None


def test_each_end_belongs_to_whom_it_concerns(
    asked: Transfer, lea_account: User, younes_account: User, claire: User, karim: User, nadia: User, omar: User, oscar: User
) -> None:  # fmt: skip
    def codes(call: Callable[[Actor], object], *users: User) -> list[str]:
        return [code_of(lambda user=user: call(account_actor(user))) for user in users]

    assert codes(lambda by: take_back_transfer(transfer=asked, by=by), karim, omar, oscar) == ["not_allowed"] * 3
    assert (
        codes(lambda by: decline_transfer(transfer=asked, reason="full", by=by), claire, nadia, omar)
        == ["not_allowed"] * 3
    )
    assert codes(lambda by: refuse_transfer(transfer=asked, by=by), younes_account, claire) == ["not_allowed"] * 2
    assert codes(lambda by: decline_transfer(transfer=asked, reason="", by=by), oscar) == ["reason"]
    seen = {user: Transfer.objects.all().visible_to(account_actor(user)).count() for user in (
        lea_account, younes_account, claire, karim, nadia, omar, oscar,
    )}  # fmt: skip
    assert [seen[user] for user in seen] == [1, 0, 1, 0, 1, 0, 1]


def test_an_automatic_message_never_answers(talk: Conversation, asked: Transfer, omar: User, oscar: User) -> None:
    accept(asked, omar, oscar)

    ours = Message.objects.filter(side=Side.STRUCTURE, automatic=True)
    assert {message.answers for message in ours} == {False}

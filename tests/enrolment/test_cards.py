"""Cards shared into the conversation: one tap does it, the card stays true afterwards, refusals offer what is left."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from clicnjob.accounts.models import User
from clicnjob.appointments.actions import cancel_appointment, plan_appointment
from clicnjob.audit.models import AuditEvent
from clicnjob.documents.enums import DocumentState
from clicnjob.documents.models import Document
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import answer_card, open_conversation, share_card, withdraw_message
from clicnjob.messaging.cards import Face, faces_of
from clicnjob.messaging.models import Conversation, Message, SharedCard
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.enums import Orientation
from clicnjob.structures.models import FirstReception, Site, YoungPerson
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import Seat, Session, Workshop
from tests.conftest import make_person
from tests.messaging.test_pages import text
from tests.outcomes import code_of

SignIn = Callable[[User], Client]
MINE = "/ma-conversation/"


@pytest.fixture
def talk(lea: YoungPerson, lea_account: User) -> Conversation:
    return open_conversation(person=lea, by=SYSTEM)


def to_come(workshop: Workshop, days: int, capacity: int = 12) -> Session:
    starts = clock.now() + dt.timedelta(days=days)
    return Session.objects.create(
        structure_id=workshop.structure_id,
        workshop=workshop,
        site_id=workshop.site_id,
        starts_at=starts,
        ends_at=starts + dt.timedelta(minutes=90),
        room="Salle Mistral",
        capacity=capacity,
    )


@pytest.fixture
def tuesday(workshop: Workshop) -> Session:
    return to_come(workshop, 2, capacity=1)


@pytest.fixture
def friday(workshop: Workshop) -> Session:
    return to_come(workshop, 5)


def share(talk: Conversation, user: User, kind: str, target: object, **more: str) -> SharedCard:
    message = share_card(
        conversation=talk, kind=kind, target=str(target), client_id=uuid.uuid4(), by=account_actor(user), **more
    )
    return SharedCard.objects.get(message=message)


def tap(card: SharedCard, user: User, answer: str) -> None:
    answer_card(card=card, answer=answer, by=account_actor(user))


def face(card: SharedCard) -> Face:
    card.refresh_from_db()
    return faces_of([card], card.message.conversation.young_person)[card.pk]


def looks(card: SharedCard) -> tuple[str, list[str]]:
    now = face(card)
    return now.state_words, [choice.value for choice in now.choices]


def fill(session: Session, site: Site, claire: User) -> Seat:
    return Seat.objects.create(
        session=session, young_person=make_person(site, "Inaya", "Petit", claire), given_by=claire
    )


class TestSeat:
    def test_i_come_then_i_cannot_any_more(
        self, talk: Conversation, tuesday: Session, friday: Session, claire: User, lea_account: User
    ) -> None:
        card = share(talk, claire, "seat", friday.pk)
        assert looks(card) == ("réponse attendue", ["yes", "no"])
        for _ in range(2):
            tap(card, lea_account, "yes")
        seat = Seat.objects.get()
        assert (seat.session, seat.state, looks(card)) == (friday, SeatState.REGISTERED, ("place prise", ["no"]))
        reception = FirstReception.objects.get(young_person=talk.young_person)
        assert reception.orientation == Orientation.SEATED
        assert Message.objects.filter(side="youth").count() == 0, "nobody has to act: no message"
        for _ in range(2):
            tap(card, lea_account, "no")
        seat.refresh_from_db()
        assert (seat.state, seat.cancelled_by_us) == (SeatState.CANCELLED, False)
        assert looks(card) == ("ne peut pas venir", ["yes", f"s:{tuesday.pk}"])
        said = Message.objects.get(side="youth")
        assert said.reply_to_seq == card.message.seq
        talk.refresh_from_db()
        assert (talk.unread_by_structure, talk.unanswered_since) == (1, said.created_at)

    def test_full_meanwhile_says_so_and_offers_the_next_dates(
        self, talk: Conversation, tuesday: Session, friday: Session, toulon_site: Site, claire: User, lea_account: User,
        client_of: SignIn,
    ) -> None:  # fmt: skip
        card = share(talk, claire, "seat", tuesday.pk)
        fill(tuesday, toulon_site, claire)
        phone = client_of(lea_account)
        answer = phone.post(f"/ma-conversation/carte/{card.pk}/", {"answer": "yes"})
        page = text(phone.get(answer["Location"]))
        assert "Cette séance est complète" in page
        assert (looks(card), card.answer) == (("complet", [f"s:{friday.pk}", "no"]), "")
        tap(card, lea_account, f"s:{friday.pk}")
        assert Seat.objects.get(young_person=talk.young_person).session == friday
        assert looks(card) == ("place prise", ["no"])

    def test_a_former_place_is_given_back(
        self, talk: Conversation, tuesday: Session, friday: Session, claire: User, lea_account: User
    ) -> None:
        Seat.objects.create(session=tuesday, young_person=talk.young_person, given_by=claire)
        tap(share(talk, claire, "seat", friday.pk), lea_account, "yes")
        assert list(Seat.objects.order_by("session__starts_at").values_list("state", flat=True)) == [
            SeatState.CANCELLED,
            SeatState.REGISTERED,
        ]

    def test_it_stays_true_afterwards(
        self, talk: Conversation, friday: Session, claire: User, lea_account: User
    ) -> None:
        card = share(talk, claire, "seat", friday.pk)
        tap(card, lea_account, "yes")
        for state, words in ((SeatState.PRESENT, "atelier fait"), (SeatState.ABSENT, "pas venu")):
            Seat.objects.update(state=state)
            assert looks(card) == (words, [])
        Seat.objects.update(state=SeatState.CANCELLED, cancelled_by_us=True)
        Session.objects.update(state=SessionState.CANCELLED)
        assert looks(card) == ("séance annulée", [])
        assert code_of(lambda: tap(card, lea_account, "s:" + str(friday.pk))) == "session_over"
        Session.objects.update(state=SessionState.PLANNED, starts_at=clock.now() - dt.timedelta(minutes=5))
        assert looks(card) == ("séance passée", [])
        assert code_of(lambda: tap(card, lea_account, "s:" + str(friday.pk))) == "session_over"

    def test_what_cannot_be_shared(self, talk: Conversation, tuesday: Session, toulon_site: Site, claire: User) -> None:
        fill(tuesday, toulon_site, claire)
        assert code_of(lambda: share(talk, claire, "seat", tuesday.pk)) == "full"
        assert code_of(lambda: share(talk, claire, "seat", "n’importe quoi")) == "session_over"
        assert code_of(lambda: share(talk, claire, "autre", "x")) == "unknown_kind"
        assert Message.objects.count() == 0


class TestAppointment:
    def test_answers_are_kept_and_the_state_is_the_appointments(
        self, talk: Conversation, claire: User, lea_account: User
    ) -> None:
        row = plan_appointment(
            person=talk.young_person,
            counsellor=claire,
            starts_at=clock.now() + dt.timedelta(days=3),
            place="Centre",
            by=account_actor(claire),
        )
        card = share(talk, claire, "appointment", row.pk)
        tap(card, lea_account, "yes")
        assert looks(card) == ("vient", ["no"])
        tap(card, lea_account, "no")
        assert looks(card) == ("ne peut pas venir", ["yes"])
        row.refresh_from_db()
        assert (row.get_state_display(), row.ended_by_youth) == ("Annulé", True)
        assert Message.objects.filter(side="youth", reply_to_seq=card.message.seq).count() == 1
        tap(card, lea_account, "yes")
        assert looks(card) == ("vient", ["no"])
        cancel_appointment(appointment=row, postponed=True, by=account_actor(claire))
        assert looks(card) == ("reporté", [])
        assert code_of(lambda: tap(card, lea_account, "no")) == "over"
        assert code_of(lambda: share(talk, claire, "appointment", row.pk)) == "over"


class TestDocument:
    def test_asked_sent_refused_verified(self, talk: Conversation, claire: User, lea_account: User) -> None:
        card = share(talk, claire, "document", "cni")
        assert [choice.href for choice in face(card).choices] == ["/mes-documents/", ""]
        tap(card, lea_account, "no")
        assert looks(card) == ("n’a pas ce document", [""])
        paper = Document.objects.create(
            structure=talk.structure, young_person=talk.young_person, kind="cni", sent_by_kind="youth"
        )
        assert looks(card) == ("photo reçue", [])
        Document.objects.filter(pk=paper.pk).update(state=DocumentState.REFUSED)
        assert looks(card) == ("photo à refaire", [""])
        Document.objects.filter(pk=paper.pk).update(
            state=DocumentState.VERIFIED, checked_at=clock.now(), checked_by=claire
        )
        assert looks(card) == ("identité justifiée", [])
        assert code_of(lambda: share(talk, claire, "document", "permis")) == "unknown_document"
        assert code_of(lambda: tap(card, lea_account, "yes")) == "unknown_answer"


class TestLink:
    def test_https_only_and_its_domain_is_shown(
        self, talk: Conversation, claire: User, lea_account: User, client_of: SignIn
    ) -> None:
        for bad in ("http://exemple.fr", "javascript:alert(1)", "https://", "exemple.fr", "https://a"):
            assert code_of(lambda bad=bad: share(talk, claire, "link", bad)) == "not_https"  # type: ignore[misc]
        card = share(talk, claire, "link", "https://www.exemple.fr/aides?q=1", body="Regardez")
        assert (card.target, face(card).title) == ("", "www.exemple.fr")
        assert b"exemple" not in bytes(card.sealed_link)
        page = client_of(lea_account).get(MINE).content.decode()
        assert 'href="/lien/?u=https%3A%2F%2Fwww.exemple.fr%2Faides%3Fq%3D1"' in page
        assert code_of(lambda: tap(card, lea_account, "yes")) == "no_answer"


class TestWho:
    def test_only_professionals_in_reach_share(
        self, talk: Conversation, friday: Session, karim: User, omar: User, lea_account: User
    ) -> None:
        for user in (karim, omar, lea_account):
            assert code_of(lambda user=user: share(talk, user, "seat", friday.pk)) == "out_of_reach"  # type: ignore[misc]

    def test_only_the_young_person_answers(
        self, talk: Conversation, friday: Session, claire: User, younes_account: User
    ) -> None:
        card = share(talk, claire, "seat", friday.pk)
        for user in (claire, younes_account):
            assert code_of(lambda user=user: tap(card, user, "yes")) == "out_of_reach"  # type: ignore[misc]
        assert Seat.objects.count() == 0

    def test_a_withdrawn_card_is_no_card(
        self, talk: Conversation, friday: Session, claire: User, lea_account: User, client_of: SignIn
    ) -> None:
        card = share(talk, claire, "seat", friday.pk)
        withdraw_message(message=card.message, by=account_actor(claire))
        assert code_of(lambda: tap(card, lea_account, "yes")) == "withdrawn"
        assert "share-card" not in client_of(lea_account).get(MINE).content.decode()

    def test_the_trail_names_the_kind(
        self, talk: Conversation, friday: Session, claire: User, lea_account: User
    ) -> None:
        tap(share(talk, claire, "seat", friday.pk), lea_account, "yes")
        assert AuditEvent.objects.get(event="card.answered").facts == {"kind": "seat"}


class TestPages:
    def test_shared_then_answered_without_javascript(
        self, talk: Conversation, friday: Session, claire: User, lea_account: User, client_of: SignIn
    ) -> None:
        desk, phone = client_of(claire), client_of(lea_account)
        page = desk.get(f"/messages/{talk.pk}/partager/")
        assert str(friday.pk) in page.content.decode()
        sent = {"kind": "seat", "target": str(friday.pk), "body": "", "client_id": str(uuid.uuid4())}
        for _ in range(2):
            assert desk.post(f"/messages/{talk.pk}/partager/", sent).status_code == 303
        assert (Message.objects.count(), SharedCard.objects.count()) == (1, 1)
        card = SharedCard.objects.get()
        page = phone.get(MINE).content.decode()
        assert f'action="/ma-conversation/carte/{card.pk}/"' in page
        assert phone.post(f"/ma-conversation/carte/{card.pk}/", {"answer": "yes"}).status_code == 303
        assert "place prise" in text(desk.get(f"/messages/{talk.pk}/")).lower()
        refused = desk.post(
            f"/messages/{talk.pk}/partager/",
            {"kind": "link", "target": "http://exemple.fr", "body": "mon mot", "client_id": str(uuid.uuid4())},
        )
        assert refused.status_code == 422
        assert ("https://" in text(refused), "mon mot" in text(refused)) == (True, True)
        assert f"/messages/{talk.pk}/partager/" in desk.get(f"/jeunes/{talk.young_person_id}/").content.decode()

    def test_ten_cards_cost_what_two_cost(
        self, talk: Conversation, friday: Session, claire: User, lea_account: User, client_of: SignIn,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:  # fmt: skip
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        phone = client_of(lea_account)
        for kind, target in (("seat", friday.pk), ("document", "cni")):
            share(talk, claire, kind, target)
        phone.get(MINE)
        with CaptureQueriesContext(connection) as asked:
            phone.get(MINE)
        two = len(asked)
        for number in range(8):
            share(talk, claire, *(("seat", friday.pk) if number % 2 else ("document", "passport")))
        phone.get(MINE)
        with django_assert_num_queries(two):
            phone.get(MINE)

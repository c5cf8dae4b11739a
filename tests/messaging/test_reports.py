"""« Signaler »: to direction, never to who is concerned; nothing of it in journals nor notices (R15, G22, G24)."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import close_report, edit_message, make_report, take_report, withdraw_message
from clicnjob.messaging.models import Conversation, Message, Report
from clicnjob.messaging.queries import new_reports_count, report_outcome, report_words, reports, texts_reported
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.queries import blanks_context
from clicnjob.shared.actor import Role
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Structure
from clicnjob.vault.envelope import open_sealed
from tests.conftest import make_member
from tests.messaging.conftest import Say
from tests.messaging.test_pages import MINE, text

SignIn = Callable[[User], Client]
PAGE = "/ma-conversation/signaler/"


def tell(talk: Conversation, user: User, about: str = "danger", **more: object) -> Report:
    return make_report(conversation=talk, report_id=uuid.uuid4(), about=about, by=account_actor(user), **more)  # type: ignore[arg-type]


def seen_by(user: User) -> list[Report]:
    return reports(account_actor(user))


@pytest.fixture
def rude(talk: Conversation, claire: User, say: Say) -> Message:
    return say(talk, claire, "Vous êtes nul")


class TestMaking:
    def test_of_a_message(
        self, talk: Conversation, rude: Message, toulon: Structure, claire: User, nadia: User, lea_account: User
    ) -> None:
        found = tell(talk, lea_account, "message", message=rude, words="  Ce n’est pas la première fois ")
        assert (found.reported, found.message, found.state) == (claire, rude, "new")
        assert report_words(found) == "Ce n’est pas la première fois"
        assert b"fois" not in bytes(found.sealed_words)
        assert (seen_by(nadia), new_reports_count(account_actor(nadia))) == ([found], 1)
        event = AuditEvent.objects.get(event="report.made")
        assert (event.facts, event.person_id, event.structure_id) == ({"about": "message"}, None, toulon.pk)

    def test_sent_twice_is_one(self, talk: Conversation, nadia: User, lea_account: User) -> None:
        once = uuid.uuid4()
        for _ in range(2):
            make_report(conversation=talk, report_id=once, about="danger", by=account_actor(lea_account))
        assert (Report.objects.count(), Outbox.objects.filter(template="staff_notice").count()) == (1, 1)

    def test_the_notice_says_nothing_of_it(
        self, talk: Conversation, rude: Message, nadia: User, lea_account: User
    ) -> None:
        """G24: one fixed sentence and a link."""
        tell(talk, lea_account, "message", message=rude, words="secret")
        row = Outbox.objects.get(template="staff_notice")
        blanks = open_sealed(talk.structure_id, bytes(row.sealed_blanks), blanks_context(row.pk)).decode()
        assert blanks == '{"what": "report_made", "link": "/signalements/"}'

    @pytest.mark.parametrize(("about", "code"), [("message", "message_missing"), ("person", "person_missing")])
    def test_what_is_reported_is_named(
        self, talk: Conversation, lea_account: User, omar: User, say: Say, about: str, code: str
    ) -> None:
        """Neither one's own message nor someone who has nothing to do with the conversation."""
        own = say(talk, lea_account, "Bonjour")
        for named in ({}, {"message": own, "reported": omar}):
            with pytest.raises(DomainError) as caught:
                tell(talk, lea_account, about, **named)
            assert caught.value.code == code
        assert Report.objects.count() == 0

    def test_of_another_conversation(
        self, talk: Conversation, nice_talk: Conversation, omar: User, lea_account: User, say: Say
    ) -> None:
        with pytest.raises(DomainError) as caught:
            tell(talk, lea_account, "message", message=say(nice_talk, omar, "Bonjour"))
        assert caught.value.code == "message_missing"
        with pytest.raises(DomainError) as caught:
            tell(nice_talk, lea_account)
        assert caught.value.code == "out_of_reach"

    def test_only_the_young_person(self, talk: Conversation, claire: User, nadia: User) -> None:
        for user in (claire, nadia):
            with pytest.raises(DomainError) as caught:
                tell(talk, user)
            assert caught.value.code == "out_of_reach"

    def test_bounds(self, talk: Conversation, lea_account: User) -> None:
        with pytest.raises(DomainError) as caught:
            tell(talk, lea_account, words="a" * 2001)
        assert caught.value.code == "too_long"
        for _ in range(10):
            tell(talk, lea_account)
        with pytest.raises(DomainError) as caught:
            tell(talk, lea_account)
        assert (caught.value.code, Report.objects.count()) == ("too_many", 10)


class TestWhoSees:
    def test_never_the_person_reported_even_a_director(
        self, talk: Conversation, toulon: Structure, nadia: User, sami: User, claire: User, lea_account: User, say: Say,
        client_of: SignIn,
    ) -> None:  # fmt: skip
        """A director who is reported: another one deals with it, and the sector managers."""
        talk.young_person.referent = nadia
        talk.young_person.save()
        other = make_member(toulon, "Hélène", Role.DIRECTION)
        found = tell(talk, lea_account, "person", reported=nadia)
        assert [seen_by(user) for user in (nadia, other, sami, claire)] == [[], [found], [found], []]
        assert client_of(nadia).get(f"/signalements/{found.pk}/").status_code == 404
        assert client_of(nadia).post(f"/signalements/{found.pk}/prendre/").status_code == 404
        assert client_of(sami).get(f"/signalements/{found.pk}/").status_code == 200
        told = Outbox.objects.filter(template="staff_notice").count()
        assert told == 2
        with pytest.raises(DomainError) as caught:
            close_report(report=found, outcome="rien", by=account_actor(nadia))
        assert caught.value.code == "out_of_reach"

    def test_sector_managers_see_no_other(
        self, talk: Conversation, rude: Message, nadia: User, sami: User, lea_account: User
    ) -> None:
        tell(talk, lea_account, "message", message=rude)
        assert (len(seen_by(nadia)), seen_by(sami)) == (1, [])

    def test_nothing_on_the_counsellors_pages(
        self, talk: Conversation, rude: Message, claire: User, nadia: User, lea_account: User, client_of: SignIn
    ) -> None:
        tell(talk, lea_account, "message", message=rude)
        desk = client_of(claire)
        for path in (f"/messages/{talk.pk}/", f"/jeunes/{talk.young_person_id}/", "/messages/", "/"):
            assert "ignal" not in text(desk.get(path))
        assert desk.get("/signalements/").status_code == 403

    def test_withdrawing_afterwards_hides_nothing(
        self, talk: Conversation, rude: Message, claire: User, nadia: User, lea_account: User, client_of: SignIn
    ) -> None:
        found = tell(talk, lea_account, "message", message=rude)
        edit_message(message=rude, body="Vous êtes super", by=account_actor(claire))
        withdraw_message(message=rude, by=account_actor(claire))
        found.refresh_from_db()
        assert [said.text for said in texts_reported(found)] == ["Vous êtes nul", "Vous êtes super"]
        page = text(client_of(nadia).get(f"/signalements/{found.pk}/"))
        assert ("Vous êtes nul" in page, "Claire Martin" in page, "Léa Moreau" in page) == (True, True, True)


class TestDealing:
    def test_taken_then_closed(self, talk: Conversation, toulon: Structure, nadia: User, lea_account: User) -> None:
        found = tell(talk, lea_account)
        other = make_member(toulon, "Hélène", Role.DIRECTION)
        for _ in range(2):
            taken = take_report(report=found, by=account_actor(nadia))
        assert (taken.state, taken.taken_by) == ("taken", nadia)
        with pytest.raises(DomainError) as caught:
            take_report(report=found, by=account_actor(other))
        assert caught.value.code == "already_taken"
        closed = close_report(report=found, outcome=" Entretien tenu ", by=account_actor(other))
        assert (closed.state, closed.closed_by, closed.taken_by) == ("closed", other, nadia)
        assert report_outcome(closed) == "Entretien tenu"
        events = AuditEvent.objects.filter(object_id=str(found.pk)).order_by("pk").values_list("event", flat=True)
        assert list(events) == [
            "report.made",
            "report.taken",
            "report.closed",
        ]

    def test_closing_says_what_was_done_once(self, talk: Conversation, nadia: User, lea_account: User) -> None:
        found, by = tell(talk, lea_account), account_actor(nadia)
        for outcome, code in ((" ", "outcome_missing"), ("a" * 2001, "too_long")):
            with pytest.raises(DomainError) as caught:
                close_report(report=found, outcome=outcome, by=by)
            assert caught.value.code == code
        close_report(report=found, outcome="Vu", by=by)
        for act in (
            lambda: close_report(report=found, outcome="Revu", by=by),
            lambda: take_report(report=found, by=by),
        ):
            with pytest.raises(DomainError) as caught:
                act()
            assert caught.value.code == "already_closed"


class TestPages:
    def test_from_a_message_without_javascript(
        self, talk: Conversation, rude: Message, nadia: User, lea_account: User, client_of: SignIn
    ) -> None:
        phone = client_of(lea_account)
        assert f"{PAGE}?message=1" in phone.get(MINE).content.decode()
        page = phone.get(f"{PAGE}?message=1")
        assert "Vous êtes nul" in text(page)
        for number in ("112", "17", "119", "3114"):
            assert f'href="tel:{number}"' in page.content.decode()
        sent = {"report_id": str(uuid.uuid4()), "seq": "1", "about": "message", "words": ""}
        answer = phone.post(PAGE, sent)
        assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}?envoye=1")
        phone.post(PAGE, sent)
        assert Report.objects.count() == 1
        page = text(phone.get(answer["Location"]))
        assert ("C’est envoyé" in page, "Vos signalements" in page) == (True, True)
        desk = client_of(nadia)
        assert "Claire Martin" in text(desk.get("/signalements/"))
        found = Report.objects.get()
        desk.post(f"/signalements/{found.pk}/prendre/")
        assert "s’en occupe" in text(phone.get(PAGE))
        assert desk.post(f"/signalements/{found.pk}/clore/", {"outcome": ""}).status_code == 422
        assert desk.post(f"/signalements/{found.pk}/clore/", {"outcome": "Entretien"}).status_code == 303
        assert "Entretien" in text(desk.get(f"/signalements/{found.pk}/"))
        assert "Entretien" not in text(phone.get(PAGE))

    def test_a_refusal_keeps_the_words(self, talk: Conversation, lea_account: User, client_of: SignIn) -> None:
        answer = client_of(lea_account).post(
            PAGE, {"report_id": str(uuid.uuid4()), "about": "person", "who": "", "words": "Il crie"}
        )
        assert answer.status_code == 422
        assert ("Choisissez la personne" in text(answer), "Il crie" in text(answer)) == (True, True)
        assert Report.objects.count() == 0

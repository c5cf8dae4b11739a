"""From the photograph to nothing: states, hours, refusals (R11)."""

import datetime as dt
import uuid

import pytest
import time_machine

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.documents import actions, tasks
from clicnjob.documents.enums import DocumentState, Justification, Method, RefusalReason
from clicnjob.documents.models import Document, Page
from clicnjob.documents.presenters import own_paper
from clicnjob.documents.queries import justification_of, number_of
from clicnjob.enrolment.actors import account_actor
from clicnjob.files import store
from clicnjob.files.models import StoredFile
from clicnjob.files.tasks import bury
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.texts import Template
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import YoungPerson
from tests.documents.conftest import PICTURE

NOON = dt.datetime(2027, 3, 16, 11, tzinfo=dt.UTC)
EXPIRES = dt.date(2031, 5, 20)
NUMBER = "880692310285"


def verified(paper: Document, by: User) -> Document:
    return actions.verify(document=paper, kind="cni", expires_on=EXPIRES, number=NUMBER, by=account_actor(by))


def pictures() -> tuple[int, int, int]:
    """Pages, keys, objects once the burial passed."""
    bury()
    return Page.objects.count(), StoredFile.objects.count(), len(store.names())


def events(document: Document) -> list[str]:
    return list(AuditEvent.objects.filter(object_id=str(document.pk)).order_by("id").values_list("event", flat=True))


def code_of(error: pytest.ExceptionInfo[DomainError]) -> str:
    return error.value.code


@time_machine.travel(NOON, tick=False)
def test_sent_verified_reported_gone(paper: Document, claire: User) -> None:
    assert (paper.state, paper.destroy_after, paper.has_copy) == (
        "to_check",
        paper.sent_at + dt.timedelta(days=7),
        True,
    )

    held = verified(paper, claire)
    assert (held.state, held.checked_by, held.expires_on, number_of(held)) == ("verified", claire, EXPIRES, NUMBER)
    assert held.destroy_after == dt.datetime(2027, 3, 16, 23, tzinfo=dt.UTC)  # midnight at Toulon
    assert pictures() == (2, 2, 2)

    actions.report(document=paper, by=account_actor(claire))
    paper.refresh_from_db()
    assert (paper.reported_by, number_of(paper), paper.destroy_after, paper.has_copy) == (claire, "", None, False)
    assert (paper.kind, paper.expires_on, paper.copy_destroyed_at) == ("cni", EXPIRES, NOON)
    assert pictures() == (0, 0, 0)
    assert events(paper) == ["document.received", "document.verified", "document.destroyed", "document.reported"]


def test_the_proof_stands_in_the_trail_as_well(paper: Document, claire: User) -> None:
    verified(paper, claire)
    actions.report(document=paper, by=account_actor(claire))

    paper.refresh_from_db()
    trace = AuditEvent.objects.get(event="document.destroyed")

    assert len(paper.deletion_proof) == 64
    assert trace.facts == {"pages": 2, "why": "reported", "proof": paper.deletion_proof}


def test_reporting_twice_is_reporting_once(paper: Document, claire: User, karim: User) -> None:
    verified(paper, claire)
    actions.report(document=paper, by=account_actor(claire))
    actions.report(document=paper, by=account_actor(karim))

    paper.refresh_from_db()
    assert paper.reported_by == claire


@pytest.mark.parametrize(("minutes", "left"), [(-1, 1), (0, 0), (30, 0)])
def test_the_end_of_the_day_destroys_what_nobody_reported(
    paper: Document, claire: User, minutes: int, left: int
) -> None:
    """The civil day of the structure's zone: midnight at Toulon in winter is 23 h UTC."""
    with clock.travel(NOON):
        verified(paper, claire)
    with clock.travel(dt.datetime(2027, 3, 16, 23, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)):
        assert tasks.destroy_all_due() == 1 - left

    paper.refresh_from_db()
    assert (paper.state, bool(paper.sealed_number), paper.reported_at) == ("verified", bool(left), None)
    assert pictures()[0] == 2 * left


def test_a_copy_nobody_checks_goes_after_the_structures_days(paper: Document, lea: YoungPerson) -> None:
    with clock.travel(paper.sent_at + dt.timedelta(days=7, seconds=-1)):
        assert tasks.destroy_all_due() == 0
    with clock.travel(paper.sent_at + dt.timedelta(days=7)):
        assert tasks.destroy_all_due() == 1
        assert tasks.destroy_all_due() == 0

    paper.refresh_from_db()
    assert (paper.state, paper.refusal, paper.checked_at) == ("refused", "", None)
    assert pictures() == (0, 0, 0)


def test_a_refused_picture_is_destroyed_at_once_and_its_reason_stays(paper: Document, claire: User) -> None:
    actions.refuse(document=paper, reason="blurred", by=account_actor(claire))

    paper.refresh_from_db()
    assert (paper.state, paper.refusal, paper.checked_by) == ("refused", "blurred", claire)
    assert pictures() == (0, 0, 0)
    assert events(paper) == ["document.received", "document.destroyed", "document.refused"]


@pytest.mark.parametrize("reason", RefusalReason.values)
def test_who_must_take_the_photo_again_is_told_without_a_word_of_why(
    paper: Document, lea: YoungPerson, lea_account: User, claire: User, reason: str
) -> None:
    """R13, G24: the text says that a paper is awaited; why, and how to do it again, is read on the page."""
    lea_account.phone, lea_account.phone_verified_at = "+33612345678", clock.now()
    lea_account.save()
    actions.refuse(document=paper, reason=reason, by=account_actor(claire))

    told = Outbox.objects.filter(young_person=lea)
    assert {row.template for row in told} == {Template.PAPERS_AWAITED}
    page = own_paper(Document.objects.get(pk=paper.pk))
    assert page.reason == RefusalReason(reason).label
    assert page.advice.endswith("."), "each reason says how to do it again"


def test_who_sent_what_nobody_checked_is_told_and_a_correction_asks_again(
    paper: Document, lea: YoungPerson, lea_account: User, claire: User
) -> None:
    lea_account.phone, lea_account.phone_verified_at = "+33612345678", clock.now()
    lea_account.save()
    with clock.travel(NOON):
        verified(paper, claire)
        actions.report(document=paper, by=account_actor(claire))
        assert not Outbox.objects.filter(young_person=lea).exists(), "what is verified asks for nothing"
        actions.correct(document=paper, reason="wrong_person", by=account_actor(claire))
    assert Outbox.objects.filter(young_person=lea).exists()

    Outbox.objects.all().delete()
    late = actions.receive(person=lea, kind="cni", pictures=[PICTURE], by=account_actor(lea_account))
    with clock.travel(late.sent_at + dt.timedelta(days=31)):
        tasks.destroy_all_due()
    assert Outbox.objects.filter(young_person=lea).exists()


def test_an_original_seen_leaves_no_copy(lea: YoungPerson, claire: User) -> None:
    with clock.travel(NOON):
        made = actions.see_original(
            person=lea, kind="passport", expires_on=EXPIRES, number=NUMBER, by=account_actor(claire)
        )
    assert (made.method, made.state, made.to_report, number_of(made)) == (Method.ORIGINAL, "verified", True, NUMBER)

    with clock.travel(NOON + dt.timedelta(hours=13)):
        assert tasks.destroy_all_due() == 1
    made.refresh_from_db()
    assert (made.state, made.sealed_number, made.to_report, made.copy_destroyed_at) == ("verified", None, False, None)


def test_an_original_seen_beside_its_photograph_destroys_it(paper: Document, lea: YoungPerson, claire: User) -> None:
    actions.see_original(person=lea, kind="cni", expires_on=EXPIRES, document=paper, by=account_actor(claire))

    paper.refresh_from_db()
    assert (paper.method, paper.state, paper.has_copy) == (Method.ORIGINAL, "verified", False)
    assert pictures() == (0, 0, 0)


def test_a_correction_the_same_day_puts_the_paper_back(paper: Document, claire: User) -> None:
    with clock.travel(NOON):
        verified(paper, claire)
        actions.correct(document=paper, reason="wrong_entry", by=account_actor(claire))

    paper.refresh_from_db()
    assert (paper.state, paper.checked_at, paper.sealed_number, paper.has_copy) == ("to_check", None, None, True)
    assert paper.destroy_after == paper.sent_at + dt.timedelta(days=7)
    assert AuditEvent.objects.get(event="document.corrected").facts == {"reason": "wrong_entry", "had_copy": True}


def test_a_correction_without_the_copy_asks_for_it_again(paper: Document, claire: User) -> None:
    with clock.travel(NOON):
        verified(paper, claire)
        actions.report(document=paper, by=account_actor(claire))
        actions.correct(document=paper, reason="wrong_person", by=account_actor(claire))

    paper.refresh_from_db()
    assert (paper.state, paper.refusal, paper.reported_at, paper.destroy_after) == ("refused", "", None, None)


def test_the_next_day_is_too_late_to_correct(paper: Document, claire: User) -> None:
    with clock.travel(NOON):
        verified(paper, claire)
    with clock.travel(NOON + dt.timedelta(hours=12)), pytest.raises(DomainError) as refusal:
        actions.correct(document=paper, reason="slip", by=account_actor(claire))

    assert code_of(refusal) == "too_late"


def test_two_counsellors_on_one_paper(paper: Document, claire: User, karim: User) -> None:
    verified(paper, claire)

    with pytest.raises(DomainError) as refusal:
        actions.refuse(document=paper, reason="dark", by=account_actor(karim))

    assert (code_of(refusal), refusal.value.message) == ("already_checked", "Claire s’est déjà occupé de ce document.")


def test_an_expired_paper_is_not_verified(paper: Document, claire: User) -> None:
    with pytest.raises(DomainError) as refusal:
        actions.verify(document=paper, kind="cni", expires_on=dt.date(2020, 1, 1), number="", by=account_actor(claire))

    paper.refresh_from_db()
    assert (code_of(refusal), paper.state) == ("expired", "to_check")


def test_who_does_not_check(
    paper: Document, lea_account: User, sonia: User, sami: User, omar: User, ines: User, hugo_actor: Actor
) -> None:
    actors = [account_actor(user) for user in (lea_account, sonia, sami, omar, ines)] + [hugo_actor, SYSTEM]
    codes = []
    for by in actors:
        with pytest.raises(DomainError) as refusal:
            actions.verify(document=paper, kind="cni", expires_on=EXPIRES, number="", by=by)
        codes.append(code_of(refusal))

    assert codes == ["out_of_reach"] * len(actors)
    assert Document.objects.get().state == DocumentState.TO_CHECK


def test_who_sends(lea: YoungPerson, younes_account: User, sonia: User, omar: User, hugo_actor: Actor) -> None:
    for by in (account_actor(sonia), hugo_actor):
        actions.receive(person=lea, kind="cni", pictures=[PICTURE], by=by)
    for by in (account_actor(omar), account_actor(younes_account)):
        with pytest.raises(DomainError) as refusal:
            actions.receive(person=lea, kind="cni", pictures=[PICTURE], by=by)
        assert code_of(refusal) == "out_of_reach"

    assert list(Document.objects.order_by("sent_at").values_list("sent_by_kind", flat=True)) == ["staff", "volunteer"]
    assert len(store.names()) == 2


def test_sending_twice_is_sending_once(lea: YoungPerson, lea_account: User) -> None:
    pk, by = uuid.uuid4(), account_actor(lea_account)
    one = actions.receive(person=lea, kind="cni", pictures=[PICTURE], document_id=pk, by=by)
    two = actions.receive(person=lea, kind="cni", pictures=[PICTURE], document_id=pk, by=by)

    assert (one.pk, two.pk, Document.objects.count(), len(store.names())) == (pk, pk, 1, 1)


@pytest.mark.parametrize(("count", "code"), [(0, "empty"), (11, "too_many_pages")])
def test_a_paper_has_one_to_ten_pages(lea: YoungPerson, lea_account: User, count: int, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        actions.receive(person=lea, kind="cni", pictures=[PICTURE] * count, by=account_actor(lea_account))

    assert code_of(refusal) == code


def test_a_refused_sending_leaves_nothing_in_the_store(lea: YoungPerson, lea_account: User) -> None:
    by = account_actor(lea_account)
    for _ in range(6):
        actions.receive(person=lea, kind="cni", pictures=[PICTURE], by=by)

    with pytest.raises(DomainError) as refusal:
        actions.receive(person=lea, kind="cni", pictures=[PICTURE, PICTURE], by=by)

    assert (code_of(refusal), Document.objects.count(), len(store.names())) == ("too_many", 6, 6)


def test_taking_back_what_one_sent(paper: Document, lea_account: User, claire: User) -> None:
    with pytest.raises(DomainError) as refusal:
        actions.withdraw(document=paper, by=account_actor(claire))
    assert code_of(refusal) == "not_yours"

    actions.withdraw(document=paper, by=account_actor(lea_account))
    assert (Document.objects.count(), pictures()) == (0, (0, 0, 0))


def test_the_files_state_is_computed(
    lea: YoungPerson, younes: YoungPerson, paper: Document, claire: User, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert justification_of([lea, younes]) == {lea.pk: Justification.COMPLETE, younes.pk: Justification.PARTIAL}

    verified(paper, claire)
    assert justification_of([lea]) == {lea.pk: Justification.JUSTIFIED}

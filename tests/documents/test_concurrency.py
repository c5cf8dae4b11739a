"""Many hands on one paper, on a real file or PostgreSQL (G1)."""

import datetime as dt
import uuid

import pytest

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.documents import actions
from clicnjob.documents.models import Document, Page
from clicnjob.enrolment.actors import account_actor
from clicnjob.files import store
from clicnjob.files.decode import Picture
from clicnjob.files.models import StoredFile
from clicnjob.files.tasks import bury
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import YoungPerson
from tests.documents.conftest import PICTURE
from tests.outcomes import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_button_hit_many_times_is_one_paper(lea: YoungPerson, lea_account: User) -> None:
    """And the pictures of the other tries leave the store."""
    once, by = uuid.uuid4(), account_actor(lea_account)

    def send(_number: int) -> str:
        sent = actions.receive(person=lea, kind="cni", pictures=[PICTURE, PICTURE], document_id=once, by=by)
        return str(sent.pk)

    assert together(send, range(8)) == [str(once)] * 8
    assert (Document.objects.count(), Page.objects.count(), StoredFile.objects.count()) == (1, 2, 2)
    assert len(store.names()) == 2


def test_the_id_of_somebody_elses_paper_opens_nothing(
    paper: Document, lea: YoungPerson, younes: YoungPerson, younes_account: User
) -> None:
    with pytest.raises(DomainError) as refusal:
        actions.receive(
            person=younes, kind="cni", pictures=[PICTURE], document_id=paper.pk, by=account_actor(younes_account)
        )

    assert refusal.value.code == "not_yours"
    assert list(Document.objects.values_list("young_person_id", flat=True)) == [lea.pk]
    assert len(store.names()) == 2


def test_two_counsellors_decide_at_once_and_one_decides(paper: Document, claire: User, karim: User) -> None:
    def decide(number: int) -> str:
        by = account_actor((claire, karim)[number % 2])
        try:
            if number % 2:
                actions.refuse(document=paper, reason="blurred", by=by)
            else:
                actions.verify(document=paper, kind="cni", expires_on=dt.date(2031, 1, 1), number="1", by=by)
        except DomainError as refusal:
            return refusal.code
        return "decided"

    assert sorted(together(decide, range(6))) == ["already_checked"] * 5 + ["decided"]
    assert AuditEvent.objects.filter(event__in=("document.verified", "document.refused")).count() == 1


def test_reported_and_due_at_once_destroys_once(paper: Document, claire: User) -> None:
    by = account_actor(claire)
    actions.verify(document=paper, kind="cni", expires_on=dt.date(2031, 1, 1), number="1", by=by)
    Document.objects.update(destroy_after=paper.sent_at)

    def end(number: int) -> str:
        if number % 2:
            actions.destroy_due(by=by)
        else:
            actions.report(document=paper, by=by)
        return ""

    together(end, range(6))
    bury()
    assert AuditEvent.objects.filter(event="document.destroyed").count() == 1
    assert (Page.objects.count(), StoredFile.objects.count(), store.names()) == (0, 0, set())


def test_a_store_that_fails_half_way_keeps_nothing(
    lea: YoungPerson, lea_account: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tries = store.lay, [0]

    def lay(picture: Picture, structure_id: uuid.UUID) -> store.Laid:
        tries[0] += 1
        if tries[0] == 3:
            raise RuntimeError
        return real(picture, structure_id)

    monkeypatch.setattr(store, "lay", lay)

    with pytest.raises(RuntimeError):
        actions.receive(person=lea, kind="cni", pictures=[PICTURE] * 3, by=account_actor(lea_account))

    assert (Document.objects.count(), store.names()) == (0, set())

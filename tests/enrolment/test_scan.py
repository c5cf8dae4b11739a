"""Scanning at the desk: volunteers hand over and never see again (R4)."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.documents import actions
from clicnjob.documents.actions import paper as paper_actions
from clicnjob.documents.models import Document
from clicnjob.enrolment.actors import account_actor
from clicnjob.realtime import topics
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.models import DayPass, Seat, Session
from tests.documents.conftest import PICTURE
from tests.files import hostile

ClientOf = Callable[..., Client]


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", hostile.jpeg(), "image/jpeg")


def test_a_volunteer_scans_checks_that_it_reads_and_never_sees_it_again(
    lea_seat: Seat, hugo: DayPass, client_of_pass: ClientOf
) -> None:
    client = client_of_pass(hugo)
    path = f"/inscriptions/{lea_seat.pk}/numeriser/"
    assert "Moreau" not in client.get(path).content.decode()

    page = client.post(path, {"kind": "cni", "pages": [photo()]}).content.decode()
    document = Document.objects.get()
    assert page.count("data:image/jpeg;base64,") == 1
    assert "Moreau" not in page
    assert (document.sent_by_kind, document.sent_by_id) == ("volunteer", hugo.pk)

    answer = client.post(path, {"terminer": "1"})
    assert (answer.status_code, answer["Location"]) == (303, f"/seances/{lea_seat.session_id}/bureau/")
    assert "data:image" not in client.get(path).content.decode()
    addresses = [f"/documents/{document.pk}/", f"/documents/{document.pk}/pages/1/", "/verifier/", "/mes-documents/"]
    assert [client.get(address).status_code for address in addresses] == [404] * 4


def test_an_unreadable_scan_is_taken_again(lea_seat: Seat, hugo: DayPass, client_of_pass: ClientOf) -> None:
    client = client_of_pass(hugo)
    path = f"/inscriptions/{lea_seat.pk}/numeriser/"
    client.post(path, {"kind": "cni", "pages": [photo()]})

    client.post(path, {"reprendre": str(Document.objects.get().pk)})

    assert Document.objects.count() == 0


def test_who_scans_at_this_desk(
    lea_seat: Seat, claire: User, nadia: User, sonia: User, omar: User, lea_account: User, client_of: ClientOf
) -> None:
    path = f"/inscriptions/{lea_seat.pk}/numeriser/"

    answers = {
        user.first_name: client_of(user).get(path).status_code for user in (claire, nadia, sonia, omar, lea_account)
    }

    assert answers == {"Claire": 200, "Nadia": 200, "Sonia": 404, "Omar": 404, "Léa": 403}


def test_a_volunteer_of_a_session_that_is_over(
    lea_seat: Seat, session: Session, hugo: DayPass, client_of_pass: ClientOf
) -> None:
    Session.objects.filter(pk=session.pk).update(
        starts_at=clock.now() - dt.timedelta(hours=3), ends_at=clock.now() - dt.timedelta(minutes=5)
    )

    answer = client_of_pass(hugo).post(f"/inscriptions/{lea_seat.pk}/numeriser/", {"kind": "cni", "pages": [photo()]})

    assert (answer.status_code, Document.objects.count()) == (404, 0)


def test_a_volunteer_and_someone_of_another_session(
    younes: YoungPerson, hugo: DayPass, omar: User, client_of_pass: ClientOf, session: Session
) -> None:
    elsewhere = Session.objects.create(
        structure_id=session.structure_id,
        workshop=session.workshop,
        site=session.site,
        starts_at=session.starts_at + dt.timedelta(days=1),
        ends_at=session.ends_at + dt.timedelta(days=1),
        room="B",
        capacity=5,
    )
    seat = Seat.objects.create(session=elsewhere, young_person=younes, given_by=omar)

    assert client_of_pass(hugo).get(f"/inscriptions/{seat.pk}/numeriser/").status_code == 404


def test_both_faces_of_the_desk_hear_a_paper_come_and_be_verified(
    lea: YoungPerson,
    lea_seat: Seat,
    lea_account: User,
    claire: User,
    hugo: DayPass,
    hugo_actor: Actor,
    omar: User,
    client_of: ClientOf,
    client_of_pass: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Someone sends from the corridor, a colleague verifies from upstairs: the lights of the room follow."""
    rung: list[str] = []
    monkeypatch.setattr(paper_actions, "publish", lambda *names: rung.extend(names))
    bell = f"queue:{lea.structure_id}"

    paper = actions.receive(person=lea, kind="cni", pictures=[PICTURE], by=account_actor(lea_account))
    assert bell in rung
    rung.clear()
    actions.verify(document=paper, kind="cni", expires_on=dt.date(2031, 1, 1), number="1", by=account_actor(claire))
    assert bell in rung

    faces = [
        client.get(f"/seances/{lea_seat.session_id}/bureau/") for client in (client_of(claire), client_of_pass(hugo))
    ]
    assert [f'data-live="session:{lea_seat.session_id} {bell}"' in page.content.decode() for page in faces] == [
        True,
        True,
    ]
    assert [topics.may_hear(actor, bell) for actor in (account_actor(claire), hugo_actor, account_actor(omar))] == [
        True,
        True,
        False,
    ]
    assert not topics.may_hear(account_actor(lea_account), bell)

"""A volunteer's own phone, lent for one paper where direction allows it (R4, G12, G34)."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.documents.models import Document
from clicnjob.enrolment.models import Pairing
from clicnjob.enrolment.queries.pairing import pairing_token
from clicnjob.shared import clock
from clicnjob.structures.models import Structure, YoungPerson
from clicnjob.workshops.actions import revoke_day_pass
from clicnjob.workshops.models import DayPass, Seat, Session
from tests.enrolment.test_scan import photo
from tests.matrix.test_matrix import neutral

ClientOf = Callable[..., Client]
CAMERA = "/photographier/"


@pytest.fixture
def desk(toulon: Structure, lea_seat: Seat, hugo: DayPass, client_of_pass: ClientOf) -> Client:
    """Hugo's tablet, where direction allows phones."""
    Structure.objects.filter(pk=toulon.pk).update(own_phones=True)
    return client_of_pass(hugo)


def lend(desk: Client, seat: Seat) -> str:
    """Ask for a code; the address behind its QR."""
    answer = desk.post(f"/inscriptions/{seat.pk}/telephone/")
    assert answer.status_code == 303
    page = desk.get(answer["Location"]).content.decode()
    pairing = Pairing.objects.order_by("-created_at").first()
    assert pairing is not None
    assert "<svg" in page
    return f"/telephone/{pairing_token(pairing.pk)}/"


def paired(desk: Client, seat: Seat) -> Client:
    phone = Client()
    assert phone.post(lend(desk, seat))["Location"] == CAMERA
    return phone


def events() -> list[str]:
    return list(AuditEvent.objects.filter(event__startswith="pairing.").order_by("pk").values_list("event", flat=True))


def test_one_paper_of_one_person_then_nothing_more(desk: Client, lea_seat: Seat, hugo: DayPass) -> None:
    phone = paired(desk, lea_seat)
    page = phone.get(CAMERA)
    assert page["Cache-Control"] == "no-store, private"
    text = page.content.decode()
    assert ("Léa M." in text, "Moreau" in text, "capture=" in text, 'type="file"' in text) == (
        True,
        False,
        False,
        False,
    )

    shown = phone.post(CAMERA, {"kind": "cni", "document": uuid.uuid4(), "pages": [photo()]}).content.decode()
    document = Document.objects.get()
    assert shown.count("data:image/jpeg;base64,") == 1
    assert (document.young_person_id, document.sent_by_id) == (lea_seat.young_person_id, hugo.pk)
    again = phone.post(CAMERA, {"kind": "cni", "document": uuid.uuid4(), "pages": [photo()]})
    assert (again.status_code, Document.objects.count()) == (404, 1)
    assert "data:image" not in phone.get(CAMERA).content.decode()

    assert "C’est fini" in phone.post(CAMERA, {"terminer": document.pk}).content.decode()
    assert phone.get(CAMERA).status_code == 404
    assert events() == ["pairing.made", "pairing.paired", "pairing.used", "pairing.ended"]


def test_an_unreadable_photo_is_taken_again_with_the_same_phone(desk: Client, lea_seat: Seat) -> None:
    phone = paired(desk, lea_seat)
    phone.post(CAMERA, {"kind": "cni", "document": uuid.uuid4(), "pages": [photo()]})

    phone.post(CAMERA, {"reprendre": Document.objects.get().pk})

    assert Document.objects.count() == 0
    assert phone.post(CAMERA, {"kind": "cni", "document": uuid.uuid4(), "pages": [photo()]}).status_code == 200
    assert Document.objects.count() == 1


def test_the_phone_opens_nothing_else(desk: Client, lea_seat: Seat) -> None:
    phone = paired(desk, lea_seat)

    answers = [
        phone.get(path)
        for path in (f"/seances/{lea_seat.session_id}/bureau/", f"/inscriptions/{lea_seat.pk}/numeriser/", "/verifier/")
    ]

    assert [(answer.status_code, answer["Location"].split("?")[0]) for answer in answers] == [(302, "/connexion/")] * 3


def test_a_code_is_taken_once_within_five_minutes_and_looking_does_not_take_it(desk: Client, lea_seat: Seat) -> None:
    """G34: a second phone, a late one and a replaced code find what an unknown code finds, to the byte."""
    first = lend(desk, lea_seat)
    replacing = lend(desk, lea_seat)
    assert [Client().get(replacing).status_code for _look in range(2)] == [200, 200]
    assert Client().get(replacing)["Cache-Control"] == "no-store, private"
    taken = Client()
    taken.post(replacing)
    late = lend(desk, lea_seat)

    dead = [Client().get(first), Client().post(first), Client().get(replacing), Client().post(replacing)]
    with clock.travel(clock.now() + dt.timedelta(minutes=4, seconds=59)):
        assert Client().get(late).status_code == 200
    with clock.travel(clock.now() + dt.timedelta(minutes=5, seconds=1)):
        dead += [Client().get(late), Client().post(late)]
    unknown = "/telephone/AAAAAAAAAAAAAAAAAAAAAA/"

    paths = [first, first, replacing, replacing, late, late]
    expected = neutral(Client().get(unknown), unknown)
    assert expected[0] == 404
    assert [neutral(answer, path) for answer, path in zip(dead, paths, strict=True)] == [expected] * 6
    assert taken.get(CAMERA).status_code == 200
    assert not any(pairing_token(row.pk) in row.token_hash for row in Pairing.objects.all())


def test_the_phone_dies_with_the_session(desk: Client, lea_seat: Seat, session: Session) -> None:
    """G12: gone sixty seconds after the end; a code not yet taken as well."""
    phone, unused = paired(desk, lea_seat), lend(desk, lea_seat)

    with clock.travel(session.ends_at + dt.timedelta(seconds=54)):
        assert phone.get(CAMERA).status_code == 200
    with clock.travel(session.ends_at + dt.timedelta(seconds=61)):
        answers = [phone.get(CAMERA), phone.post(CAMERA, {"kind": "cni", "pages": [photo()]}), Client().get(unused)]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert Document.objects.count() == 0


@pytest.mark.parametrize("ending", ["pass", "direction", "desk"])
def test_what_else_ends_a_phone(
    desk: Client, lea_seat: Seat, hugo: DayPass, toulon: Structure, hugo_actor: object, ending: str
) -> None:
    phone = paired(desk, lea_seat)
    if ending == "pass":
        revoke_day_pass(day_pass=hugo, by=hugo_actor)  # type: ignore[arg-type]
    elif ending == "direction":
        Structure.objects.filter(pk=toulon.pk).update(own_phones=False)
    else:
        desk.post(f"/inscriptions/{lea_seat.pk}/telephone/{Pairing.objects.get().pk}/")

    assert phone.get(CAMERA).status_code == 404
    assert phone.post(CAMERA, {"kind": "cni", "pages": [photo()]}).status_code == 404


def test_without_direction_s_leave_there_is_no_code(desk: Client, lea_seat: Seat, toulon: Structure) -> None:
    assert "Avec mon téléphone" in desk.get(f"/inscriptions/{lea_seat.pk}/numeriser/").content.decode()
    Structure.objects.filter(pk=toulon.pk).update(own_phones=False)

    desk.post(f"/inscriptions/{lea_seat.pk}/telephone/")

    assert Pairing.objects.count() == 0
    assert "Avec mon téléphone" not in desk.get(f"/inscriptions/{lea_seat.pk}/numeriser/").content.decode()


def test_a_counsellor_lends_hers_and_it_ends_when_she_no_longer_leads(
    desk: Client, lea_seat: Seat, session: Session, claire: User, client_of: ClientOf
) -> None:
    phone = paired(client_of(claire), lea_seat)
    assert phone.get(CAMERA).status_code == 200

    session.leaders.remove(claire)

    assert phone.get(CAMERA).status_code == 404


def test_a_phone_where_someone_was_signed_in_is_nobody_s_now(
    desk: Client, lea_seat: Seat, lea: YoungPerson, claire: User, client_of: ClientOf
) -> None:
    phone = client_of(claire)

    phone.post(lend(desk, lea_seat))

    assert phone.get(f"/jeunes/{lea.pk}/").status_code == 302
    assert phone.get(CAMERA).status_code == 200

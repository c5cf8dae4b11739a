"""A paper that comes in pieces over a bad network: once, whole, sealed on the way, gone when it does not arrive (G2, G20)."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.documents import actions, scanning
from clicnjob.documents.actions import uploading
from clicnjob.documents.models import Document, Piece, Upload
from clicnjob.documents.rules import uploads as rules
from clicnjob.documents.tasks import give_up_all_stale
from clicnjob.enrolment.actors import account_actor
from clicnjob.files import store
from clicnjob.files.models import StoredFile
from clicnjob.files.tasks import bury, reconcile
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.models import DayPass, Seat
from tests.files import hostile
from tests.matrix.test_matrix import neutral

ClientOf = Callable[..., Client]
HERE = "/mes-documents/"
SIZE = 1000
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kilobyte at a time, so that a small picture takes several."""
    monkeypatch.setattr(rules, "PIECE_BYTES", SIZE)


class Phone:
    """What ``sending.js`` does, one step at a time."""

    def __init__(self, client: Client, path: str = HERE) -> None:
        self.client, self.path = client, path
        self.document = uuid.uuid4()
        self.photos: list[tuple[uuid.UUID, bytes]] = []

    def take(self, data: bytes | None = None) -> "Phone":
        self.photos.append((uuid.uuid4(), data or hostile.jpeg()))
        return self

    def piece(self, photo: int, number: int, /, **changes: Any) -> HttpResponse:
        part, data = self.photos[photo]
        piece = data[number * SIZE : (number + 1) * SIZE]
        fields = {"document": self.document, "part": part, "number": number, "size": len(data)}
        return self.client.post(
            self.path, {**fields, "piece": SimpleUploadedFile("piece", changes.pop("data", piece)), **changes}
        )

    def count(self, photo: int) -> int:
        return -(-len(self.photos[photo][1]) // SIZE)

    def send_all(self) -> "Phone":
        for photo in range(len(self.photos)):
            for number in range(self.count(photo)):
                assert self.piece(photo, number).status_code == 200
        return self

    def finish(self, order: Sequence[int] | None = None, **changes: Any) -> HttpResponse:
        chosen = [self.photos[place] for place in (order if order is not None else range(len(self.photos)))]
        parts = [f"{part}:{hashlib.sha256(data).hexdigest()}" for part, data in chosen]
        return self.client.post(self.path, {"kind": "cni", "document": self.document, "part": parts, **changes})


@pytest.fixture
def phone(lea_account: User, client_of: ClientOf) -> Phone:
    """Léa's, with one photograph taken."""
    return Phone(client_of(lea_account)).take()


def test_a_cut_in_the_middle_then_the_rest_then_it_is_there_once(phone: Phone) -> None:
    """What was sent twice counts once; what comes too early is told where to go on; the end said twice is one paper."""
    assert phone.piece(0, 0).json() == {"here": 1}
    assert (phone.piece(0, 0).status_code, Piece.objects.count()) == (200, 1)
    early = phone.piece(0, 2)
    assert (early.status_code, early.json()) == (409, {"here": 1})
    phone.send_all()

    page = phone.finish().content.decode()

    assert page.count("data:image/jpeg;base64,") == 1
    assert (Document.objects.get().pk, Document.objects.get().pages.count()) == (phone.document, 1)
    assert (Piece.objects.count(), StoredFile.objects.count()) == (0, 1)
    assert phone.finish().content.decode().count("data:image/jpeg;base64,") == 1
    assert Document.objects.count() == 1

    phone.client.post(HERE, {"terminer": phone.document})
    assert phone.finish().status_code == 404  # looked at: never shown again
    bury()
    assert (Upload.objects.count(), len(store.names()), reconcile()) == (0, 1, 0)


def test_pages_are_in_the_order_of_the_page_and_those_removed_go(phone: Phone) -> None:
    for colour in ("red", "green"):
        phone.take(hostile.jpeg((320, 200) if colour == "red" else (200, 320)))
    phone.send_all().finish([2, 1])

    pages = Document.objects.get().pages.select_related("file")
    assert [(page.file.width, page.file.height) for page in pages] == [(200, 320), (320, 200)]
    bury()
    assert len(store.names()) == 2


def test_nothing_in_clear_and_nothing_left_after_an_hour(phone: Phone) -> None:
    """G20: sealed on the way; without its end, key and bytes are gone an hour later, and the night finds nothing."""
    marker = b"MARQUEUR-EN-CLAIR" * 40
    phone.photos[0] = (phone.photos[0][0], hostile.jpeg() + marker + b"\0" * SIZE)
    for number in range(phone.count(0)):
        phone.piece(0, number)
    kept = [default_storage.open(name).read() for name in store.names()]
    assert len(kept) == phone.count(0)
    assert not any(b"MARQUEUR" in each for each in kept)
    assert reconcile() == 0

    with clock.travel(clock.now() + dt.timedelta(minutes=59)):
        assert give_up_all_stale() == 0
    with clock.travel(clock.now() + dt.timedelta(minutes=61)):
        assert give_up_all_stale() == 1
    bury()

    assert (Upload.objects.count(), StoredFile.objects.count(), store.names()) == (0, 0, set())


def test_two_processes_that_receive_the_same_piece_keep_one(
    phone: Phone, lea: YoungPerson, lea_account: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process was quicker between the question and the row."""
    part, data = phone.photos[0]
    lay = store.lay_bytes

    def slow(*args: Any, **kwargs: Any) -> store.Laid:
        monkeypatch.setattr(uploading.store, "lay_bytes", lay)
        assert phone.piece(0, 0).json() == {"here": 1}
        return lay(*args, **kwargs)

    monkeypatch.setattr(uploading.store, "lay_bytes", slow)
    here = actions.take_piece(
        person=lea,
        upload_id=phone.document,
        part=part,
        number=0,
        size=len(data),
        data=data[:SIZE],
        by=account_actor(lea_account),
    )

    assert (here, Piece.objects.count(), len(store.names())) == (1, 1, 1)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"data": b"x" * (SIZE - 1)}, 422),
        ({"data": b"x" * (SIZE + 1)}, 422),
        ({"data": b""}, 422),
        ({"size": 10 * 1024 * 1024 + 1}, 422),
        ({"number": -1}, 422),
        ({"part": "autre"}, 422),
    ],
    ids=["short", "long", "empty", "heavy", "before", "no-id"],
)
def test_a_piece_that_is_not_one(phone: Phone, changes: dict[str, Any], status: int) -> None:
    answer = phone.piece(0, 0, **changes)

    assert (answer.status_code, store.names()) == (status, set())
    assert answer.json()["words"]


def test_nothing_comes_after_the_last_piece(phone: Phone) -> None:
    phone.send_all()
    last = phone.count(0)

    answer = phone.piece(0, last, data=b"x" * SIZE, size=SIZE * (last + 1))

    assert (answer.status_code, Piece.objects.count()) == (422, last)


def test_the_whole_is_compared_with_what_was_sent(phone: Phone) -> None:
    """Nothing is kept of what arrived damaged: one starts again."""
    phone.send_all()
    phone.photos[0] = (phone.photos[0][0], phone.photos[0][1] + b"!")

    answer = phone.finish()

    assert (answer.status_code, Document.objects.count(), Upload.objects.count()) == (422, 0, 0)
    assert "abîmée" in answer.content.decode()


def test_as_many_pages_and_bytes_as_a_paper_may_have(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "MAX_REQUEST_BYTES", 11 * SIZE)
    phone.photos = [(uuid.uuid4(), b"x" * SIZE) for _ in range(11)]
    assert [phone.piece(photo, 0).status_code for photo in range(11)] == [200] * 10 + [422]
    monkeypatch.setattr(uploading, "MAX_PAGES", 20)
    assert phone.piece(10, 0).status_code == 200
    phone.take(b"x" * SIZE)
    assert phone.piece(11, 0).status_code == 422


def test_what_someone_else_sends_is_not_there(
    phone: Phone, lea_seat: Seat, hugo: DayPass, claire: User, client_of: ClientOf, client_of_pass: ClientOf
) -> None:
    """G10: neither looked at, nor added to, nor finished; as if it did not exist."""
    phone.send_all()
    for client, path in (
        (client_of_pass(hugo), f"/inscriptions/{lea_seat.pk}/numeriser/"),
        (client_of(claire), f"/jeunes/{lea_seat.young_person_id}/numeriser/"),
    ):
        thief = Phone(client, path)
        thief.document, thief.photos = phone.document, phone.photos
        answers = [thief.finish(), thief.piece(0, 0)]
        thief.document = uuid.uuid4()
        answers.append(thief.finish())
        assert [answer.status_code for answer in answers] == [404] * 3
        assert neutral(answers[0], path) == neutral(answers[2], path)
        client.post(path, {"terminer": phone.document})
    assert phone.finish().status_code == 200


def test_the_seventh_sending_gives_up_the_oldest(phone: Phone) -> None:
    sendings = []
    for minute in range(uploading.MAX_OPEN + 1):
        phone.document = uuid.uuid4()
        sendings.append(phone.document)
        with clock.travel(clock.now() + dt.timedelta(minutes=minute)):
            phone.piece(0, 0)

    assert set(Upload.objects.values_list("pk", flat=True)) == set(sendings[1:])
    bury()
    assert len(store.names()) == uploading.MAX_OPEN


def test_too_many_pieces_wait(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "PIECES_AN_HOUR", 1)
    phone.piece(0, 0)

    answer = phone.piece(0, 1)

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 3000


def test_who_may_not_send_for_someone_begins_nothing(younes: YoungPerson, lea_account: User) -> None:
    with pytest.raises(DomainError) as refusal:
        actions.take_piece(
            person=younes,
            upload_id=uuid.uuid4(),
            part=uuid.uuid4(),
            number=0,
            size=1,
            data=b"x",
            by=account_actor(lea_account),
        )

    assert (refusal.value.code, Upload.objects.count(), store.names()) == ("out_of_reach", 0, set())
    assert actions.give_up_stale(by=SYSTEM) == 0

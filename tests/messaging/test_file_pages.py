"""Sending and opening files over HTTP: each answer, each header, floods (G17, G19, D7, D11)."""

import uuid
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.files import uploads
from clicnjob.files.models import StoredFile
from clicnjob.messaging import tasks
from clicnjob.messaging.models import Conversation, Enclosure, Message
from clicnjob.messaging.rules import files as file_rules
from clicnjob.shared import clock
from tests.files import hostile, sounds

ClientOf = Callable[..., Client]
MINE, JOIN = "/ma-conversation/", "/ma-conversation/joindre/"


def photo(name: str = "photo.jpg", data: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or hostile.jpeg(), "image/jpeg")


def posted(*files: SimpleUploadedFile, **fields: object) -> dict[str, object]:
    return {"client_id": uuid.uuid4(), "body": "", "files": list(files), **fields}


@pytest.fixture
def phone(talk: Conversation, lea_account: User, client_of: ClientOf) -> Client:
    return client_of(lea_account)


@pytest.fixture
def desk(talk: Conversation, claire: User, client_of: ClientOf) -> Client:
    return client_of(claire)


@pytest.fixture
def kinds(phone: Client) -> dict[str, Enclosure]:
    """A photograph, a PDF and a voice of Léa's, checked; by kind."""
    phone.post(
        JOIN,
        posted(
            photo("été <b>.HEIC"),
            SimpleUploadedFile("cv.pdf", hostile.pdf(2)),
            voice=SimpleUploadedFile("v", sounds.tone()),
        ),
    )
    tasks.check_files()
    return {row.kind: row for row in Enclosure.objects.all()}


def url(row: Enclosure) -> str:
    return f"/messages/fichier/{row.pk}/"


# -- sending -------------------------------------------------------------------------------------------------------------


def test_both_sides_send(phone: Client, desk: Client, talk: Conversation) -> None:
    answers = [
        phone.post(JOIN, posted(photo(), body="De Léa")),
        desk.post(f"/messages/{talk.pk}/joindre/", posted(photo(), body="De Claire")),
    ]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (303, f"{MINE}#fin"),
        (303, f"/messages/{talk.pk}/#fin"),
    ]
    assert [row.message.side for row in Enclosure.objects.order_by("message__seq")] == ["youth", "structure"]


@pytest.mark.parametrize(
    ("files", "status", "words"),
    [
        ([], 422, "Choisissez un fichier."),
        ([photo() for _ in range(6)], 422, "Cinq fichiers au plus par message."),
        ([photo(data=bytes(10 * 1024 * 1024 + 1))], 413, "Ce fichier dépasse 10\u00a0Mo."),
    ],
    ids=["none", "six", "eleven megabytes"],
)
@pytest.mark.parametrize("side", ["phone", "desk"])
def test_a_refusal_is_said_and_the_words_are_kept(
    side: str,
    files: list[SimpleUploadedFile],
    status: int,
    words: str,
    talk: Conversation,
    request: pytest.FixtureRequest,
) -> None:
    for file in files:
        file.seek(0)
    address = JOIN if side == "phone" else f"/messages/{talk.pk}/joindre/"

    answer = request.getfixturevalue(side).post(address, posted(*files, body="Mes mots"))

    page = answer.content.decode()
    assert (answer.status_code, words in page, ">Mes mots</textarea>" in page) == (status, True, True)
    assert (Message.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_more_than_a_request_may_hold_is_413(phone: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clicnjob.messaging.views.files.MAX_REQUEST_BYTES", 1000)

    answer = phone.post(JOIN, posted(photo()))

    assert (answer.status_code, "dépassent 50\u00a0Mo" in answer.content.decode()) == (413, True)
    assert (Message.objects.count(), uploads.MAX_REQUEST_BYTES) == (0, 60 * 1024 * 1024)


def test_a_flood_is_429_and_a_retry_costs_nothing(phone: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """D11: files per person and hour; the same message sent again is not counted again."""
    monkeypatch.setitem(file_rules.FILES_AN_HOUR, "youth", 3)
    first = posted(photo(), photo())
    assert phone.post(JOIN, first).status_code == 303
    for file in first["files"]:  # type: ignore[attr-defined]
        file.seek(0)
    assert phone.post(JOIN, first).status_code == 303
    assert phone.post(JOIN, posted(photo())).status_code == 303

    answer = phone.post(JOIN, posted(photo()))

    assert (answer.status_code, int(answer["Retry-After"]) > 3000) == (429, True)
    assert "Vous pouvez envoyer votre message sans fichier." in answer.content.decode()
    assert (Message.objects.count(), Enclosure.objects.count()) == (2, 3)
    assert phone.post(MINE, {"body": "Sans fichier", "client_id": uuid.uuid4()}).status_code == 303


# -- shown ---------------------------------------------------------------------------------------------------------------


def test_states_are_said_in_words(
    phone: Client,
    desk: Client,
    talk: Conversation,
    lea_account: User,
    claire: User,
    client_of: Callable[[User], Client],
) -> None:
    phone.post(JOIN, posted(photo(), photo("page.jpg", b"<html>")))
    places = ((phone, MINE), (desk, f"/messages/{talk.pk}/"))

    assert [client.get(path).content.decode().count("Vérification…") for client, path in places] == [2, 2]
    assert "Fichier" in desk.get("/messages/").content.decode()

    tasks.check_files()
    for client, path in places:
        page = client.get(path).content.decode()
        assert "Fichier refusé\u202f: Nous ne savons pas lire ce fichier. Envoyez une photo ou un PDF." in page
        assert "Effacé le" in page
    assert "Photo, Fichier refusé" in desk.get("/messages/").content.decode()

    ready = Enclosure.objects.get(state="ready")
    with clock.travel(ready.expires_at):
        tasks.destroy_expired_files()
        for user, path in ((lea_account, MINE), (claire, f"/messages/{talk.pk}/")):  # four months later: in again
            assert "Fichier effacé le" in client_of(user).get(path).content.decode()


def test_a_name_is_escaped_wherever_it_is_shown(phone: Client, desk: Client, talk: Conversation) -> None:
    """G17."""
    evil = '"><img src=x onerror=alert(1)>.jpg'
    phone.post(JOIN, posted(photo(evil)))

    for _ in range(2):
        for client, path in ((phone, MINE), (desk, f"/messages/{talk.pk}/")):
            page = client.get(path).content.decode()
            assert ("<img src=x" in page, escape("><img src=x onerror=alert(1)>") in page) == (False, True)
        tasks.check_files()


def test_the_number_of_queries_does_not_grow(phone: Client, django_assert_num_queries: Callable[..., object]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _ in range(2):
        phone.post(JOIN, posted(photo(), photo()))
        tasks.check_files()
        phone.get(MINE)
        with CaptureQueriesContext(connection) as seen:
            phone.get(MINE)
        counts.append(len(seen))

    assert counts[0] == counts[1]


# -- opening -------------------------------------------------------------------------------------------------------------


def test_each_kind_is_served_so_that_nothing_runs_nor_stays(desk: Client, kinds: dict[str, Enclosure]) -> None:
    """D7: no-store, a name of ours, no sniffing, a sandbox."""
    shown = {}
    for kind, row in kinds.items():
        answer = desk.get(url(row))
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        shown[kind] = (answer["Content-Type"], answer["Content-Disposition"])

    assert shown == {
        "picture": ("image/jpeg", "inline; filename*=utf-8''%C3%A9t%C3%A9%20%3Cb%3E.jpg"),
        "pdf": ("application/pdf", 'attachment; filename="cv.pdf"'),
        "voice": ("audio/mp4", 'inline; filename="v.m4a"'),
    }


def test_small_pictures_of_what_can_be_seen(desk: Client, kinds: dict[str, Enclosure]) -> None:
    found = {kind: desk.get(f"{url(row)}apercu/").status_code for kind, row in kinds.items()}

    assert found == {"picture": 200, "pdf": 200, "voice": 404}


def test_a_player_may_ask_for_a_part(desk: Client, kinds: dict[str, Enclosure]) -> None:
    """Safari plays nothing otherwise."""
    whole = desk.get(url(kinds["voice"])).content
    asked = {"bytes=0-1": (206, whole[:2]), "bytes=5-": (206, whole[5:]), f"bytes={len(whole)}-": (416, b"")}

    for asking, (status, part) in asked.items():
        answer = desk.get(url(kinds["voice"]), headers={"Range": asking})
        assert (answer.status_code, answer.content) == (status, part)
    for ignored in ("bytes=-5", "bytes=0-1,4-5", "lines=1-2"):
        assert desk.get(url(kinds["voice"]), headers={"Range": ignored}).content == whole
    assert desk.get(url(kinds["picture"]), headers={"Range": "bytes=0-1"}).status_code == 200


def test_a_file_that_the_store_lost_is_not_found(desk: Client, kinds: dict[str, Enclosure]) -> None:
    from django.core.files.storage import default_storage

    assert kinds["picture"].file is not None
    default_storage.delete(kinds["picture"].file.store_name)

    assert desk.get(url(kinds["picture"])).status_code == 404


@pytest.mark.parametrize("change", [{"state": "checking"}, {"expires_at": clock.now()}], ids=["checking", "expired"])
def test_state_and_day_are_asked_each_time(
    desk: Client, phone: Client, kinds: dict[str, Enclosure], change: dict[str, object]
) -> None:
    row = kinds["picture"]
    if "state" in change:
        phone.post(JOIN, posted(photo()))
        row = Enclosure.objects.get(state="checking")
    else:
        Enclosure.objects.filter(pk=row.pk).update(**change)

    unknown = desk.get(f"/messages/fichier/{uuid.uuid4()}/")
    assert [client.get(url(row)).status_code for client in (desk, phone)] == [404, 404]
    assert desk.get(f"{url(row)}apercu/").status_code == 404
    assert len(desk.get(url(row)).content) == len(unknown.content)


def test_a_withdrawn_message_takes_its_files_along(desk: Client, phone: Client, kinds: dict[str, Enclosure]) -> None:
    """R15."""
    Message.objects.update(withdrawn_at=clock.now())

    assert {client.get(url(row)).status_code for client in (desk, phone) for row in kinds.values()} == {404}


def test_a_professionals_look_is_written_once_an_hour_and_counted(
    desk: Client, phone: Client, kinds: dict[str, Enclosure], claire: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R17, D11: the next file past the quota is 429; what was opened already stays open; one's own file is one's own."""
    monkeypatch.setitem(file_rules.FILES_AN_HOUR, "staff", 2)
    rows = list(kinds.values())

    answers = [desk.get(url(row)).status_code for row in (rows[0], rows[0], rows[1], rows[2], rows[0])]
    phone.get(url(rows[0]))

    assert answers == [200, 200, 200, 429, 200]
    trail = AuditEvent.objects.filter(event="enclosure.opened")
    assert [(event.actor_id, event.object_id) for event in trail.order_by("pk")] == [
        (claire.pk, str(row.pk)) for row in rows[:2]
    ]

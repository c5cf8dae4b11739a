"""Files in a conversation: once, checked apart, opened by who reads, gone on their day (G17, G19, G20, G21, D7)."""

import datetime as dt
import io
import uuid
from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage
from django.http import Http404
from PIL import Image
from pytest_django.fixtures import Settings

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actors import account_actor
from clicnjob.files import scanner, store
from clicnjob.files import tasks as file_tasks
from clicnjob.files.models import StoredFile
from clicnjob.files.queries import read_file
from clicnjob.messaging import actions, queries, tasks
from clicnjob.messaging.actions import examining
from clicnjob.messaging.enums import FileState
from clicnjob.messaging.models import Conversation, Enclosure, Message
from clicnjob.messaging.rules import files as file_rules
from clicnjob.messaging.rules.files import Upload
from clicnjob.notifications.models import Outbox
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.structures.models import Attachment, Structure
from tests.files import hostile, sounds
from tests.outcomes import code_of

Send = Callable[..., Message]
PHOTO = Upload("IMG_0042.HEIC", hostile.with_gps())
PAPER = Upload("attestation.pdf", hostile.pdf(2))


@pytest.fixture
def send(talk: Conversation) -> Send:
    """Somebody sends files."""

    def with_files(
        user: User, *uploads: Upload, body: str = "", client_id: uuid.UUID | None = None, to: Conversation | None = None
    ) -> Message:
        return actions.send_files(
            conversation=to or talk,
            uploads=uploads,
            body=body,
            client_id=client_id or uuid.uuid4(),
            by=account_actor(user),
        )

    return with_files


def states(message: Message) -> list[tuple[str, str, str]]:
    return [(row.state, row.kind, row.refusal) for row in message.enclosures.order_by("number")]


# -- sending -------------------------------------------------------------------------------------------------------------


def test_a_message_comes_at_once_and_its_files_once_checked(
    send: Send, talk: Conversation, lea_account: User, claire: User
) -> None:
    """G19: until then nobody opens them, the sender included."""
    message = send(lea_account, PHOTO, PAPER, Upload("vocal", sounds.tone(), voice=True), body="Voici")

    talk.refresh_from_db()
    assert (message.seq, talk.last_seq, talk.unread_by_structure) == (1, 1, 1)
    assert states(message) == [("checking", "", ""), ("checking", "", ""), ("checking", "voice", "")]
    for row in message.enclosures.all():
        for user in (lea_account, claire):
            with pytest.raises(Http404):
                queries.get_enclosure(account_actor(user), row.pk)

    revision = talk.revision
    assert tasks.check_files() == 3

    talk.refresh_from_db()
    message.refresh_from_db()
    assert states(message) == [("ready", "picture", ""), ("ready", "pdf", ""), ("ready", "voice", "")]
    assert (talk.revision, message.revision) == (revision + 3, revision + 3), "who comes back is told"
    photo, paper, voice = message.enclosures.order_by("number")
    assert (photo.width, photo.height, paper.pages, voice.seconds, len(voice.waveform)) == (400, 640, 2, 2, 48)
    for user in (lea_account, claire):
        opened = queries.get_enclosure(account_actor(user), photo.pk)
        assert opened.file is not None
        assert dict(Image.open(io.BytesIO(read_file(opened.file))).getexif()) == {}


def test_what_was_sent_is_destroyed_once_ours_is_made(send: Send, lea_account: User) -> None:
    """G20: one object for what was sent, then two of ours; the first and its key are gone."""
    message = send(lea_account, PHOTO)
    (original,) = store.names()

    tasks.check_files()
    file_tasks.bury()

    (row,) = message.enclosures.all()
    assert row.file is not None
    assert row.thumbnail is not None
    assert store.names() == {row.file.store_name, row.thumbnail.store_name}
    assert (original in store.names(), StoredFile.objects.count(), file_tasks.reconcile()) == (False, 2, 0)


def test_nothing_lies_in_clear(send: Send, lea_account: User) -> None:
    """G21: neither the name in the database, nor the bytes in the store, before and after the check."""
    message = send(lea_account, Upload("ordonnance secrète.jpg", hostile.with_gps()))

    for _ in range(2):
        (row,) = Enclosure.objects.values()
        assert "secr" not in str(row)
        assert not [event for event in AuditEvent.objects.all() if "ordonnance" in str(event.facts)]
        for name in store.names():
            held = default_storage.open(name).read()
            assert (b"\xff\xd8\xff" in held[:64], b"MARKER" in held) == (False, False)
        tasks.check_files()
    assert queries.name_of(message.enclosures.get(), message.conversation.structure_id) == "ordonnance secrète.jpg"


def test_the_same_id_is_one_message(send: Send, lea_account: User) -> None:
    """A cut, a retry, a second tap: one message, one set of files, no object left behind."""
    client_id = uuid.uuid4()
    first = send(lea_account, PHOTO, PAPER, body="Voici", client_id=client_id)
    again = send(lea_account, PHOTO, PAPER, body="Voici", client_id=client_id)
    tasks.check_files()
    later = send(lea_account, PHOTO, PAPER, body="Voici", client_id=client_id)

    assert first.pk == again.pk == later.pk
    assert (Message.objects.count(), Enclosure.objects.count()) == (1, 2)
    file_tasks.bury()
    assert len(store.names()) == StoredFile.objects.count() == 4


@pytest.mark.parametrize(
    ("uploads", "body"),
    [([PAPER], "Voici"), ([PHOTO, PAPER], "Voici"), ([PHOTO], "Autre"), ([Upload("b.jpg", PHOTO.data)], "Voici")],
    ids=["another file", "one more", "another text", "another name"],
)
def test_an_id_that_served_for_something_else_is_refused(
    send: Send, lea_account: User, uploads: list[Upload], body: str
) -> None:
    client_id = uuid.uuid4()
    send(lea_account, PHOTO, body="Voici", client_id=client_id)

    assert code_of(lambda: send(lea_account, *uploads, body=body, client_id=client_id)) == "conflict"
    assert (Message.objects.count(), Enclosure.objects.count(), len(store.names())) == (1, 1, 1)


@pytest.mark.parametrize(
    ("uploads", "code"),
    [
        ([], "no_file"),
        ([PHOTO] * 6, "too_many_files"),
        ([PHOTO, Upload("vide.jpg", b"")], "empty"),
        ([Upload("gros.jpg", bytes(10 * 1024 * 1024 + 1))], "too_big"),
    ],
)
def test_each_refusal_writes_nothing(send: Send, lea_account: User, uploads: list[Upload], code: str) -> None:
    assert code_of(lambda: send(lea_account, *uploads, body="Voici")) == code
    assert (Message.objects.count(), Enclosure.objects.count(), store.names()) == (0, 0, set())


def test_a_text_too_long_is_refused_with_its_files(send: Send, lea_account: User) -> None:
    assert code_of(lambda: send(lea_account, PHOTO, body="a" * 4001)) == "too_long"
    assert (Message.objects.count(), store.names()) == (0, set())


@pytest.mark.parametrize("who", ["karim", "omar", "ines", "younes_account"])
def test_who_does_not_reach_the_conversation_sends_nothing(
    who: str, send: Send, request: pytest.FixtureRequest, lea_account: User
) -> None:
    assert code_of(lambda: send(request.getfixturevalue(who), PHOTO)) == "out_of_reach"
    assert (Message.objects.count(), store.names()) == (0, set())


def test_a_volunteer_sends_nothing(talk: Conversation, hugo_actor: Actor) -> None:
    call = {"conversation": talk, "uploads": [PHOTO], "body": "", "client_id": uuid.uuid4(), "by": hugo_actor}

    assert code_of(lambda: actions.send_files(**call)) == "out_of_reach"


def test_a_failure_leaves_no_object(send: Send, lea_account: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Enclosure, "save", fail)

    with pytest.raises(RuntimeError):
        send(lea_account, PHOTO)

    assert (Message.objects.count(), store.names()) == (0, set())


def test_the_young_person_is_told_without_a_word_of_it(send: Send, claire: User, lea_account: User) -> None:
    """G24: a file sent by the counsellor rings like a text."""
    send(claire, PAPER)

    (notice,) = Outbox.objects.all()
    assert "attestation" not in str(notice.__dict__)


# -- checking ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (Upload("page.jpg", b"<html><script>alert(1)</script></html>"), "not_ours"),
        (Upload("bombe.png", hostile.bomb()), "too_large"),
        (Upload("film.jpg", sounds.film()), "not_ours"),
        (Upload("vocal", sounds.film(), voice=True), "moving"),
        (Upload("vocal", hostile.jpeg(), voice=True), "not_sound"),
        (Upload("vocal.jpg", sounds.tone()), "not_ours"),
    ],
    ids=["html", "bomb", "film", "film as voice", "photo as voice", "voice as photo"],
)
def test_a_hostile_file_is_refused_and_destroyed(send: Send, claire: User, upload: Upload, code: str) -> None:
    """G19: whoever sends it."""
    message = send(claire, upload, PHOTO)

    tasks.check_files()
    file_tasks.bury()

    (bad, good) = states(message)
    assert (bad[0], bad[2], good) == ("refused", code, ("ready", "picture", ""))
    assert len(store.names()) == 2
    assert [event.facts for event in AuditEvent.objects.filter(event="enclosure.refused")] == [{"reason": code}]


def test_what_the_antivirus_knows_is_refused(
    send: Send, lea_account: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMAV_URL = "tcp://127.0.0.1:9"
    monkeypatch.setattr(scanner, "is_infected", lambda data: data == PAPER.data)
    message = send(lea_account, PHOTO, PAPER)

    tasks.check_files()

    assert states(message) == [("ready", "picture", ""), ("refused", "", "infected")]


def test_without_an_answer_of_the_antivirus_files_wait(send: Send, lea_account: User, settings: Settings) -> None:
    """Closed, not open: nobody reads an unscanned file; it is looked at again, however long that lasts."""
    settings.CLAMAV_URL = "tcp://127.0.0.1:9"
    message = send(lea_account, PHOTO)

    for tries in range(2 * examining.MAX_TRIES):
        with clock.travel(clock.now() + tries * 2 * examining.LEASE):
            assert tasks.check_files() == 1
    assert states(message) == [("checking", "", "")]

    settings.CLAMAV_URL = ""
    with clock.travel(clock.now() + dt.timedelta(hours=1)):
        tasks.check_files()
    assert states(message) == [("ready", "picture", "")]


def test_a_worker_that_dies_leaves_the_file_to_another(send: Send, lea_account: User) -> None:
    message = send(lea_account, PHOTO)
    assert actions.claim_file(by=SYSTEM) is not None

    assert tasks.check_files() == 0, "it is being looked at"
    with clock.travel(clock.now() + examining.LEASE):
        assert tasks.check_files() == 1
    assert states(message) == [("ready", "picture", "")]


def test_a_file_that_kills_its_workers_is_refused_in_the_end(send: Send, lea_account: User) -> None:
    message = send(lea_account, PHOTO)

    for tries in range(examining.MAX_TRIES):
        with clock.travel(clock.now() + tries * examining.LEASE):
            assert actions.claim_file(by=SYSTEM) is not None
    with clock.travel(clock.now() + examining.MAX_TRIES * examining.LEASE):
        tasks.check_files()

    assert states(message) == [("refused", "", "too_heavy")]


def test_two_workers_make_one_file(send: Send, lea_account: User) -> None:
    message = send(lea_account, PHOTO)
    row = actions.claim_file(by=SYSTEM)
    assert row is not None

    actions.examine(enclosure=row, by=SYSTEM)
    actions.examine(enclosure=row, by=SYSTEM)

    file_tasks.bury()
    assert (states(message), len(store.names()), StoredFile.objects.count()) == ([("ready", "picture", "")], 2, 2)


def test_a_store_that_is_down_is_asked_again(send: Send, lea_account: User, monkeypatch: pytest.MonkeyPatch) -> None:
    message = send(lea_account, PHOTO)

    def down(*args: object, **kwargs: object) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(store, "lay_bytes", down)
        assert tasks.check_files() == 1
    assert states(message) == [("checking", "", "")]
    with clock.travel(clock.now() + examining.LEASE):
        tasks.check_files()
    assert states(message) == [("ready", "picture", "")]


# -- opening -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def photo(send: Send, lea_account: User) -> Enclosure:
    """Léa's, checked."""
    message = send(lea_account, PHOTO, body="Voici")
    tasks.check_files()
    return message.enclosures.get()


def may_open(user: User, row: Enclosure) -> bool:
    try:
        return queries.get_enclosure(account_actor(user), row.pk).pk == row.pk
    except Http404:
        return False


def test_who_reads_the_message_opens_its_files(
    photo: Enclosure, lea_account: User, claire: User, karim: User, nadia: User, omar: User, younes_account: User
) -> None:
    """G10, R2."""
    people = (lea_account, claire, karim, nadia, omar, younes_account)

    assert [may_open(user, photo) for user in people] == [True, True, False, False, False, False]


def test_a_withdrawn_message_takes_its_files_along(photo: Enclosure, lea_account: User, claire: User) -> None:
    """R15: at once, for everyone."""
    Message.objects.update(withdrawn_at=clock.now())

    assert [may_open(user, photo) for user in (lea_account, claire)] == [False, False]
    assert queries.enclosures_of(Message.objects.all()) == {}


def test_what_was_sent_under_a_wrong_name_is_not_the_right_persons(
    photo: Enclosure, lea_account: User, claire: User
) -> None:
    """R7."""
    reader = account_actor(lea_account)
    moment = clock.now()
    Attachment.objects.filter(user=lea_account).update(
        wrong_claim=True, started_at=moment - dt.timedelta(days=1), ended_at=moment + dt.timedelta(days=1)
    )

    assert may_open(claire, photo) is True
    with pytest.raises(Http404):
        queries.get_enclosure(reader, photo.pk)


# -- the end -------------------------------------------------------------------------------------------------------------


def test_a_file_is_gone_on_its_day(photo: Enclosure, talk: Conversation, lea_account: User, claire: User) -> None:
    """G20: openable until that evening, then bytes and keys are destroyed; the words stay and say so."""
    evening = photo.expires_at

    with clock.travel(evening - dt.timedelta(minutes=1)):
        assert (tasks.destroy_expired_files(), may_open(claire, photo)) == (0, True)
    with clock.travel(evening):
        assert may_open(claire, photo) is False, "even before the job passes"
        assert tasks.destroy_expired_files() == 1
        assert tasks.destroy_expired_files() == 0
    file_tasks.bury()

    photo.refresh_from_db()
    talk.refresh_from_db()
    assert (photo.state, photo.gone_at, bytes(photo.waveform)) == (FileState.GONE, evening, b"")
    assert (StoredFile.objects.count(), store.names()) == (0, set())
    assert photo.message.revision == talk.revision
    assert [event.facts for event in AuditEvent.objects.filter(event="enclosure.destroyed")] == [{"why": "expired"}]


def test_a_file_nobody_could_check_goes_too(send: Send, lea_account: User) -> None:
    message = send(lea_account, PHOTO)
    (row,) = message.enclosures.all()

    with clock.travel(row.expires_at):
        tasks.destroy_expired_files()
    file_tasks.bury()

    assert (states(message), store.names()) == ([("gone", "", "")], set())


@pytest.mark.parametrize(
    ("sent", "months", "day"),
    [
        (dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC), 4, dt.date(2027, 3, 25)),
        (dt.datetime(2026, 10, 31, 12, tzinfo=dt.UTC), 4, dt.date(2027, 2, 28)),
        (dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC), 12, dt.date(2028, 1, 1)),
        (dt.datetime(2027, 1, 31, 12, tzinfo=dt.UTC), 1, dt.date(2027, 2, 28)),
    ],
)
def test_the_day_comes_from_the_structures_rule(
    toulon: Structure, sent: dt.datetime, months: int, day: dt.date
) -> None:
    toulon.file_months = months

    assert file_rules.last_day(sent, toulon) == day
    assert clock.local(file_rules.expiry(sent, toulon)) == dt.datetime.combine(
        day, dt.time(20), clock.local(file_rules.expiry(sent, toulon)).tzinfo
    )


def test_a_date_that_was_said_is_kept_when_the_rule_changes(photo: Enclosure, toulon: Structure) -> None:
    toulon.file_months = 1
    toulon.save()

    with clock.travel(clock.now() + dt.timedelta(days=40)):
        assert tasks.destroy_expired_files() == 0


# -- names ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("facture.pdf", "facture.pdf"),
        ("C:\\Users\\Léa\\CV.pdf", "CV.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf"),
        ("ann\u202efdp.exe", "annfdp.exe"),
        ("<script>alert(1)</script>.png", "script>.png"),
        ("  . ", ""),
        ("سيرة ذاتية.pdf", "سيرة ذاتية.pdf"),
        ("e\u0301te\u0301.jpg", "été.jpg"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(name: str, kept: str) -> None:
    """G17."""
    assert file_rules.clean_name(name) == kept


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("IMG_0042.HEIC", "picture", "IMG_0042.jpg"),
        ("facture.pdf.exe", "pdf", "facture.pdf"),
        ("M. Dupont", "pdf", "M. Dupont.pdf"),
        ("", "voice", "fichier.m4a"),
        ("encours.png", "", "encours.png"),
    ],
)
def test_the_ending_is_that_of_what_it_became(name: str, kind: str, shown: str) -> None:
    assert file_rules.shown_name(name, kind) == shown

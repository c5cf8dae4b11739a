"""G21: keys are followed by others while the service runs; what was sealed opens, what is sealed next is out of reach of the old."""

import base64
import datetime as dt
import os
import uuid
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.config.startup import database_dangers
from clicnjob.enrolment.actors import account_actor
from clicnjob.files import store, tasks
from clicnjob.files.actions import rotate_structure_key, rotating, store_picture
from clicnjob.files.decode import Picture
from clicnjob.files.models import StoredFile, Tombstone
from clicnjob.files.queries import read_file
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.messaging.queries import messages_page
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.actions import issue_card
from clicnjob.structures.management.commands import rotate_keys
from clicnjob.structures.models import Structure, YoungPerson
from clicnjob.structures.queries import card_token
from clicnjob.vault import envelope, keys
from clicnjob.vault.envelope import CannotOpen, forget_keys, open_sealed, seal, unwrap
from clicnjob.vault.models import FormerKey, ScopeKey
from tests.files import hostile
from tests.outcomes import together

PICTURE = Picture(hostile.jpeg(), 640, 400)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotate_keys, "KNOWN_FOR", -1)


def kept(structure: Structure) -> StoredFile:
    return store_picture(picture=PICTURE, structure_id=structure.pk, by=SYSTEM)


def key_of(structure: Structure) -> AESGCM:
    return AESGCM(unwrap(bytes(ScopeKey.objects.get(scope_id=structure.pk).wrapped), structure.pk.bytes))


def test_everything_opens_after_and_the_former_key_opens_nothing_new(
    toulon: Structure, lea: YoungPerson, lea_account: User, claire: User
) -> None:
    talk = open_conversation(person=lea, by=SYSTEM)
    send_message(conversation=talk, body="Avant", client_id=uuid.uuid4(), by=account_actor(lea_account))
    file, former = kept(toulon), key_of(toulon)
    wrapped = bytes(file.wrapped_key)

    call_command("rotate_keys", structure=toulon.code)

    send_message(conversation=talk, body="Après", client_id=uuid.uuid4(), by=account_actor(lea_account))
    forget_keys()
    assert [line.body for line in messages_page(account_actor(claire), talk)[0]] == ["Avant", "Après"]
    moved = StoredFile.objects.get(pk=file.pk)
    assert (read_file(moved), moved.key_version, bytes(moved.wrapped_key) != wrapped) == (PICTURE.data, 2, True)
    assert Tombstone.objects.filter(store_name="").exists(), "the former wrapped key leaves the journal"
    for sealed in (bytes(moved.wrapped_key), seal(toulon.pk, b"x", store.key_context(moved))):
        with pytest.raises(InvalidTag):
            former.decrypt(sealed[:12], sealed[12:], store.key_context(moved).encode())
    assert AuditEvent.objects.get(event="key.rotated").facts == {"version": 2}


def test_asked_twice_it_is_one_rotation_and_a_cut_is_taken_up_again(
    toulon: Structure, nice: Structure, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, other = [kept(toulon) for _ in range(3)], kept(nice)
    monkeypatch.setattr(rotating, "BATCH", 1)
    real, calls = rotating.seal_versioned, [0]

    def cut(*words: object) -> tuple[bytes, int]:
        calls[0] += 1
        if calls[0] == 2:
            raise KeyboardInterrupt
        return real(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(rotating, "seal_versioned", cut)
    with pytest.raises(KeyboardInterrupt):
        call_command("rotate_keys", structure=toulon.code)
    monkeypatch.setattr(rotating, "seal_versioned", real)
    assert sorted(StoredFile.objects.filter(structure_id=toulon.pk).values_list("key_version", flat=True)) == [1, 1, 2]
    assert {read_file(file) for file in StoredFile.objects.filter(structure_id=toulon.pk)} == {PICTURE.data}

    with clock.travel(clock.now() + dt.timedelta(days=2)):  # however late: what was begun is ended first
        call_command("rotate_keys", structure=toulon.code)
        assert set(StoredFile.objects.filter(structure_id=toulon.pk).values_list("key_version", flat=True)) == {2}
        call_command("rotate_keys", structure=toulon.code)
        assert ScopeKey.objects.get(scope_id=toulon.pk).version == 3, "two days later it is another rotation"
        call_command("rotate_keys", structure=toulon.code)

    assert ScopeKey.objects.get(scope_id=toulon.pk).version == 3
    assert {read_file(StoredFile.objects.get(pk=file.pk)) for file in [*files, other]} == {PICTURE.data}
    assert StoredFile.objects.get(pk=other.pk).key_version == 1


def test_another_process_learns_the_new_key_by_itself(toulon: Structure) -> None:
    """What it knows is a minute old at most; what does not open makes it look at once."""
    before = seal(toulon.pk, b"avant", "c")
    assert open_sealed(toulon.pk, before, "c") == b"avant"
    theirs = dict(envelope._known)
    rotate_structure_key(structure_id=toulon.pk, by=SYSTEM)
    forget_keys()
    after = seal(toulon.pk, b"apres", "c")

    envelope._known.clear()
    envelope._known.update(theirs)
    late = seal(toulon.pk, b"encore", "c")
    assert [open_sealed(toulon.pk, one, "c") for one in (before, after, late)] == [b"avant", b"apres", b"encore"]
    envelope._known.update(theirs)
    for known in theirs.values():
        known.read_at -= envelope.KNOWN_FOR
    sealed, former = seal(toulon.pk, b"x", "c"), theirs[toulon.pk].cipher
    with pytest.raises(InvalidTag):
        former.decrypt(sealed[:12], sealed[12:], b"c")


def test_what_a_late_process_left_is_wrapped_at_night(toulon: Structure) -> None:
    kept(toulon)
    rotate_structure_key(structure_id=toulon.pk, by=SYSTEM)
    gone = kept(toulon)
    StoredFile.objects.filter(pk=gone.pk).update(wrapped_key=b"altered", key_version=1)

    assert tasks.wrap_files_left() == 1
    assert tasks.wrap_files_of(toulon.pk) == (0, 1), "what does not open is left as it is, and said"


@pytest.mark.django_db(transaction=True)
def test_people_work_while_keys_change(toulon: Structure) -> None:
    """On a file and on PostgreSQL: files laid and read by several hands during two rotations all open."""
    kept(toulon)

    def work(number: int) -> str:
        if number == 0:
            call_command("rotate_keys", structure=toulon.code)
            return "rotated"
        for _ in range(4):
            file = kept(toulon)
            assert read_file(StoredFile.objects.get(pk=file.pk)) == PICTURE.data
        return "worked"

    assert sorted(together(work, range(4))) == ["rotated", "worked", "worked", "worked"]
    tasks.wrap_files_left()
    forget_keys()
    assert {read_file(file) for file in StoredFile.objects.all()} == {PICTURE.data}
    assert set(StoredFile.objects.values_list("key_version", flat=True)) == {2}


# -- the master key -------------------------------------------------------------------------------------------------------


@pytest.fixture
def fresh_keys(settings: Settings) -> object:
    """Whatever a test puts in the settings is read, and forgotten afterwards."""
    keys.read_again()
    yield None
    settings.MASTER_KEY = settings.HASH_KEY = ""
    keys.read_again()


def said(key: bytes) -> str:
    return base64.b64encode(key).decode()


@pytest.fixture
def old(fresh_keys: None, settings: Settings) -> bytes:
    """The master key that the cast is sealed under: ask for it before them."""
    key = os.urandom(32)
    settings.MASTER_KEY = said(key)
    keys.read_again()
    return key


@pytest.fixture
def key_folder(fresh_keys: None, settings: Settings, tmp_path: Path) -> Path:
    """The embedded edition's, empty before the cast comes."""
    settings.TESTING, settings.EMBEDDED, settings.KEY_DIR = False, True, tmp_path / "keys"
    keys.read_again()
    return tmp_path / "keys"


def test_the_master_key_is_followed_by_another(
    old: bytes, settings: Settings, toulon: Structure, lea: YoungPerson, claire: User
) -> None:
    """By settings, as several processes have it: both keys, then the new one alone; hashes and printed cards never move."""
    new = os.urandom(32)
    file, card = kept(toulon), issue_card(person=lea, by=account_actor(claire))
    rotate_structure_key(structure_id=toulon.pk, by=SYSTEM)
    token = card_token(card)

    with pytest.raises(CommandError, match="MASTER_KEY=nouvelle,ancienne"):
        call_command("rotate_keys", master=True)
    settings.MASTER_KEY, settings.HASH_KEY = f"{said(new)},{said(old)}", said(old)
    keys.read_again()
    assert database_dangers() == []
    call_command("rotate_keys", master=True)
    assert AuditEvent.objects.get(event="master_key.rotated").facts == {"keys": 3}, (
        "the structure's, its former one, the installation's"
    )
    call_command("rotate_keys", retire=True)
    assert AuditEvent.objects.filter(event="master_key.rotated").count() == 1, "done twice, it changes nothing"

    settings.MASTER_KEY = said(new)
    keys.read_again()
    forget_keys()
    assert (read_file(StoredFile.objects.get(pk=file.pk)), card_token(card)) == (PICTURE.data, token)
    assert database_dangers() == []

    settings.HASH_KEY = ""
    keys.read_again()
    assert [danger.split(" ")[0] for danger in database_dangers()] == ["HASH_KEY"]
    settings.MASTER_KEY, settings.HASH_KEY = said(old), said(old)
    keys.read_again()
    forget_keys()
    assert database_dangers() == [
        "MASTER_KEY is not the one that 2 keys of this database are wrapped under. See docs/guides/cles.md."
    ]
    with pytest.raises(CannotOpen):
        read_file(StoredFile.objects.get(pk=file.pk))


def test_embedded_the_command_makes_the_key_itself(
    key_folder: Path, toulon: Structure, lea: YoungPerson, claire: User
) -> None:
    """While a server runs beside: its own memory knows the old key only, until something does not open."""
    file, card = kept(toulon), issue_card(person=lea, by=account_actor(claire))
    token, first = card_token(card), (key_folder / "master.key").read_bytes()

    call_command("rotate_keys", master=True)
    assert (key_folder / "hashes.key").read_bytes() == first
    assert not keys.add_master(), "one rotation at a time"
    call_command("rotate_keys", master=True)
    keys.master_keys.cache_clear()
    assert len(keys.master_keys()) == 2
    call_command("rotate_keys", retire=True)

    newest = (key_folder / "master.key").read_bytes()
    assert first not in newest
    assert (len(newest.split()), oct((key_folder / "master.key").stat().st_mode)[-3:]) == (1, "600")
    forget_keys()
    assert (read_file(StoredFile.objects.get(pk=file.pk)), card_token(card)) == (PICTURE.data, token)
    assert database_dangers() == []
    assert FormerKey.objects.count() == 0


def test_a_master_key_that_is_not_here_changes_nothing(fresh_keys: None, settings: Settings, toulon: Structure) -> None:
    kept(toulon)
    wrapped = bytes(ScopeKey.objects.get(scope_id=toulon.pk).wrapped)
    strange = said(os.urandom(32))
    settings.MASTER_KEY, settings.HASH_KEY = f"{strange},{said(os.urandom(32))}", strange
    keys.read_again()

    with pytest.raises(CommandError, match="absente"):
        call_command("rotate_keys", master=True)

    assert bytes(ScopeKey.objects.get(scope_id=toulon.pk).wrapped) == wrapped

"""G31, G21: what a backup is made of, and what is forgotten again after one was brought back (ADR 36)."""

import base64
import datetime as dt
import io
import os
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django.fixtures import Settings

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.config.backups import restoring
from clicnjob.config.backups.again import forget_again
from clicnjob.config.backups.sealed import PIECE, SealedReader, SealedWriter
from clicnjob.config.startup import too_old
from clicnjob.documents.actions import receive
from clicnjob.documents.enums import DocumentState
from clicnjob.documents.models import Document
from clicnjob.enrolment.actors import account_actor
from clicnjob.files import ledger, store
from clicnjob.files.decode import Picture
from clicnjob.files.models import StoredFile, Tombstone
from clicnjob.files.tasks import bury
from clicnjob.shared import clock
from clicnjob.structures.models import YoungPerson
from clicnjob.vault import keys
from clicnjob.vault.envelope import CannotOpen
from tests.files import hostile

TAGGED = PIECE + 16
PICTURE = Picture(hostile.jpeg(), 640, 400)


def sealed(data: bytes) -> bytes:
    target = io.BytesIO()
    writer = SealedWriter(target)
    for start in range(0, len(data), 300_000):
        writer.write(data[start : start + 300_000])
    writer.close()
    return target.getvalue()


def opened(data: bytes) -> bytes:
    return SealedReader(io.BytesIO(data)).read()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_is_sealed_comes_back(size: int) -> None:
    data = os.urandom(size)
    assert opened(sealed(data)) == data


def test_it_is_read_in_bites_of_any_size() -> None:
    data = os.urandom(PIECE + 5000)
    reader = SealedReader(io.BytesIO(sealed(data)))
    assert b"".join(iter(lambda: reader.read(977), b"")) == data
    assert reader.read(1) == b""


def test_pieces_changed_moved_repeated_or_cut_off_do_not_open() -> None:
    """G21: each byte counts, and so does the place of each piece."""
    whole = sealed(os.urandom(3 * PIECE))
    head = len(whole) - 3 * TAGGED
    pieces = [whole[head + n * TAGGED : head + (n + 1) * TAGGED] for n in range(3)]
    lid = whole[:head]

    wrong = {
        "swapped": lid + pieces[1] + pieces[0] + pieces[2],
        "repeated": lid + pieces[0] + pieces[0] + pieces[2],
        "last one cut off": lid + pieces[0] + pieces[1],
        "cut in a piece": whole[:-100],
        "something after": whole + b"more",
        "changed": whole[:-5] + bytes([whole[-5] ^ 1]) + whole[-4:],
        "another key": lid[:-10] + bytes([lid[-10] ^ 1]) + lid[-9:] + b"".join(pieces),
        "nothing": lid,
        "not a backup": b"PK" + whole,
    }
    for name, data in wrong.items():
        with pytest.raises(CannotOpen):
            pytest.fail(f"{name} opened: {len(opened(data))} bytes")


def test_without_the_master_key_nothing_opens(settings: Settings) -> None:
    """G21: the backup is another matter than its keys."""
    data = sealed(b"x")
    settings.MASTER_KEY = settings.HASH_KEY = base64.b64encode(bytes(32)).decode()
    keys.read_again()
    try:
        with pytest.raises(CannotOpen):
            opened(data)
    finally:
        settings.MASTER_KEY = settings.HASH_KEY = ""
        keys.read_again()
    assert opened(data) == b"x"


# -- the ledger -------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_destroyed_is_remembered_in_the_store(lea: YoungPerson, lea_account: User) -> None:
    before = clock.now()
    paper = receive(person=lea, kind="cni", pictures=[PICTURE], by=account_actor(lea_account))
    name = paper.pages.get().file.store_name
    Document.objects.filter(pk=paper.pk).update(destroy_after=clock.now())
    assert set(ledger.destroyed_since(before)) == set()

    forget_again(store_names=[])

    assert set(ledger.destroyed_since(before)) == {name}
    assert set(ledger.destroyed_since(clock.now() + dt.timedelta(seconds=2))) == set()


@pytest.mark.django_db
def test_a_tombstone_stays_while_the_ledger_cannot_be_written(lea: YoungPerson, lea_account: User) -> None:
    """A page that is not written is a paper that would come back."""
    Tombstone.objects.create(store_name="papers/0")
    with mock.patch.object(ledger, "note", side_effect=OSError):
        assert bury() == 0
    assert Tombstone.objects.count() == 1
    assert bury() == 1


@pytest.mark.django_db
def test_old_pages_of_the_ledger_go(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.note(["papers/0"])
    assert ledger.forget_old() == 0
    later = clock.now() + ledger.KEPT + dt.timedelta(seconds=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert ledger.forget_old() == 1


@pytest.mark.django_db
def test_a_paper_that_came_back_is_forgotten_by_its_own_rules(lea: YoungPerson, lea_account: User) -> None:
    """G20, G31: pages, key and object go; the paper says so; the neighbour stays."""
    actor = account_actor(lea_account)
    back, stays = (receive(person=lea, kind=kind, pictures=[PICTURE], by=actor) for kind in ("cni", "passport"))
    name = back.pages.get().file.store_name

    assert forget_again(store_names=[name, "papers/never-known"]) == 1

    back.refresh_from_db()
    assert back.pages.count() == 0
    assert back.copy_destroyed_at is not None
    assert back.state != DocumentState.VERIFIED
    assert name not in store.names()
    assert stays.pages.get().file.store_name in store.names()
    assert forget_again(store_names=[name]) == 0
    told = AuditEvent.objects.filter(event="backup.restored").order_by("pk")
    assert [event.facts for event in told] == [{"forgotten": 1}, {"forgotten": 0}]


@pytest.mark.django_db
def test_a_file_that_nothing_shows_goes_too(lea: YoungPerson) -> None:
    laid = store.lay(PICTURE, lea.structure_id)
    laid.file.save(force_insert=True)

    assert forget_again(store_names=[laid.file.store_name]) == 1
    assert not StoredFile.objects.exists()


# -- the commands -----------------------------------------------------------------------------------------------------------


def test_its_name_must_be_typed(tmp_path: Path) -> None:
    """What cannot be undone is confirmed by name."""
    known = restoring.Known(tmp_path / "a.backup", clock.now(), with_files=True, objects=0)
    command = "clicnjob.config.management.commands.restore"
    with (
        mock.patch(f"{command}.look", return_value=known),
        mock.patch(f"{command}.is_in_use", return_value=False),
        mock.patch(f"{command}.restore") as restored,
        mock.patch("builtins.input", return_value="oui"),
        pytest.raises(CommandError, match="rien n'a changé"),
    ):
        call_command("restore", "a.backup", stdout=io.StringIO())
    assert not restored.called


def test_keys_never_go_beside_the_backup(tmp_path: Path, settings: Settings) -> None:
    settings.EMBEDDED, settings.MASTER_KEY = True, ""
    for place in (tmp_path, tmp_path / "keys", tmp_path.parent):
        with pytest.raises(CommandError, match="un autre endroit"):
            call_command("backup", str(tmp_path), keys=place, stdout=io.StringIO())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_tables_of_another_time_are_refused_before_anything_is_touched() -> None:
    every = {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}
    former = sorted(name for name in every if name.startswith("structures."))
    assert restoring.of_another_time(every) is None
    # Made before migrations were joined: it had each of those that are one today, and not that one.
    assert restoring.of_another_time(name for name in every if not name.endswith(".0001_tables")) is None

    assert "plus récente" in (restoring.of_another_time({*every, "structures.0099_tomorrow"}) or "")
    assert "trop ancienne" in (restoring.of_another_time(former[:3]) or "")


@pytest.mark.django_db
def test_up_refuses_tables_half_way_before_touching_them(settings: Settings) -> None:
    settings.DEMO_MODE = False
    assert not too_old()
    MigrationRecorder(connection).record_unapplied("structures", "0012_sealed_texts")

    refusals = mock.patch("clicnjob.config.management.commands.up.dangers", return_value=[])
    with refusals, pytest.raises(CommandError, match="trop ancienne"):
        call_command("up", prepare=True, stdout=io.StringIO())

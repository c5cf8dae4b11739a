"""Each file has its key; destroyed is destroyed, whatever the store does meanwhile (D6, G20, G21)."""

import datetime as dt
import logging
import uuid

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from clicnjob.audit.models import AuditEvent
from clicnjob.files import store, tasks
from clicnjob.files.actions import destroy_file, store_picture
from clicnjob.files.decode import Picture
from clicnjob.files.models import Comparison, StoredFile, Tombstone
from clicnjob.files.queries import last_comparison, read_file
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.shared.db import atomic
from clicnjob.structures.models import Structure
from clicnjob.vault.envelope import CannotOpen
from tests.files import hostile

PICTURE = Picture(hostile.jpeg(), 640, 400)


def kept(structure: Structure) -> StoredFile:
    return store_picture(picture=PICTURE, structure_id=structure.pk, by=SYSTEM)


def test_the_store_holds_ciphertext_and_gives_the_picture_back(toulon: Structure) -> None:
    file = kept(toulon)

    held = default_storage.open(file.store_name).read()

    assert read_file(file) == PICTURE.data
    assert b"JFIF" not in held
    assert len(held) == len(PICTURE.data) + 12 + 16
    assert (file.media_type, file.size, file.width, file.height) == ("image/jpeg", len(PICTURE.data), 640, 400)


def test_the_same_picture_twice_has_nothing_in_common(toulon: Structure) -> None:
    one, two = kept(toulon), kept(toulon)

    assert bytes(one.wrapped_key) != bytes(two.wrapped_key)
    assert default_storage.open(one.store_name).read() != default_storage.open(two.store_name).read()


def test_a_file_moved_to_another_row_or_structure_does_not_open(toulon: Structure, nice: Structure) -> None:
    """G21."""
    one, two, theirs = kept(toulon), kept(toulon), kept(nice)
    two.store_name = one.store_name
    theirs.wrapped_key = one.wrapped_key

    for file in (two, theirs):
        with pytest.raises(CannotOpen):
            read_file(file)


def test_an_altered_file_does_not_open(toulon: Structure) -> None:
    file = kept(toulon)
    held = bytearray(default_storage.open(file.store_name).read())
    held[40] ^= 1
    default_storage.delete(file.store_name)
    default_storage.save(file.store_name, ContentFile(bytes(held)))

    with pytest.raises(CannotOpen):
        read_file(file)


def test_destroyed_means_key_at_once_and_object_within_a_minute(toulon: Structure) -> None:
    file = kept(toulon)

    destroy_file(file=file, by=SYSTEM)

    assert list(StoredFile.objects.all()) == []
    assert [stone.store_name for stone in Tombstone.objects.all()] == [file.store_name]
    assert tasks.bury() == 1
    assert (store.names(), Tombstone.objects.count(), tasks.bury()) == (set(), 0, 0)


def test_a_destruction_that_fails_destroys_nothing(toulon: Structure) -> None:
    file = kept(toulon)

    def destroy_and_fail() -> None:
        with atomic():
            destroy_file(file=StoredFile.objects.get(pk=file.pk), by=SYSTEM)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        destroy_and_fail()

    assert tasks.bury() == 0
    assert read_file(StoredFile.objects.get()) == PICTURE.data


def test_a_store_that_is_down_is_asked_again(toulon: Structure, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = kept(toulon), kept(toulon)
    for file in (one, two):
        destroy_file(file=file, by=SYSTEM)
    real = store.remove

    def down(name: str) -> None:
        if name == one.store_name:
            raise OSError
        real(name)

    with monkeypatch.context() as patch:
        patch.setattr(store, "remove", down)
        assert tasks.bury() == 1

    assert store.names() == {one.store_name}
    assert tasks.bury() == 1
    assert store.names() == set()


def test_a_row_that_cannot_be_written_leaves_no_object(toulon: Structure, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(StoredFile, "save", fail)

    with pytest.raises(RuntimeError):
        kept(toulon)

    assert store.names() == set()


def test_the_nightly_comparison_removes_orphans_and_reports_losses(
    toulon: Structure, caplog: pytest.LogCaptureFixture
) -> None:
    """Orphans alarm; an object whose row is being written, or that waits for burial, is left alone."""
    fine, lost, buried = kept(toulon), kept(toulon), kept(toulon)
    default_storage.delete(lost.store_name)
    destroy_file(file=buried, by=SYSTEM)
    orphan = f"{store.FOLDER}/{uuid.uuid4().hex}"
    default_storage.save(orphan, ContentFile(b"?"))

    with caplog.at_level(logging.ERROR):
        assert tasks.reconcile() == 1  # the orphan is too young to be one
        with clock.travel(clock.now() + 2 * tasks.YOUNG):
            assert tasks.reconcile() == 2

    assert store.names() == {fine.store_name, buried.store_name}
    assert [record.message.split(" ")[0] for record in caplog.records] == ["store_orphans:"] * 3
    told = last_comparison()
    assert told is not None
    assert (told.objects_found, told.orphans, told.lost, told.is_alarming) == (3, 1, 1, True)
    assert told.lost_by_structure == {str(toulon.pk): 1}
    assert AuditEvent.objects.filter(event="store.disagrees").latest("id").facts == {"orphans": 1, "lost": 1}


def test_store_and_database_are_compared_once_a_night(toulon: Structure) -> None:
    """G20: after two in the morning in Paris, whatever restarts meanwhile; at once where it never was."""
    evening = dt.datetime(2027, 3, 16, 20, tzinfo=dt.UTC)
    for hours in (0, 1, 4.9, 5.1, 6, 20, 29.1):  # 20 h UTC is 21 h in Paris: night falls after 5 hours, then 29
        with clock.travel(evening + dt.timedelta(hours=hours)):
            tasks.compare_each_night()

    nights = [(one.at - evening).total_seconds() / 3600 for one in Comparison.objects.order_by("at")]
    assert nights == [0, 5.1, 29.1]


def test_operators_see_what_the_night_said(toulon: Structure) -> None:
    """G20: an orphan raises an alarm on the health page, which stays 200; a night without comparison too."""
    fine = Client().get("/sante/").json()
    tasks.reconcile()
    compared = Client().get("/sante/").json()
    with clock.travel(clock.now() + dt.timedelta(hours=27)):
        late = Client().get("/sante/").json()
    default_storage.delete(kept(toulon).store_name)
    tasks.reconcile()
    answer = Client().get("/sante/")

    assert (fine["status"], fine["papers"]) == ("ok", "not compared yet")
    assert (compared["status"], compared["papers"]) == ("ok", "ok: 0 objects, 0 orphans removed, 0 lost, 0 h ago")
    assert (late["status"], late["papers"].split(":")[0]) == ("alarm", "late")
    assert (answer.status_code, answer.json()["status"]) == (200, "alarm")
    assert answer.json()["papers"] == "alarm: 0 objects, 0 orphans removed, 1 lost, 0 h ago"


def test_a_whole_country_at_midnight_is_buried_in_one_round(toulon: Structure) -> None:
    """G20: more than one batch, by several hands."""
    Tombstone.objects.bulk_create([Tombstone(store_name=f"papers/{number}") for number in range(tasks.BATCH + 50)])

    assert (tasks.bury(), Tombstone.objects.count()) == (tasks.BATCH + 50, 0)

"""G20, G21: markers of a paper are looked for everywhere on the disk, before and after."""

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from clicnjob.accounts.models import User
from clicnjob.documents import actions
from clicnjob.documents.models import Document
from clicnjob.documents.mrz.parsing import Reading
from clicnjob.enrolment.actors import account_actor
from clicnjob.files import store
from clicnjob.files.decode import decode_upload
from clicnjob.files.models import StoredFile
from clicnjob.files.tasks import bury
from clicnjob.shared import clock, jobs
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import YoungPerson
from clicnjob.vault.keys import master_keys
from tests.disk import bytes_of
from tests.files import hostile

NUMBER = "MARKER880692310285"


def on_disk(folder: Path) -> dict[str, bytes]:
    """Everything the installation keeps: database, its journal, store."""
    database = Path(str(connection.settings_dict["NAME"]))
    files = [*database.parent.glob(f"{database.name}*"), *folder.rglob("*")]
    return {path.name: bytes_of(path) for path in files if path.is_file()}


def holding(marker: bytes, folder: Path) -> list[str]:
    return [name for name, content in on_disk(folder).items() if marker in content]


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_reported_paper_is_left_on_the_disk(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    lea: YoungPerson,
    lea_account: User,
    claire: User,
) -> None:
    """Never in clear; sealed while needed; then not even the sealed bytes or the wrapped key."""
    if connection.vendor != "sqlite" or "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("the journal of a SQLite file")
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }
    temporary = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    pictures = decode_upload(hostile.with_gps())
    paper = actions.receive(person=lea, kind="cni", pictures=pictures, by=account_actor(lea_account))
    read = Reading(False, "TD1", ("IDFRAMARKERZONE",), {"surname": "MARKERZONE", "number": NUMBER})
    assert actions.note_reading(document=paper, reading=read, by=SYSTEM)
    held = actions.verify(
        document=paper, kind="cni", expires_on=dt.date(2031, 1, 1), number=NUMBER, by=account_actor(claire)
    )
    file = StoredFile.objects.get()
    ciphertext = (tmp_path / file.store_name).read_bytes()
    secrets = {
        "picture": pictures[0].data[100:160],
        "number": NUMBER.encode(),
        "machine reading": b"MARKERZONE",
        "master key": master_keys()[0],
    }
    sealed = {
        "wrapped key": bytes(file.wrapped_key),
        "sealed number": bytes(held.sealed_number or b""),
        "sealed reading": bytes(held.sealed_reading or b""),
    }
    assert {name: holding(marker, tmp_path) for name, marker in secrets.items()} == {name: [] for name in secrets}
    assert all(holding(marker, tmp_path) for marker in sealed.values())
    assert holding(ciphertext[:60], tmp_path) == [file.store_name.split("/")[-1]]

    actions.report(document=paper, by=account_actor(claire))
    assert bury() == 2

    gone = {**secrets, **sealed, "ciphertext": ciphertext[:60]}
    assert {name: holding(marker, tmp_path) for name, marker in gone.items()} == {name: [] for name in gone}
    assert store.names() == set()
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("phase", range(0, 15, 7))
@pytest.mark.parametrize("why", ["day_over", "deadline", "reported"])
def test_whatever_the_hour_the_copy_is_gone_within_a_minute(
    paper: Document, claire: User, why: str, phase: int
) -> None:
    """G20: the jobs run as often as they are registered; the worst moment to become due is just after they passed."""
    by = account_actor(claire)
    if why != "deadline":
        paper = actions.verify(document=paper, kind="cni", expires_on=dt.date(2131, 1, 1), number=NUMBER, by=by)
    due = clock.now() if why == "reported" else paper.destroy_after
    assert due is not None
    for job in jobs.all_jobs():  # as a worker that has been running for some seconds
        job.last_run_at = due - dt.timedelta(seconds=phase)
    if why == "reported":
        actions.report(document=paper, by=by)

    seconds = 0
    while store.names() and seconds < 120:
        with clock.travel(due + dt.timedelta(seconds=seconds)):
            for job in jobs.all_jobs():
                if job.name in {"documents_due", "destroyed_files"} and job.is_due(clock.now()):
                    job.last_run_at = clock.now()
                    job.run()
        seconds += 1

    paper.refresh_from_db()
    assert (store.names(), StoredFile.objects.count(), paper.sealed_number, paper.has_copy) == (set(), 0, None, False)
    assert seconds <= 60

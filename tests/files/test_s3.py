"""The same store, spoken to over HTTP as S3 is."""

import uuid
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.documents.models import Document
from clicnjob.enrolment.actors import account_actor
from clicnjob.files import store, tasks
from clicnjob.files.actions import destroy_file, store_picture
from clicnjob.files.decode import Picture
from clicnjob.files.queries import read_file
from clicnjob.messaging import actions as messages
from clicnjob.messaging.rules.files import Upload
from clicnjob.messaging.tasks import check_files, destroy_expired_files
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import Structure, YoungPerson
from tests.files import buckets, hostile

PICTURE = Picture(hostile.jpeg(), 640, 400)


server, bucket = buckets.server, buckets.bucket


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_store_read_destroy_and_compare_over_s3(bucket: None, toulon: Structure) -> None:
    """G20, on S3."""
    file = store_picture(picture=PICTURE, structure_id=toulon.pk, by=SYSTEM)
    other = store_picture(picture=PICTURE, structure_id=toulon.pk, by=SYSTEM)

    assert read_file(file) == PICTURE.data
    assert store.names() == {file.store_name, other.store_name}

    destroy_file(file=file, by=SYSTEM)
    assert tasks.bury() == 1
    assert store.names() == {other.store_name}
    assert tasks.reconcile() == 0


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_file_of_a_message_is_checked_opened_and_gone_over_s3(
    bucket: None, lea: YoungPerson, lea_account: User
) -> None:
    """G19, G20, on S3: what was sent is replaced by ours, which ends on its day."""
    before = store.names()
    message = messages.send_files(
        conversation=messages.open_conversation(person=lea, by=SYSTEM),
        uploads=[Upload("photo.jpg", hostile.with_gps())],
        body="",
        client_id=uuid.uuid4(),
        by=account_actor(lea_account),
    )
    assert check_files() == 1
    tasks.bury()
    row = message.enclosures.get()
    assert row.file is not None
    assert row.thumbnail is not None
    assert store.names() - before == {row.file.store_name, row.thumbnail.store_name}
    assert read_file(row.file).startswith(b"\xff\xd8\xff")

    with clock.travel(row.expires_at):
        assert destroy_expired_files() == 1
    tasks.bury()
    assert store.names() == before


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_life_of_a_paper_over_s3(
    bucket: None, lea_account: User, claire: User, client_of: Callable[..., Client]
) -> None:
    """G20, on S3: laid, looked at, reported, gone from the listing; what no row owns is found at night."""
    sent = [SimpleUploadedFile(f"{side}.jpg", hostile.with_gps(), "image/jpeg") for side in ("recto", "verso")]
    assert client_of(lea_account).post("/mes-documents/", {"kind": "cni", "pages": sent}).status_code == 200
    paper = Document.objects.get()
    assert len(store.names()) == 2
    counsellor = client_of(claire)
    assert counsellor.get(f"/documents/{paper.pk}/pages/2/").content.startswith(b"\xff\xd8\xff")
    given = {"kind": "cni", "expires_on": "2131-05-20", "number": "880692310285"}
    counsellor.post(f"/documents/{paper.pk}/justifier/", given)
    counsellor.post(f"/documents/{paper.pk}/reporte/")
    assert tasks.bury() == 3, "two objects, and the number's former page in the journal"
    assert store.names() == set()

    default_storage.save(f"{store.FOLDER}/{uuid.uuid4().hex}", ContentFile(b"?"))
    with clock.travel(clock.now() + 2 * tasks.YOUNG):
        assert tasks.reconcile() == 1
    assert store.names() == set()

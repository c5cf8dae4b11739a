"""G20: a paper being sent touches no disk."""

import tempfile

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.core.files.uploadhandler import StopUpload
from django.test import RequestFactory

from clicnjob.files.uploads import MAX_FILE_BYTES, MemoryOnly


def sent(data: bytes) -> InMemoryUploadedFile:
    request = RequestFactory().post("/", {"pages": SimpleUploadedFile("a.jpg", data, "image/jpeg")})
    file = request.FILES["pages"]
    assert isinstance(file, InMemoryUploadedFile)
    return file


def test_a_large_file_stays_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_disk(*args: object, **kwargs: object) -> None:
        raise AssertionError

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", no_disk)
    monkeypatch.setattr(tempfile, "mkstemp", no_disk)
    data = bytes(6 * 1024 * 1024)

    assert sent(data).read() == data


def test_of_a_file_that_is_too_big_only_the_size_is_known() -> None:
    file = sent(bytes(MAX_FILE_BYTES + 1))

    assert (file.size, file.read()) == (MAX_FILE_BYTES + 1, b"")


def test_a_flood_is_cut() -> None:
    handler = MemoryOnly()
    handler.new_file("pages", "a", "image/jpeg", None)

    def flood() -> None:
        for _ in range(61):
            handler.receive_data_chunk(bytes(1024 * 1024), 0)

    with pytest.raises(StopUpload):
        flood()

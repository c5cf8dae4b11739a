"""G19: a corpus of hostile files through the door that young people use. ``make faults ONLY=G19`` takes it whole."""

import io
import resource
import time
from collections.abc import Callable
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from clicnjob.accounts.models import User
from clicnjob.documents.models import Document
from clicnjob.files import confined, decoder
from clicnjob.files.decode import Picture
from clicnjob.files.models import StoredFile
from clicnjob.files.queries import read_file
from clicnjob.files.tasks import bury
from tests.files.corpus import CORPUS, MARKERS, SHORT
from tests.files.test_decode import only_pixels

WRONG_NAMES = ("photo.jpg", "../../etc/passwd", "scan.pdf", "image.heic", "MARKER-NAME.png", "photo.php\u202egpj.jpg")


def wrong_with(name: str, status: int, seconds: float) -> list[str]:
    """What should not be: a crash, a slow answer, another fate, a mark left in what we keep."""
    fate, _make = CORPUS[name]
    kept = [read_file(file) for file in StoredFile.objects.all()]
    found = {
        f"{name}: answered {status}": status not in {200, 422} or (status == 200) is not bool(kept),
        f"{name}: {seconds:.1f} s": seconds > confined.WALL_SECONDS,
        f"{name}: {'kept' if kept else 'refused'}": (fate == "cleaned" and not kept) or (fate == "refused" and kept),
        f"{name}: a mark was left": any(mark in data for data in kept for mark in MARKERS),
        f"{name}: not plain": any(not plain(data) for data in kept),
    }
    return [words for words, is_so in found.items() if is_so]


def plain(data: bytes) -> bool:
    """Our own JPEG and nothing else."""
    with Image.open(io.BytesIO(data)) as image:
        size = image.size
    only_pixels(Picture(data, *size))
    return max(size) <= decoder.LONGEST_SIDE


def children_peak() -> int:
    """Bytes of the biggest process that this one started and saw end."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def test_a_hostile_corpus_is_refused_or_cleaned(
    lea_account: User,
    client_of: Callable[..., Client],
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    """G19: no crash, no mark in what is kept, each within twenty seconds, the decoder within its memory."""
    names = list(CORPUS) if request.config.getoption("--faults") else SHORT
    client, wrong, slowest = client_of(lea_account), [], 0.0
    before = children_peak()
    for number, name in enumerate(names):
        data = CORPUS[name][1]()
        sent = SimpleUploadedFile(WRONG_NAMES[number % len(WRONG_NAMES)], data, "image/jpeg")
        began = time.perf_counter()
        answer = client.post("/mes-documents/", {"kind": "cni", "pages": [sent]})
        seconds = time.perf_counter() - began
        slowest = max(slowest, seconds)
        wrong += wrong_with(name, answer.status_code, seconds)
        for paper in Document.objects.all():
            client.post("/mes-documents/", {"reprendre": str(paper.pk)})
        bury()
    peak = children_peak()

    figure = partial(record_property, "count")
    figure(("G19", "files", len(names)))
    figure(("G19", "slowest_ms", round(slowest * 1000)))
    figure(("G19", "peak_megabytes", peak >> 20))
    assert wrong == []
    assert peak <= max(before, decoder.MEMORY_BYTES), "other tests of this process may have had bigger children"
    assert StoredFile.objects.count() == 0


def test_the_corpus_is_what_it_says() -> None:
    assert len(CORPUS) >= 80
    assert set(SHORT) <= set(CORPUS)

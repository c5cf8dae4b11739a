"""G19: what strangers send is opened apart, and only pixels come back."""

import io
import os
import subprocess
import sys

import pytest
from PIL import Image

from clicnjob.files import confined
from clicnjob.files.decode import Picture, decode_upload
from clicnjob.shared.errors import DomainError
from tests.files import hostile


def only_pixels(picture: Picture) -> Image.Image:
    """A plain JPEG: no EXIF, no comment, no profile, no word of anybody's, nothing after its end."""
    image = Image.open(io.BytesIO(picture.data))
    assert image.format == "JPEG"
    assert image.size == (picture.width, picture.height)
    assert dict(image.getexif()) == {}
    assert set(image.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"MARKER" not in picture.data
    assert picture.data.endswith(b"\xff\xd9")
    return image


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (hostile.jpeg(), (640, 400)),
        (hostile.jpeg((4000, 3000)), (2400, 1800)),
        (hostile.encoded(hostile.paper(), "PNG"), (640, 400)),
        (hostile.encoded(hostile.paper().convert("P"), "PNG", transparency=0), (640, 400)),
        (hostile.encoded(Image.new("RGBA", (64, 64), (0, 0, 0, 0)), "PNG"), (64, 64)),
        (hostile.encoded(Image.new("I;16", (64, 64)), "PNG"), (64, 64)),
        (hostile.encoded(hostile.paper().convert("CMYK"), "JPEG"), (640, 400)),
        (hostile.encoded(hostile.paper(), "WEBP"), (640, 400)),
        (hostile.HEIC, (64, 48)),
        (hostile.pdf(), (1778, 1112)),
    ],
    ids=["jpeg", "big jpeg", "png", "palette", "clear", "16 bits", "cmyk", "webp", "heic", "pdf"],
)
def test_every_format_becomes_our_own_jpeg(data: bytes, size: tuple[int, int]) -> None:
    pictures = decode_upload(data)

    assert [(picture.width, picture.height) for picture in pictures] == [size]
    only_pixels(pictures[0])


@pytest.mark.parametrize(("data", "code"), hostile.REFUSED.values(), ids=hostile.REFUSED)
def test_hostile_files_are_refused_with_a_sentence(data: bytes, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        decode_upload(data)

    assert refusal.value.code == code
    assert refusal.value.message.endswith(".")


def test_a_place_and_a_comment_do_not_survive_and_the_picture_stands_upright() -> None:
    (picture,) = decode_upload(hostile.with_gps())

    assert only_pixels(picture).size == (400, 640)


def test_a_page_hidden_in_a_picture_does_not_survive() -> None:
    (picture,) = decode_upload(hostile.polyglot())

    assert b"<script" not in only_pixels(picture).tobytes() + picture.data


@pytest.mark.parametrize("data", [hostile.script_pdf(), hostile.giant_page_pdf()], ids=["script", "giant page"])
def test_a_dangerous_pdf_is_only_drawn(data: bytes) -> None:
    (picture,) = decode_upload(data)

    assert max(only_pixels(picture).size) <= 2400


def test_a_pdf_gives_a_picture_a_page_in_order() -> None:
    first, second = hostile.paper(colour="#ff0000"), hostile.paper(colour="#0000ff")

    pictures = decode_upload(hostile.encoded(first, "PDF", save_all=True, append_images=[second]))

    assert [only_pixels(picture).getpixel((50, 50)) for picture in pictures] == [(254, 0, 0), (0, 0, 254)]


def in_the_room(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in the decoder's room."""
    script = f"import os, socket, subprocess\nfrom clicnjob.files.decoder import confine\nconfine()\n{code}"
    return subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, env={}, check=False)


@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/passwd')",
        "open('/tmp/x', 'w')",
        "socket.socket()",
        "subprocess.run(['/bin/true'])",
        "bytearray(3 << 30)",
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)) if os.getuid() else open('/etc/passwd')",
    ],
    ids=["read", "write", "network", "program", "memory", "taking it back"],
)
def test_the_room_has_no_window(code: str) -> None:
    """Even with the decoder taken over: no file, no network, no program, no memory."""
    assert in_the_room(code).returncode != 0


def test_the_decoder_inherits_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}
    real = subprocess.run

    def spy(command: list[str], **options: object) -> object:
        seen.update(options)
        return real(command, **options)  # type: ignore[call-overload]

    monkeypatch.setenv("MASTER_KEY", "secret")
    monkeypatch.setattr(confined.subprocess, "run", spy)

    decode_upload(hostile.jpeg())

    assert (seen["env"], seen["cwd"]) == ({}, "/")
    assert os.environ["MASTER_KEY"] == "secret"


def test_a_decoder_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*args: object, **options: object) -> object:
        raise subprocess.TimeoutExpired("decoder", 20)

    monkeypatch.setattr(confined.subprocess, "run", hang)

    with pytest.raises(DomainError) as refusal:
        decode_upload(hostile.jpeg())

    assert refusal.value.code == "too_heavy"


@pytest.mark.parametrize("answer", [b"\x00" * 12, b"\x00\x00\x00\x01" * 3 + b"<", b"x" * 50, b""])
def test_an_answer_that_does_not_add_up_is_not_believed(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    monkeypatch.setattr(confined, "run", lambda program, data: (0, answer))

    with pytest.raises(DomainError):
        decode_upload(hostile.jpeg())

"""G19 and D7 for what is sent in a conversation: opened apart, made anew, nothing of the original left."""

import io
import subprocess
import sys

import av
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from clicnjob.files import confined, remaker
from clicnjob.files.remake import Made, Remade, remake
from clicnjob.shared.errors import DomainError
from tests.files import hostile, sounds

CODES = {"not_a_picture": "not_ours"}
REFUSED = {
    name: (data, CODES.get(code, code)) for name, (data, code) in hostile.REFUSED.items() if name != "eleven pages"
}
VOICES = sounds.refused()


def refusal(data: bytes, *, voice: bool = False) -> str:
    with pytest.raises(DomainError) as caught:
        remake(data, voice=voice)
    assert caught.value.message.endswith(".")
    return caught.value.code


# -- pictures ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (hostile.jpeg(), (640, 400)),
        (hostile.jpeg((4000, 3000)), (2400, 1800)),
        (hostile.encoded(hostile.paper(), "PNG"), (640, 400)),
        (hostile.encoded(hostile.paper(), "WEBP"), (640, 400)),
        (hostile.HEIC, (64, 48)),
        (hostile.with_gps(), (400, 640)),
        (hostile.polyglot(), (640, 400)),
    ],
    ids=["jpeg", "big jpeg", "png", "webp", "heic", "gps", "polyglot"],
)
def test_a_picture_becomes_our_own_jpeg_with_a_small_one(data: bytes, size: tuple[int, int]) -> None:
    made = remake(data)

    for jpeg, expected in ((made.data, size), (made.thumbnail, None)):
        image = Image.open(io.BytesIO(jpeg))
        assert image.format == "JPEG"
        assert dict(image.getexif()) == {}
        assert (b"MARKER" in jpeg, b"<script" in jpeg) == (False, False)
        assert expected in (None, image.size)
        assert max(image.size) <= (2400 if expected else remaker.THUMBNAIL_SIDE)
    assert (made.made, (made.width, made.height), made.waveform) == (Made.PICTURE, size, b"")


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED)
def test_hostile_files_are_refused_with_a_sentence(data: bytes, code: str) -> None:
    assert refusal(data) == code


@pytest.mark.parametrize("data", [sounds.film("mp4", "mpeg4"), sounds.film()], ids=["mp4", "webm"])
def test_a_film_renamed_photo_is_refused(data: bytes) -> None:
    assert refusal(data) == "not_ours"


# -- papers --------------------------------------------------------------------------------------------------------------


def dangerous_pdf() -> bytes:
    """A good page, and everything a PDF can hide: scripts, a file, a form, a link, an author, a place in a photograph."""
    pdf = pikepdf.open(io.BytesIO(hostile.encoded(hostile.paper(), "PDF")))
    pdf.attachments["MARKER-FILE.exe"] = b"MARKER-FILE"
    with pdf.open_metadata() as meta:
        meta["dc:title"] = "MARKER-TITLE"
    pdf.docinfo["/Author"] = "MARKER-AUTHOR"
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('MARKER-JS')"))
    pdf.Root.OpenAction = script
    pdf.Root.AA = pikepdf.Dictionary(WC=script)
    page = pdf.pages[0].obj
    page.AA = pikepdf.Dictionary(O=script)
    page.PieceInfo = pikepdf.Dictionary(MARKER=pikepdf.Dictionary())
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("http://MARKER-LINK/")),
    )
    page.Annots = pikepdf.Array([pdf.make_indirect(link)])
    page.Resources.Properties = pikepdf.Dictionary(A=pikepdf.Dictionary(Hidden=script, AF=[link]))
    photo = next(iter(page.Resources.XObject.values()))
    photo.write(hostile.with_gps(), filter=pikepdf.Name.DCTDecode)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def inside(pdf: bytes) -> bytes:
    """Every byte of a PDF, unpacked."""
    out = io.BytesIO()
    pikepdf.open(io.BytesIO(pdf)).save(
        out,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
    )
    return out.getvalue()


def test_of_a_pdf_only_pages_stay() -> None:
    """G19: no script, no program, no file inside, no link, no author, no place."""
    sent = dangerous_pdf()
    assert inside(sent).count(b"MARKER") > 8

    made = remake(sent)

    assert (made.made, made.pages) == (Made.PAPERS, 1)
    assert Image.open(io.BytesIO(made.thumbnail)).format == "JPEG"
    unpacked = inside(made.data)
    forbidden = (
        b"MARKER",
        b"/JavaScript",
        b"/JS",
        b"/OpenAction",
        b"/AA",
        b"/EmbeddedFile",
        b"/URI",
        b"/Annots",
        b"/Exif",
    )
    assert [word for word in forbidden if word in unpacked] == []
    assert set(pikepdf.open(io.BytesIO(made.data)).Root.keys()) == {"/Pages", "/Type"}
    page = pypdfium2.PdfDocument(made.data)[0].render(scale=0.2).to_pil()
    assert [abs(seen - sent) < 4 for seen, sent in zip(page.getpixel((20, 20)), (0xE9, 0xEE, 0xF6), strict=True)] == [
        True
    ] * 3


@pytest.mark.parametrize("data", [hostile.script_pdf(), hostile.giant_page_pdf()], ids=["script", "giant page"])
def test_a_dangerous_pdf_is_harmless(data: bytes) -> None:
    made = remake(data)

    assert (b"MARKER" in inside(made.data), max(made.width, made.height) <= remaker.THUMBNAIL_SIDE) == (False, True)


def test_what_was_filled_in_stays_visible() -> None:
    pdf = pikepdf.open(io.BytesIO(hostile.encoded(Image.new("RGB", (200, 100), "white"), "PDF")))
    ink = pdf.make_stream(
        b"0 0 0 rg 0 0 100 40 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 100, 40]
    )
    field = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Stamp,
            Rect=[0, 0, 100, 40],
            F=4,
            AP=pikepdf.Dictionary(N=ink),
        )
    )
    pdf.pages[0].obj.Annots = pikepdf.Array([field])
    out = io.BytesIO()
    pdf.save(out)

    image = Image.open(io.BytesIO(remake(out.getvalue()).thumbnail)).convert("L")

    assert (image.getpixel((20, image.height - 10)) < 40, image.getpixel((image.width - 20, 10)) > 200) == (True, True)


def locked(owner: str, user: str) -> bytes:
    out = io.BytesIO()
    pikepdf.open(io.BytesIO(hostile.pdf())).save(out, encryption=pikepdf.Encryption(owner=owner, user=user))
    return out.getvalue()


def test_a_pdf_that_asks_for_a_password_is_refused() -> None:
    assert refusal(locked("a", "b")) == "locked"


def test_a_pdf_that_only_forbids_printing_is_taken_and_opens_freely() -> None:
    made = remake(locked("a", ""))

    assert pikepdf.open(io.BytesIO(made.data)).is_encrypted is False


def test_fifty_pages_pass_and_no_more() -> None:
    assert (remake(hostile.pdf(50)).pages, refusal(hostile.pdf(51))) == (50, "too_many_pages")


# -- voices --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "codec"), [("webm", "libopus"), ("ogg", "libopus"), ("mp4", "aac")], ids=["webm", "ogg", "mp4"]
)
def test_what_any_browser_records_becomes_aac_in_mp4(kind: str, codec: str) -> None:
    made = remake(sounds.tone(kind=kind, codec=codec, title="MARKER-TITLE"), voice=True)

    assert (made.made, made.seconds, len(made.waveform), max(made.waveform)) == (Made.VOICE, 2, 48, 255)
    assert abs(sounds.length_of(made.data) - 2) < 0.1
    with av.open(io.BytesIO(made.data)) as ours:
        assert [stream.codec_context.name for stream in ours.streams] == ["aac"]
        assert set(ours.metadata) <= {"major_brand", "minor_version", "compatible_brands"}
    assert (b"MARKER" in made.data, b"Lav" in made.data) == (False, False)


def test_the_waveform_rises_and_falls_with_the_voice() -> None:
    wave = remake(sounds.tone(2), voice=True).waveform

    assert [wave[0] < wave[12] < wave[22], wave[26] < wave[22], wave[26] < wave[36] < wave[46]] == [True] * 3


def test_three_minutes_pass() -> None:
    assert remake(sounds.tone(180), voice=True).seconds == 180


@pytest.mark.parametrize(("data", "code"), VOICES.values(), ids=VOICES)
def test_what_is_no_voice_is_refused_with_a_sentence(data: bytes, code: str) -> None:
    assert refusal(data, voice=True) == code


@pytest.mark.parametrize("code", [-1, -9, 1, 120])
def test_a_decoder_that_met_a_limit_says_so(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    monkeypatch.setattr(confined, "run", lambda program, data, *words: (code, b""))

    assert (refusal(hostile.jpeg()), refusal(sounds.tone(), voice=True)) == ("too_heavy", "too_heavy")


def answer(**changed: object) -> bytes:
    facts = {
        "kind": 1,
        "width": 8,
        "height": 8,
        "pages": 0,
        "tenths": 0,
        "body": b"\xff\xd8\xff",
        "small": b"\xff\xd8\xff",
    }
    facts = {**facts, "wave": b"", **changed}
    *numbers, body, small, wave = facts.values()
    return remaker.HEADER.pack(*numbers, len(body), len(small), len(wave)) + body + small + wave


def test_an_answer_that_does_not_add_up_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bytes] = []
    monkeypatch.setattr(confined, "run", lambda program, data, *words: (0, told[-1]))
    told.append(answer())
    assert isinstance(remake(b"x"), Remade)

    for wrong in (
        b"",
        answer() + b"!",
        answer()[:-1],
        answer(kind=9),
        answer(kind=3),
        answer(body=b"<html>"),
        answer(kind=2, body=b"%PDF-1.7", pages=99),
        answer(small=b"GIF89a"),
        answer(width=9000),
        answer(wave=b"0" * 65),
    ):
        told.append(wrong)
        assert refusal(b"x") == "not_ours"


TAKEN_OVER = """
import sys
from clicnjob.files import remaker
reads = lambda *anything: open("/etc/passwd")
remaker.voice = remaker.papers = remaker.picture = reads
data = sys.stdin.buffer.read()
try:
    remaker.remake(data, sound=data == b"voice")
except OSError as error:
    sys.stdout.write(str(error.errno))
"""


@pytest.mark.parametrize("data", [b"voice", b"%PDF-", b"photo"])
def test_the_room_is_the_same_one(data: bytes) -> None:
    """Taken over, it opens no file (EMFILE): the confinement of ``decoder`` holds before a byte is decoded."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", TAKEN_OVER], input=data, capture_output=True, env={}, check=False
    )

    assert done.stdout == b"24"

"""The room without windows (``decoder``) for what is sent in a conversation: ``python -I -m clicnjob.files.remaker [voice]``.

Bytes in by stdin; out by stdout what people will open, made anew: a JPEG, a rewritten PDF, or sound as AAC in MP4. Nothing of
the original survives but what is seen, read or heard (G19).

Answer: HEADER, then the body, a small JPEG and the heights of a waveform. Refusal: an exit code.
"""

# ruff: noqa: PLC0415  what a file does not need is not loaded

import io
import struct
import sys
import warnings
from array import array
from itertools import pairwise
from typing import Any, NoReturn

from clicnjob.files.decoder import (
    LOCKED,
    TOO_MANY_PAGES,
    TOO_MANY_PIXELS,
    UNREADABLE,
    Refused,
    clean_jpeg,
    confine,
    leave,
)

MAX_PAGES = 50
THUMBNAIL_SIDE = 320
THUMBNAIL_QUALITY = 70
HEADER = struct.Struct(">BIIIIIII")
"""Kind, width, height, pages, tenths of a second, lengths of body, thumbnail and waveform."""
PICTURE, PAPERS, VOICE = 1, 2, 3

RATE = 24_000
BIT_RATE = 40_000
MAX_SECONDS = 180
SLACK_SECONDS = 3
"""A page stops its recording at MAX_SECONDS by a clock that is not the sound's own."""
MIN_SECONDS = 0.3
WAVE_POINTS = 48
CODECS = frozenset({"opus", "libopus", "aac", "vorbis"})

NOT_SOUND, TOO_LONG, TOO_SHORT, MOVING = 14, 15, 16, 17
"""Exit codes, after those of ``decoder``."""

ROOT_KEPT = frozenset({"/Type", "/Pages", "/Lang", "/MarkInfo", "/StructTreeRoot"})
PAGE_KEPT = frozenset(
    {
        "/Type",
        "/Parent",
        "/Contents",
        "/Resources",
        "/MediaBox",
        "/CropBox",
        "/Rotate",
        "/UserUnit",
        "/Group",
        "/StructParents",
        "/Tabs",
    }
)
NEVER = frozenset(
    {
        "/AA",
        "/OpenAction",
        "/JS",
        "/EF",
        "/AF",
        "/Metadata",
        "/PieceInfo",
        "/OPI",
        "/RichMediaContent",
        "/Names",
        "/URI",
    }
)
"""Keys taken away wherever they stand: scripts, programs, files inside, whose machine wrote it."""
ACTS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/URI",
        "/GoTo",
        "/GoToR",
        "/GoToE",
        "/SubmitForm",
        "/ResetForm",
        "/ImportData",
        "/Named",
        "/Movie",
        "/Sound",
        "/Rendition",
        "/RichMediaExecute",
        "/Thread",
        "/Hide",
        "/SetOCGState",
        "/Trans",
        "/GoTo3DView",
    }
)

Answer = tuple[int, int, int, int, int, bytes, bytes, bytes]


def thumbnail(image: Any) -> bytes:
    """A small JPEG of one of our own pictures."""
    small = image.convert("RGB")
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=THUMBNAIL_QUALITY)
    return out.getvalue()


def picture(data: bytes, formats: tuple[str, ...]) -> Answer:
    """A photograph or a drawing: its first picture."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=formats) as image:
        width, height, jpeg = clean_jpeg(image)
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as ours:
        small = thumbnail(ours)
    return PICTURE, width, height, 0, 0, jpeg, small, b""


def bare_jpeg(raw: bytes) -> bytes:
    """A JPEG without what a camera or an editor wrote into it; JFIF and Adobe's colour marker stay."""
    if raw[:2] != b"\xff\xd8":
        return raw
    kept, place = bytearray(raw[:2]), 2
    while place + 4 <= len(raw) and raw[place] == 0xFF and raw[place + 1] != 0xDA:
        end = place + 2 + int.from_bytes(raw[place + 2 : place + 4])
        marker = raw[place + 1]
        if marker in {0xE0, 0xEE} or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept += raw[place:end]
        place = end
    return bytes(kept + raw[place:])


def purge(pdf: Any, pikepdf: Any) -> None:
    """Leave pages and their tags: no action, no script, no file inside, no author, wherever they hide."""
    for key in [key for key in pdf.Root if key not in ROOT_KEPT]:
        del pdf.Root[key]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for page in pdf.pages:
        for key in [key for key in page.obj if key not in PAGE_KEPT]:
            del page.obj[key]
    for top in pdf.objects:
        waiting = [top]
        while waiting:
            one = waiting.pop()
            if isinstance(one, pikepdf.Array):
                waiting += [each for each in one if isinstance(each, pikepdf.Object) and not each.is_indirect]
            elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
                strip(one, pikepdf)
                waiting += [
                    each for _key, each in one.items() if isinstance(each, pikepdf.Object) and not each.is_indirect
                ]


def strip(one: Any, pikepdf: Any) -> None:
    """One object of a PDF without what it may not hold."""
    acts = one.get("/S") in ACTS and "/P" not in one  # an element of the tags has a parent
    for key in [key for key in one if key in NEVER or (acts and key != "/S")]:
        del one[key]
    if acts:
        del one["/S"]
    if not isinstance(one, pikepdf.Stream):
        return
    for key in ("/F", "/FFilter", "/FDecodeParms"):  # bytes to be fetched from another file
        if key in one:
            del one[key]
    coded = one.get("/Filter")
    if coded in ("/DCTDecode", ["/DCTDecode"]):
        one.write(bare_jpeg(one.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)


def papers(data: bytes, pdfium: Any, pikepdf: Any) -> Answer:
    """A PDF written anew. What was filled in or stamped becomes part of the page; links become plain text."""
    try:
        pdf = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError as error:
        raise Refused(LOCKED) from error
    count = len(pdf.pages)
    if count > MAX_PAGES:
        raise Refused(TOO_MANY_PAGES)
    if not count:
        raise Refused(UNREADABLE)
    if "/AcroForm" in pdf.Root:
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("screen")
    purge(pdf, pikepdf)
    out = io.BytesIO()
    pdf.save(out, encryption=False, fix_metadata_version=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    body = out.getvalue()
    page = pdfium.PdfDocument(body)[0]
    width, height = page.get_size()
    if min(width, height) < 1:
        raise Refused(UNREADABLE)
    drawn = page.render(scale=(THUMBNAIL_SIDE - 1) / max(width, height), may_draw_forms=False).to_pil()
    return PAPERS, drawn.width, drawn.height, count, 0, body, thumbnail(drawn), b""


def heard(data: bytes, av: Any) -> "array[int]":
    """The sound as 16-bit numbers, one voice, RATE a second. The first bytes only choose which reader tries."""
    if data[:4] == b"\x1aE\xdf\xa3":
        reader = "matroska"
    elif data[:4] == b"OggS":
        reader = "ogg"
    elif data[4:8] == b"ftyp":
        reader = "mov"
    else:
        raise Refused(NOT_SOUND)
    sound: array[int] = array("h")
    with av.open(io.BytesIO(data), format=reader) as source:
        if source.streams.video:
            raise Refused(MOVING)
        if len(source.streams.audio) != 1 or source.streams.audio[0].codec_context.name not in CODECS:
            raise Refused(NOT_SOUND)
        even = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        for frame in source.decode(audio=0):
            for ours in even.resample(frame):
                sound.frombytes(bytes(ours.planes[0])[: ours.samples * 2])
            if len(sound) > (MAX_SECONDS + SLACK_SECONDS) * RATE:
                raise Refused(TOO_LONG)
    if len(sound) < MIN_SECONDS * RATE:
        raise Refused(TOO_SHORT)
    return sound


def waveform(sound: "array[int]") -> bytes:
    """WAVE_POINTS heights from 0 to 255, the loudest moment 255."""
    edges = [len(sound) * point // WAVE_POINTS for point in range(WAVE_POINTS + 1)]
    parts = [sound[start:end] for start, end in pairwise(edges)]
    peaks = [max(max(part), -min(part)) for part in parts]  # noqa: PLW3301  millions of numbers are not unpacked
    loudest = max(*peaks, 1)
    return bytes(peak * 255 // loudest for peak in peaks)


def voice(data: bytes, av: Any) -> Answer:
    """A voice message as AAC in MP4, which every browser plays."""
    sound = heard(data, av)
    out = io.BytesIO()
    with av.open(out, "w", format="mp4", options={"fflags": "+bitexact"}) as target:
        track = target.add_stream("aac", rate=RATE, layout="mono", options={"flags": "+bitexact", "aac_coder": "fast"})
        track.bit_rate = BIT_RATE
        step = RATE
        for start in range(0, len(sound), step):
            part = sound[start : start + step]
            frame = av.AudioFrame(format="s16", layout="mono", samples=len(part))
            frame.sample_rate = RATE
            frame.pts = start
            frame.planes[0].update(part.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
            target.mux(track.encode(frame))
        target.mux(track.encode(None))
    return VOICE, 0, 0, 0, max(1, len(sound) * 10 // RATE), out.getvalue(), b"", waveform(sound)


def remake(data: bytes, *, sound: bool) -> Answer:
    """Load what this file needs, lock the door, open it."""
    import PIL.ImageOps
    import PIL.JpegImagePlugin
    import PIL.MpoImagePlugin
    import PIL.PngImagePlugin
    import PIL.WebPImagePlugin

    PIL.Image.preinit()
    if sound:
        import av
        import av.audio.codeccontext
        import av.audio.stream
        import av.subtitles.codeccontext
        import av.subtitles.stream
        import av.video.codeccontext
        import av.video.stream

        confine()
        return voice(data, av)
    if b"%PDF-" in data[:1024]:
        import pikepdf
        import pypdfium2

        # Its source of chance is a file: opened once, by writing something locked.
        pikepdf.new().save(io.BytesIO(), encryption=pikepdf.Encryption(owner="x", user=""))
        confine()
        return papers(data, pypdfium2, pikepdf)
    formats: tuple[str, ...] = ("JPEG", "PNG", "WEBP")
    if data[4:8] == b"ftyp":
        import pi_heif

        pi_heif.register_heif_opener(thumbnails=False)
        formats = ("HEIF",)
    confine()
    return picture(data, formats)


def main() -> NoReturn:
    """Read, remake, write; a refusal is an exit code."""
    warnings.simplefilter("ignore")
    data = sys.stdin.buffer.read()
    try:
        *facts, body, small, wave = remake(data, sound=sys.argv[1:] == ["voice"])
    except Refused as refusal:
        leave(refusal.code)
    except MemoryError:
        leave(TOO_MANY_PIXELS)
    except Exception:  # noqa: BLE001  whatever a decoder raises, the file is not one we can read
        leave(UNREADABLE)
    sys.stdout.buffer.write(HEADER.pack(*facts, len(body), len(small), len(wave)))
    for part in (body, small, wave):
        sys.stdout.buffer.write(part)
    leave(0)


if __name__ == "__main__":
    main()

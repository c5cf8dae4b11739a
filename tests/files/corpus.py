"""Ninety files that mean no good, each made when asked for (G19). MARKER… is what must not survive in what we keep.

``CORPUS`` says for each what must become of it: ``refused``, ``cleaned`` (our own pictures, without a marker), or ``either``
where both are right and the decoder's version decides.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from typing import Any, Literal

import pikepdf
from PIL import Image, PngImagePlugin
from PIL.ExifTags import IFD

from tests.files import hostile
from tests.files.hostile import HEIC, encoded, jpeg, noise, paper, pdf

MARKERS = (b"MARKER", b"M\0A\0R\0K\0E\0R", b"<script", b"JFXX", b"app.alert", b"PK\x03\x04", b"photoshop", b"xpacket")
"""What to look for in what is kept: in ASCII, in UTF-16, and a few signatures of what must not be carried along."""

Fate = Literal["refused", "cleaned", "either"]


# -- pictures -------------------------------------------------------------------------------------------------------------


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def jpeg_with(*segments: bytes, after: bytes = b"") -> bytes:
    """A good JPEG with these segments after its head, and something after its end."""
    data = jpeg()
    return data[:2] + b"".join(segments) + data[2:] + after


XMP = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<?xpacket begin=''?><x>MARKER-XMP</x><?xpacket end='w'?>")
IPTC = segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x14\x1c\x02x\0\x0fMARKER-IPTC-KEY")
JFXX = segment(0xE0, b"JFXX\0\x10" + jpeg((40, 30)) + b"MARKER-THUMB")


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks: bytes, size: tuple[int, int] = (64, 48), rows: bytes | None = None, end: bytes = b"") -> bytes:
    """A PNG written by hand, whose parts need not agree."""
    head = struct.pack(">IIBBBBB", *size, 8, 0, 0, 0, 0)
    plain = rows if rows is not None else (b"\0" + b"\x80" * size[0]) * size[1]
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + b"".join(chunks)
        + chunk(b"IDAT", zlib.compress(plain, 9))
        + chunk(b"IEND", b"")
        + end
    )


def zeros(megabytes: int) -> bytes:
    """As many megabytes of nothing, compressed a thousandfold."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()


def bomb_png(megabytes: int = 300) -> bytes:
    """64 × 48 by its head, three hundred megabytes by its rows."""
    head = struct.pack(">IIBBBBB", 64, 48, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zeros(megabytes)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def text_png() -> bytes:
    found = PngImagePlugin.PngInfo()
    found.add_text("Comment", "MARKER-TEXT")
    found.add_itxt("XML:com.adobe.xmp", "<x>MARKER-ITXT</x>", zip=True)
    exif = Image.Exif()
    exif[0x010E] = "MARKER-EXIF"
    return encoded(paper(), "PNG", pnginfo=found, exif=exif)


def animated(kind: str) -> bytes:
    """Two pictures where one is expected; the second one says something else."""
    second = paper(colour="#ff0000")
    return encoded(paper(), kind, save_all=True, append_images=[second], duration=100)


def mpo() -> bytes:
    return encoded(paper(), "MPO", save_all=True, append_images=[paper(colour="#ff0000")])


def webp_with_marks() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "MARKER-EXIF"
    return encoded(paper(), "WEBP", exif=exif, xmp=b"<x>MARKER-XMP</x>", icc_profile=b"MARKER-ICC" + bytes(120))


def looping_exif() -> bytes:
    """A directory of EXIF whose next one is itself, with a name of two gigabytes."""
    tiff = (
        b"II*\0\x08\0\0\0"
        + struct.pack("<HHHIIHHII", 2, 0x010E, 2, 0x7FFFFFF0, 8, 0x8769, 4, 1, 8)
        + struct.pack("<I", 8)
    )
    return jpeg_with(segment(0xE1, b"Exif\0\0" + tiff))


def own_thumbnail() -> bytes:
    """Its EXIF holds another, smaller picture: what was cut out of the visible one."""
    exif = Image.Exif()
    exif.get_ifd(IFD.GPSInfo)[1] = "N"
    body = exif.tobytes() + b"MARKER-OLD-PICTURE" + jpeg((64, 40))
    return jpeg_with(segment(0xE1, body[:65000]))


def scans() -> bytes:
    """A progressive JPEG with its last scan repeated some thousand times."""
    data = encoded(Image.effect_noise((640, 400), 40), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    scan = data[last:-2]
    return data[:-2] + scan * min(3000, 9_000_000 // len(scan)) + data[-2:]


def heic(old: bytes, new: bytes) -> bytes:
    assert HEIC.count(old) == 1
    return HEIC.replace(old, new)


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


# -- PDF ------------------------------------------------------------------------------------------------------------------


def objects(*bodies: bytes, root: int = 1, extra: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1, without a table: readers rebuild it."""
    parts = [b"%d 0 obj%s endobj\n" % (number, body) for number, body in enumerate(bodies, start=1)]
    return (
        b"%PDF-1.7\n" + b"".join(parts) + b"trailer<</Root %d 0 R/Size %d%s>>\n%%%%EOF" % (root, len(bodies) + 1, extra)
    )


def page(entries: bytes = b"", *more: bytes, catalog: bytes = b"", extra: bytes = b"") -> bytes:
    """One page of 300 × 200 with these entries; ``more`` are objects 4, 5…"""
    return objects(
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]%s>>" % entries,
        *more,
        extra=extra,
    )


def stream(body: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(body), entries, body)


FLATE = b"/Filter/FlateDecode"


def content_bomb() -> bytes:
    """A page whose drawing is three hundred megabytes of spaces, compressed twice."""
    packer = zlib.compressobj(9)
    spaces = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(300)) + packer.flush()
    return page(b"/Contents 4 0 R", stream(zlib.compress(spaces, 9), b"/Filter[/FlateDecode/FlateDecode]"))


def image_bomb() -> bytes:
    """A picture of 30000 × 30000 on a small page."""
    picture = b"/Type/XObject/Subtype/Image/Width 30000/Height 30000/ColorSpace/DeviceRGB/BitsPerComponent 8"
    return page(
        b"/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>",
        stream(b"300 0 0 200 0 0 cm /I Do"),
        stream(zeros(64), picture + FLATE),
    )


def self_drawing() -> bytes:
    """A form that draws itself twice, for ever."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 300 200]/Resources<</XObject<</F 5 0 R>>>>"
    return page(b"/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>", stream(b"/F Do"), stream(b"/F Do /F Do", form))


def doubling() -> bytes:
    """Thirty forms, each drawing the next one twice: a thousand million."""
    forms = [
        stream(
            b"/F Do /F Do" if number < 34 else b"0 0 1 1 re f",
            b"/Type/XObject/Subtype/Form/BBox[0 0 300 200]/Resources<</XObject<</F %d 0 R>>>>" % (number + 1),
        )
        for number in range(5, 35)
    ]
    return page(b"/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>", stream(b"/F Do"), *forms)


def heavy_drawing() -> bytes:
    """Two million curves on one page."""
    return page(b"/Contents 4 0 R", stream(zlib.compress(b"0 0 m 300 0 0 200 300 200 c S\n" * 2_000_000, 9), FLATE))


def acting(action: bytes) -> bytes:
    """A page that does something when it is opened."""
    return page(catalog=b"/OpenAction<<" + action + b">>")


def with_file() -> bytes:
    """A program carried along."""
    document = pikepdf.open(io.BytesIO(pdf()))
    document.attachments["MARKER-FILE.exe"] = b"MZ" + b"MARKER-PROGRAM"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def told() -> bytes:
    """Who made it, in every place where a PDF says so."""
    document = pikepdf.open(io.BytesIO(pdf()))
    document.docinfo["/Author"] = "MARKER-AUTHOR"
    with document.open_metadata() as meta:
        meta["dc:creator"] = ["MARKER-CREATOR"]
    out = io.BytesIO()
    document.save(out)
    return out.getvalue() + b"\n%MARKER-AFTER-THE-END"


def locked(user: str) -> bytes:
    out = io.BytesIO()
    pikepdf.open(io.BytesIO(pdf())).save(out, encryption=pikepdf.Encryption(owner="owner", user=user))
    return out.getvalue()


def nested(depth: int = 100_000) -> bytes:
    return page(b"/Contents 4 0 R/X " + b"[" * depth + b"]" * depth, stream(b""))


def archive(name: str, body: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, body)
    return out.getvalue()


def cut(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


def noisy(kind: str) -> bytes:
    return encoded(Image.effect_noise((900, 900), 50), kind)


Make = Callable[[], bytes]


def _all(fate: Fate, **files: Make) -> Iterable[tuple[str, tuple[Fate, Make]]]:
    return ((name, (fate, make)) for name, make in files.items())


def _script(kind: bytes) -> Make:
    return lambda: acting(kind)


def _as(options: dict[str, Any], kind: str) -> Make:
    return lambda: encoded(paper(), kind, **options)


CORPUS: dict[str, tuple[Fate, Make]] = dict(
    [
        *_all(
            "cleaned",
            gps=hostile.with_gps,
            polyglot_html=hostile.polyglot,
            polyglot_zip=lambda: jpeg_with(after=archive("x", b"MARKER-ZIP")),
            polyglot_php=lambda: jpeg_with(segment(0xFE, b"<?php system('MARKER'); ?>")),
            polyglot_pdf_after=lambda: jpeg_with(after=hostile.script_pdf()),
            xmp=lambda: jpeg_with(XMP),
            iptc=lambda: jpeg_with(IPTC),
            jfxx=lambda: jpeg_with(JFXX),
            icc=_as({"icc_profile": b"MARKER-ICC" + bytes(200)}, "JPEG"),
            thumbnail=own_thumbnail,
            exif_loop=looping_exif,
            comments=lambda: jpeg_with(*[segment(0xFE, b"MARKER" * 9000)] * 100),
            png_text=text_png,
            png_after=lambda: png(end=b"MARKER-AFTER"),
            png_chunk=lambda: png(chunk(b"maRk", b"MARKER" * 1000)),
            apng=lambda: animated("PNG"),
            webp_animated=lambda: animated("WEBP"),
            webp_marks=webp_with_marks,
            mpo=mpo,
            heic_free=lambda: HEIC + box(b"free", b"MARKER-FREE"),
            heic_uuid=lambda: HEIC + box(b"uuid", b"MARKER-UUID-0123<?xpacket"),
            pdf_script=hostile.script_pdf,
            pdf_giant=hostile.giant_page_pdf,
            pdf_launch=_script(b"/S/Launch/F(MARKER.exe)/Win<</F(cmd.exe)/P(/c calc)>>"),
            pdf_uri=_script(b"/S/URI/URI(http://127.0.0.1:9/MARKER)"),
            pdf_submit=_script(b"/S/SubmitForm/F(http://127.0.0.1:9/MARKER)"),
            pdf_import=_script(b"/S/ImportData/F(/etc/passwd)"),
            pdf_goto=_script(b"/S/GoToR/F(\\\\\\\\127.0.0.1\\\\MARKER)/D[0/Fit]"),
            pdf_external=lambda: page(b"/Contents 4 0 R", stream(b"", b"/F(/etc/passwd)/FFilter[]")),
            pdf_xfa=lambda: page(catalog=b"/AcroForm<</XFA 4 0 R/Fields[]>>"),
            pdf_file=with_file,
            pdf_authors=told,
            pdf_owner_lock=lambda: locked(""),
        ),
        *_all(
            "refused",
            nothing=lambda: b"",
            one_byte=lambda: b"\xff",
            text=lambda: b"MARKER bonjour",
            html=lambda: b"<!doctype html><script>alert('MARKER')</script>",
            svg=lambda: hostile.SVG,
            svg_entity=lambda: (
                b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>'
            ),
            zip=lambda: archive("photo.jpg", jpeg()),
            docx=lambda: archive("word/document.xml", b"MARKER"),
            zip_bomb=lambda: archive("x", bytes(50 << 20)),
            elf=lambda: b"\x7fELF" + noise(),
            windows=lambda: b"MZ" + noise(),
            script=lambda: b"#!/bin/sh\nrm -rf MARKER\n",
            eps=lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run",
            mvg=lambda: b"push graphic-context\nfill 'url(https://127.0.0.1/MARKER\"|ls \"-la)'\npop graphic-context",
            gif=_as({}, "GIF"),
            gif_script=lambda: b"GIF89a/*" + noise(300) + b"*/=alert('MARKER')",
            tiff=_as({}, "TIFF"),
            bmp=_as({}, "BMP"),
            ico=_as({}, "ICO"),
            tga=_as({}, "TGA"),
            pcx=_as({}, "PCX"),
            jpeg2000=lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + noise(),
            film=lambda: box(b"ftyp", b"isom\0\0\2\0isomiso2mp41") + box(b"mdat", noise()),
            heic_avif=lambda: heic(b"ftypheic", b"ftypavif")[:300],
            heic_cut=lambda: cut(HEIC, 0.6),
            heic_noise=lambda: HEIC[:400] + noise(),
            heic_huge=lambda: heic(struct.pack(">II", 64, 64), struct.pack(">II", 60000, 60000)),
            jpeg_cut=lambda: cut(noisy("JPEG"), 0.3),
            jpeg_head=lambda: b"\xff\xd8\xff\xe0" + noise(),
            jpeg_ff=lambda: b"\xff\xd8" + b"\xff" * 100_000,
            png_cut=lambda: cut(noisy("PNG"), 0.3),
            png_head=lambda: b"\x89PNG\r\n\x1a\n" + noise(),
            png_bomb=hostile.bomb,
            png_wide=lambda: encoded(Image.new("1", (65000, 700)), "PNG"),
            jpeg_pixels=lambda: encoded(Image.new("L", (7000, 7000)), "JPEG"),
            webp_cut=lambda: cut(noisy("WEBP"), 0.2),
            webp_head=lambda: b"RIFF\x00\x10\x00\x00WEBP" + noise(),
            pdf_cut=lambda: cut(pdf(), 0.2),
            pdf_noise=lambda: b"%PDF-1.7\n" + noise(),
            pdf_endless=hostile.endless_pdf,
            pdf_eleven=lambda: pdf(11),
            pdf_thousand=lambda: objects(
                b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Count 1000/Kids[" + b"3 0 R " * 1000 + b"]>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>",
            ),
            pdf_locked=lambda: locked("MARKER"),
            pdf_flat=lambda: page().replace(b"[0 0 300 200]", b"[0 0 300 0.1]"),
            pdf_in_jpeg=lambda: jpeg_with(segment(0xFE, b"%PDF-1.7 MARKER")),
            eleven_megabytes=lambda: jpeg() + bytes(11 << 20),
        ),
        *_all(
            "either",
            png_rows=bomb_png,
            pdf_itself=self_drawing,
            png_text_bomb=lambda: png(chunk(b"zTXt", b"x\0\0" + zeros(100))),
            png_icc_bomb=lambda: png(chunk(b"iCCP", b"x\0\0" + zeros(100))),
            png_wrong_sum=lambda: png().replace(b"IDAT", b"IDAT\0"),
            jpeg_scans=scans,
            pdf_content_bomb=content_bomb,
            pdf_image_bomb=image_bomb,
            pdf_doubling=doubling,
            pdf_heavy=heavy_drawing,
            pdf_nested=nested,
            pdf_previous=lambda: page(extra=b"/Prev 9") + b"\nstartxref\n9\n%%EOF",
            html_then_pdf=lambda: b"<html><script>MARKER</script>" + pdf(),
        ),
    ]
)
SHORT = ("xmp", "iptc", "jfxx", "thumbnail", "exif_loop", "mpo", "webp_marks", "pdf_file", "pdf_locked", "heic_huge")
"""What the suite takes each time: one of each sort that ``test_decode`` does not look at already."""

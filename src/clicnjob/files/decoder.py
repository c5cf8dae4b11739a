"""The room without windows where strangers' files are opened: ``python -I -m clicnjob.files.decoder``.

A process of its own, without Django, settings, environment or open files: bytes in by stdin, our own JPEG out by stdout. Once
the libraries are loaded and before a byte is read as a picture it gives up opening anything (no file, no network, no
program), ten seconds of processor and most memory. What decodes decides the type (R22); nothing of the original survives
but its pixels (G19).

Answer: for each picture, width, height and length as three big-endian 32-bit numbers, then the JPEG. Refusal: an exit code.
With the word ``portrait`` after its name: one face, in two squares; with ``logo``: one sign, in a small box.
"""

# ruff: noqa: PLC0415  what a file does not need is not loaded

import io
import os
import resource
import struct
import sys
import warnings
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from PIL import Image

CPU_SECONDS = 10
MEMORY_BYTES = 1 << 30
MAX_PIXELS = 40_000_000
MAX_PAGES = 10
LONGEST_SIDE = 2400
QUALITY = 82
PORTRAIT_SIDES, PORTRAIT_BYTES = (96, 192), (6_000, 16_000)
"""The squares of a face, in pixels, and the most that each weighs."""
LOGO_BOX, LOGO_BYTES = (360, 120), 8_000
"""A structure's sign: the box it is drawn in, and the most it weighs."""
HEADER = struct.Struct(">III")

UNREADABLE, TOO_MANY_PIXELS, TOO_MANY_PAGES, LOCKED = 10, 11, 12, 13
"""Exit codes. Any other one, or a signal, means that a limit was met."""


class Refused(Exception):
    """This file is not taken, with the exit code that says why."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def confine() -> None:
    """Give up for ever what decoding does not need. Without descriptors nothing opens: no file, no socket, no program."""
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_NOFILE: 0,
    }
    if hasattr(os, "unshare"):
        with suppress(OSError):  # refused in many containers; the limits below hold everywhere
            os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    for limit, value in limits.items():
        with suppress(OSError, ValueError):  # macOS knows no limit of address space
            resource.setrlimit(limit, (value, value))


def clean_jpeg(image: "Image.Image") -> tuple[int, int, bytes]:
    """Our own picture: the right way up, on white, at most LONGEST_SIDE long, with pixels and nothing else."""
    from PIL import Image, ImageOps

    if image.width * image.height > MAX_PIXELS:
        raise Refused(TOO_MANY_PIXELS)
    if image.format in {"JPEG", "MPO"}:
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    if image.mode in {"P", "1"} or image.has_transparency_data:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    image = ImageOps.exif_transpose(image)
    clean = Image.new("RGB", image.size, "white")
    clean.paste(image.convert("RGB"), mask=image.getchannel("A") if image.mode == "RGBA" else None)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY)
    return clean.width, clean.height, out.getvalue()


def picture(data: bytes, formats: tuple[str, ...]) -> Iterator[tuple[int, int, bytes]]:
    """A photograph: its first picture."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=formats) as image:
        yield clean_jpeg(image)


def portrait(data: bytes, formats: tuple[str, ...]) -> Iterator[tuple[int, int, bytes]]:
    """A face in two squares, each of at most PORTRAIT_BYTES: cut around the middle, a little above it."""
    from PIL import Image, ImageOps

    _width, _height, whole = next(picture(data, formats))
    with Image.open(io.BytesIO(whole), formats=("JPEG",)) as image:
        for side, most in zip(PORTRAIT_SIDES, PORTRAIT_BYTES, strict=True):
            square = ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS, centering=(0.5, 0.35))
            for quality in range(QUALITY, 20, -10):
                out = io.BytesIO()
                square.save(out, "JPEG", quality=quality, optimize=True)
                if out.tell() <= most:
                    break
            yield side, side, out.getvalue()


def logo(data: bytes, formats: tuple[str, ...]) -> Iterator[tuple[int, int, bytes]]:
    """A sign in a box of LOGO_BOX, on white, of at most LOGO_BYTES."""
    from PIL import Image

    _width, _height, whole = next(picture(data, formats))
    with Image.open(io.BytesIO(whole), formats=("JPEG",)) as image:
        image.thumbnail(LOGO_BOX, Image.Resampling.LANCZOS)
        for quality in range(90, 20, -10):
            out = io.BytesIO()
            image.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= LOGO_BYTES:
                break
        yield image.width, image.height, out.getvalue()


def papers(data: bytes, pdfium: Any) -> Iterator[tuple[int, int, bytes]]:
    """A PDF: each page drawn; scripts and forms are never run."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Refused(LOCKED if "password" in str(error).lower() else UNREADABLE) from error
    count = len(document)
    if count > MAX_PAGES:
        raise Refused(TOO_MANY_PAGES)
    for number in range(count):
        page = document[number]
        width, height = page.get_size()
        if min(width, height) < 1:
            raise Refused(UNREADABLE)
        # 200 dots per inch for a sheet, never more than the longest side.
        scale = min(200 / 72, (LONGEST_SIDE - 1) / max(width, height))
        yield clean_jpeg(page.render(scale=scale, may_draw_forms=False).to_pil())
        page.close()


def decode(data: bytes, *, shape: str = "") -> Iterator[tuple[int, int, bytes]]:
    """Load what this file needs, lock the door, open it. The first bytes only choose which decoder tries."""
    import PIL.ImageOps
    import PIL.JpegImagePlugin
    import PIL.MpoImagePlugin
    import PIL.PngImagePlugin
    import PIL.WebPImagePlugin

    PIL.Image.preinit()
    formats: tuple[str, ...] = ("JPEG", "PNG", "WEBP")
    if b"%PDF-" in data[:1024] and not shape:
        import pypdfium2

        confine()
        yield from papers(data, pypdfium2)
        return
    if data[4:8] == b"ftyp":
        import pi_heif

        pi_heif.register_heif_opener(thumbnails=False)
        formats = ("HEIF",)
    confine()
    yield from {"portrait": portrait, "logo": logo}.get(shape, picture)(data, formats)


def leave(code: int) -> NoReturn:
    """Out at once: destructors of C libraries are not run on a stranger's data."""
    sys.stdout.buffer.flush()
    os._exit(code)


def main() -> NoReturn:
    """Read, decode, write; a refusal is an exit code."""
    warnings.simplefilter("ignore")
    data = sys.stdin.buffer.read()
    try:
        for width, height, jpeg in decode(data, shape=next(iter(sys.argv[1:]), "")):
            sys.stdout.buffer.write(HEADER.pack(width, height, len(jpeg)))
            sys.stdout.buffer.write(jpeg)
    except Refused as refusal:
        leave(refusal.code)
    except MemoryError:
        leave(TOO_MANY_PIXELS)
    except Exception:  # noqa: BLE001  whatever a decoder raises, the file is not a picture we can read
        leave(UNREADABLE)
    leave(0)


if __name__ == "__main__":
    main()

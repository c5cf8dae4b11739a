"""Files that mean no good, and good ones in every format we take."""

import base64
import io
import random
from typing import Any

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAA"
    "AERAAAEAAQAAAAABoQABAAAAAAAAABoAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADd"
    "aXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAA"
    "AwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xh"
    "cAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAACJtZGF0AAAA"
    "FigBrxmA70mlv//gZl/1pC/22taY+bg="
)
"""64 × 48, as an iPhone writes them."""


def paper(size: tuple[int, int] = (640, 400), colour: str = "#E9EEF6") -> Image.Image:
    return Image.new("RGB", size, colour)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(size: tuple[int, int] = (640, 400), **options: Any) -> bytes:
    return encoded(paper(size), "JPEG", **options)


def with_gps() -> bytes:
    """Taken at a known place, turned by a quarter, with a comment."""
    exif = Image.Exif()
    exif[Base.Make] = "MARKER-MAKE"
    exif[Base.Orientation] = 6
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (43.0, 7.0, 0.0)
    return encoded(paper(), "JPEG", exif=exif, comment=b"MARKER-COMMENT")


def polyglot() -> bytes:
    """A JPEG that is also a page with a script: in a comment and after its end."""
    script = b"<html><script>alert('MARKER-SCRIPT')</script></html>"
    data = jpeg()
    return data[:2] + b"\xff\xfe" + (len(script) + 2).to_bytes(2, "big") + script + data[2:] + script


def bomb() -> bytes:
    """13000 × 13000 in 20 kB."""
    return encoded(Image.new("1", (13000, 13000)), "PNG")


def pdf(pages: int = 1) -> bytes:
    return encoded(paper(), "PDF", save_all=True, append_images=[paper()] * (pages - 1))


def script_pdf() -> bytes:
    """A PDF that opens a script, a form and a program."""
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\('MARKER-JS'\\);this.submitForm"
        b"\\('http://127.0.0.1:9/'\\))>>/AA<</WC<</S/Launch/F(/bin/sh)>>>>>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\n"
        b"trailer<</Root 1 0 R/Size 4>>\n%%EOF"
    )


def endless_pdf() -> bytes:
    """A page tree that is its own child."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 5>>endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\n%%EOF"
    )


def giant_page_pdf() -> bytes:
    """One page of four kilometres."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9999999 9999999]>>endobj\ntrailer<</Root 1 0 R/Size 4>>\n%%EOF"
    )


def noise(length: int = 4000) -> bytes:
    return random.Random(7).randbytes(length)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "text": (b"bonjour", "not_a_picture"),
    "html": (b"<html><script>alert(1)</script></html>", "not_a_picture"),
    "svg": (SVG, "not_a_picture"),
    "gif": (encoded(paper(), "GIF"), "not_a_picture"),
    "tiff": (encoded(paper(), "TIFF"), "not_a_picture"),
    "bmp": (encoded(paper(), "BMP"), "not_a_picture"),
    "eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run", "not_a_picture"),
    "zip": (b"PK\x03\x04" + noise(), "not_a_picture"),
    "program": (b"\x7fELF" + noise(), "not_a_picture"),
    "noise": (noise(), "not_a_picture"),
    "only a jpeg's head": (b"\xff\xd8\xff\xe0" + noise(), "not_a_picture"),
    "only a png's head": (b"\x89PNG\r\n\x1a\n" + noise(), "not_a_picture"),
    "only a webp's head": (b"RIFF\x00\x10\x00\x00WEBP" + noise(), "not_a_picture"),
    "only a heic's head": (HEIC[:60], "not_a_picture"),
    "heic with noise inside": (HEIC[:400] + noise(), "not_a_picture"),
    "cut jpeg": (encoded(Image.effect_noise((900, 900), 50), "JPEG")[:20000], "not_a_picture"),
    "cut png": (encoded(Image.effect_noise((900, 900), 50), "PNG")[:20000], "not_a_picture"),
    "cut pdf": (pdf()[:200], "not_a_picture"),
    "bomb": (bomb(), "too_large"),
    "wide bomb": (encoded(Image.new("1", (65000, 700)), "PNG"), "too_large"),
    "jpeg of 49 Mpx": (encoded(Image.new("L", (7000, 7000)), "JPEG"), "too_large"),
    "eleven pages": (pdf(11), "too_many_pages"),
    "endless pdf": (endless_pdf(), "not_a_picture"),
    "pdf of noise": (b"%PDF-1.7\n" + noise(), "not_a_picture"),
    "eleven megabytes": (jpeg() + bytes(11 * 1024 * 1024), "too_big"),
}

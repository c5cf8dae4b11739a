"""What is shown is marked: who had it, for what, which day."""

import io
import unicodedata
from functools import cache

from PIL import Image, ImageChops, ImageDraw, ImageFont

QUALITY = 80


def _tile(text: str, size: int) -> Image.Image:
    """The text once, slanted, on a mask."""
    font = _font(size)
    left, top, right, bottom = font.getbbox(text)
    flat = Image.new("L", (int(right - left) + size * 2, int(bottom - top) + size), 0)
    ImageDraw.Draw(flat).text((size - left, size / 2 - top), text, fill=255, font=font)
    return flat.rotate(24, expand=True, resample=Image.Resampling.BILINEAR)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)  # noqa: S101  Pillow is built with FreeType
    return font


def plain(text: str) -> str:
    """The text in the letters that Pillow's own font has: no accents, simple dashes."""
    for letter, plainer in (("–", "-"), ("—", "-"), ("’", "'"), ("œ", "oe"), ("Œ", "OE"), ("æ", "ae")):
        text = text.replace(letter, plainer)
    folded = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in folded if not unicodedata.combining(letter)).encode("ascii", "replace").decode()


def watermarked(jpeg: bytes, text: str, *, longest: int | None = None) -> bytes:
    """One of our own JPEGs with ``text`` across all its pixels, readable on light and dark, the picture still readable.

    ``longest``: made smaller first, to that many pixels on its longest side.
    """
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
        if longest is not None:
            opened.thumbnail((longest, longest))
        image = opened.convert("RGB")
    size = max(12, min(image.size) // 24)
    tile = _tile(plain(text), size)
    mask = Image.new("L", image.size, 0)
    step = tile.height + size * 2
    for row, y in enumerate(range(-tile.height // 2, image.height, step)):
        for x in range(-tile.width // 2 * (row % 2), image.width, tile.width):
            mask.paste(ImageChops.lighter(tile, mask.crop((x, y, x + tile.width, y + tile.height))), (x, y))
    image.paste("white", (max(1, size // 16), max(1, size // 16)), mask.point(lambda value: value * 2 // 5))
    image.paste("#1A2233", (0, 0), mask.point(lambda value: value * 2 // 5))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()

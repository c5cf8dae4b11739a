"""What people send in the demonstration's conversations: drawn and played by us."""

import io
import math
from array import array
from collections.abc import Sequence

import av
from PIL import Image, ImageDraw

RATE = 24_000
SECONDS = 6


def _sheet(size: tuple[int, int], lines: Sequence[str], *, paper: str, size_of_text: int) -> Image.Image:
    image = Image.new("RGB", size, paper)
    draw = ImageDraw.Draw(image)
    draw.rectangle((18, 18, size[0] - 18, size[1] - 18), outline="#2743B8", width=3)
    for place, line in enumerate(lines):
        draw.text((48, 60 + place * size_of_text * 2), line, fill="#1A2233", font_size=size_of_text)
    return image


def notice_board() -> bytes:
    """A photograph of a small advertisement."""
    words = ("CHERCHE AIDE-CUISINIER", "La Seyne-sur-Mer", "du mardi au samedi", "Tél. 04 94 00 00 00")
    out = io.BytesIO()
    _sheet((900, 640), words, paper="#FBF3DC", size_of_text=44).save(out, "JPEG", quality=75)
    return out.getvalue()


def leaflet(title: str) -> bytes:
    """A page of advice, as a PDF."""
    words = (title, "1. Lire l’annonce deux fois", "2. Préparer trois questions", "3. Arriver dix minutes avant")
    out = io.BytesIO()
    _sheet((827, 1169), words, paper="#FFFFFF", size_of_text=36).save(out, "PDF")
    return out.getvalue()


def voice() -> bytes:
    """Some seconds that rise and fall like a sentence, as a browser records them."""
    samples = (
        int(9000 * math.sin(place * (140 + 40 * math.sin(place / RATE * 5)) * 2 * math.pi / RATE) * _breath(place))
        for place in range(SECONDS * RATE)
    )
    whole = array("h", samples)
    out = io.BytesIO()
    with av.open(out, "w", format="webm") as target:
        track = target.add_stream("libopus", rate=RATE, layout="mono")
        for start in range(0, len(whole), RATE):
            part = whole[start : start + RATE]
            frame = av.AudioFrame(format="s16", layout="mono", samples=len(part))
            frame.sample_rate, frame.pts = RATE, start
            frame.planes[0].update(part.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
            target.mux(track.encode(frame))
        target.mux(track.encode(None))
    return out.getvalue()


def _breath(place: int) -> float:
    """How loud, word after word."""
    return abs(math.sin(place / RATE * 4)) * (0.4 + 0.6 * abs(math.sin(place / RATE * 0.9)))

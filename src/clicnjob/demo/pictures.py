"""A specimen paper and a few faces, drawn by us: nobody's."""

import io
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw

from clicnjob.files.decode import Picture

SIZE = (760, 480)


@cache
def specimen() -> Picture:
    """A card that says it is a specimen, as the decoder would give it."""
    image = Image.new("RGB", SIZE, "#E9EEF6")
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, SIZE[0] - 20, SIZE[1] - 20), outline="#2743B8", width=4)
    draw.rectangle((50, 110, 230, 340), fill="#C9D3E6")
    draw.text((60, 50), "SPECIMEN - DEMONSTRATION", fill="#1A2233", font_size=34)
    for line, text in enumerate(("NOM : SPECIMEN", "PRENOM : CAMILLE", "NE LE : 01 01 2008")):
        draw.text((270, 120 + 60 * line), text, fill="#1A2233", font_size=30)
    draw.text((50, 390), "IDFRASPECIMEN<<<<<<<<<<<<<<<<<<<<<<<", fill="#1A2233", font_size=26)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return Picture(data=out.getvalue(), width=SIZE[0], height=SIZE[1])


@dataclass(frozen=True)
class Face:
    """The colours of a drawn face, and whether the hair falls on the shoulders."""

    ground: str
    skin: str
    hair: str
    coat: str
    long_hair: bool = False
    glasses: bool = False


FACES = {
    "claire": Face("#FFE3A3", "#F2C9A5", "#7A3E1D", "#2743B8", long_hair=True),
    "karim": Face("#CFE3F7", "#C98F63", "#1E1A18", "#176B45", glasses=True),
    "amel": Face("#F4D3C8", "#DDA777", "#2B1B17", "#B0291F", long_hair=True),
    "omar": Face("#DDE8D2", "#7A4B2E", "#15110F", "#8A5200"),
}
"""Those of the team who put a photo; the others have their initials."""


def portrait(face: Face) -> tuple[Picture, Picture]:
    """A face from the front, small and large, as ``files.decode.decode_portrait`` would give it."""
    image = Image.new("RGB", (768, 768), face.ground)
    draw = ImageDraw.Draw(image)
    if face.long_hair:
        draw.rounded_rectangle((196, 150, 572, 660), 190, fill=face.hair)
    draw.ellipse((90, 560, 678, 1100), fill=face.coat)
    draw.rounded_rectangle((320, 470, 448, 640), 60, fill=face.skin)
    draw.ellipse((236, 170, 532, 560), fill=face.skin)
    draw.pieslice((222, 140, 546, 470), 180, 360, fill=face.hair)
    for x in (310, 430):
        draw.ellipse((x, 340, x + 28, 372), fill="#241A16")
        if face.glasses:
            draw.ellipse((x - 32, 312, x + 60, 400), outline="#241A16", width=9)
    if face.glasses:
        draw.line((370, 350, 398, 350), fill="#241A16", width=9)
    draw.arc((324, 380, 444, 490), 25, 155, fill="#8C3B32", width=12)
    return _square(image, 96), _square(image, 192)


def _square(image: Image.Image, side: int) -> Picture:
    out = io.BytesIO()
    image.resize((side, side), Image.Resampling.LANCZOS).save(out, "JPEG", quality=82, optimize=True)
    return Picture(data=out.getvalue(), width=side, height=side)

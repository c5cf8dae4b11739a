"""A specimen paper, drawn by us: nobody's."""

import io
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

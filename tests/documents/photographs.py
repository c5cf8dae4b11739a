"""Photographs as phones take them, drawn by us: papers on tables, well and badly taken. Nobody's papers."""

import io
import random
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

FRAME = (1200, 900)
TABLES = ("#6B4A2E", "#2E3238", "#7C8C6A", "#A9A39A", "#39527A", "#1F1C1A")
PAPERS = ("#E9EEF6", "#F6F3EA", "#F3E6EA")
FAULTS = ("", "blurred", "dark", "glare", "cut")


@dataclass(frozen=True, slots=True)
class Photograph:
    """What was photographed, and what is wrong with it (empty: nothing)."""

    name: str
    fault: str
    jpeg: bytes


def _paper(chance: random.Random, *, sheet: bool) -> Image.Image:
    """A card, or a printed sheet."""
    size = (860, 1216) if sheet else (1200, 757)
    paper = Image.new("RGB", size, chance.choice(PAPERS))
    draw = ImageDraw.Draw(paper)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ      0123456789"

    def words(count: int) -> str:
        return "".join(chance.choice(letters) for _ in range(count))

    if sheet:
        for y in range(90, 1120, 34):
            draw.text((80, y), words(44), fill="#1A2233", font_size=22)
        return paper
    draw.rectangle((20, 20, size[0] - 20, size[1] - 20), outline="#2743B8", width=4)
    draw.rectangle((60, 170, 350, 560), fill="#9FB0CE")
    draw.ellipse((130, 220, 280, 400), fill="#6F5A4A")
    for y in range(80, 540, 52):
        draw.text((400, y), words(30), fill="#1A2233", font_size=32)
    for y in (600, 660):
        draw.text((60, y), "".join(chance.choice(letters + "<<<<<<<<") for _ in range(36)), fill="#111", font_size=44)
    return paper


def _table(chance: random.Random) -> Image.Image:
    """Plain, or with the grain of wood, lit from one side."""
    table = Image.new("RGB", FRAME, chance.choice(TABLES))
    if chance.random() < 0.5:
        draw = ImageDraw.Draw(table)
        base = table.getpixel((0, 0))
        for y in range(0, FRAME[1], 9):
            shade = chance.randint(-14, 14)
            draw.line(
                (0, y, FRAME[0], y + chance.randint(-30, 30)), fill=tuple(max(0, c + shade) for c in base), width=7
            )
        table = table.filter(ImageFilter.BoxBlur(2))
    return table


def _glare(image: Image.Image, chance: random.Random) -> Image.Image:
    """A lamp in the laminate: white in the middle, fading around."""
    light = Image.new("L", FRAME, 0)
    x, y = chance.randint(410, 790), chance.randint(310, 590)
    wide, high = chance.randint(90, 180), chance.randint(68, 142)
    ImageDraw.Draw(light).ellipse((x - wide, y - high, x + wide, y + high), fill=255)
    return Image.composite(Image.new("RGB", FRAME, "white"), image, light.filter(ImageFilter.BoxBlur(24)))


def scanned() -> Photograph:
    """A sheet as a scanner gives it: white to the edges. Nothing is wrong with it."""
    sheet = Image.new("RGB", (900, 1200), "white")
    draw, chance = ImageDraw.Draw(sheet), random.Random("scanned")
    for y in range(150, 900, 36):
        draw.text(
            (90, y),
            "".join(chance.choice("ABCDEFGHIJKLM    NOPQRSTUVWXYZ") for _ in range(44)),
            fill="black",
            font_size=24,
        )
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=85)
    return Photograph("scanned", "", out.getvalue())


def photograph(fault: str, seed: int) -> Photograph:
    """One photograph with one fault, the same for the same seed."""
    chance = random.Random(f"{fault}-{seed}")
    sheet = chance.random() < 0.35
    paper, table = _paper(chance, sheet=sheet), _table(chance)
    # As large in the frame as the guide asks for, a little turned.
    scale = chance.uniform(0.72, 0.9) * min(FRAME[0] / paper.width, FRAME[1] / paper.height)
    paper = paper.resize((int(paper.width * scale), int(paper.height * scale)), Image.Resampling.LANCZOS)
    mask = Image.new("L", paper.size, 255)
    tilt = chance.uniform(-4, 4)
    turned, mask = (each.rotate(tilt, Image.Resampling.BICUBIC, expand=True) for each in (paper, mask))
    left, top = (FRAME[0] - turned.width) // 2, (FRAME[1] - turned.height) // 2
    if fault == "cut":
        beyond = chance.uniform(0.08, 0.25)
        if chance.random() < 0.5:
            left = -int(turned.width * beyond) if chance.random() < 0.5 else FRAME[0] - int(turned.width * (1 - beyond))
        else:
            top = (
                -int(turned.height * beyond) if chance.random() < 0.5 else FRAME[1] - int(turned.height * (1 - beyond))
            )
    table.paste(turned, (left, top), mask)
    image = table
    lit = Image.linear_gradient("L").resize(FRAME).rotate(chance.choice((0, 180)))
    image = ImageChops.multiply(image, Image.merge("RGB", [lit.point(lambda v: 205 + v // 5)] * 3))
    if fault == "blurred":
        if chance.random() < 0.35:  # the hand moved
            steps = chance.randint(9, 14)
            moved = image
            for step in range(1, steps):
                moved = Image.blend(moved, ImageChops.offset(image, step, 0), 1 / (step + 1))
            image = moved
        else:
            image = image.filter(ImageFilter.GaussianBlur(chance.uniform(2.5, 5.2)))
    else:
        image = image.filter(ImageFilter.BoxBlur(chance.uniform(0.2, 0.6)))  # no lens is perfect
    if fault == "dark":
        weak = chance.uniform(0.1, 0.3)
        image = image.point(lambda value: int(value * weak))
    noise = Image.effect_noise(FRAME, chance.uniform(2, 6) * (1.6 if fault == "dark" else 1)).convert("L")
    image = ImageChops.add(image, Image.merge("RGB", [noise] * 3), offset=-128)
    if fault == "glare":  # far more light than the sensor can tell apart: no noise is left in it
        image = _glare(image, chance)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=chance.randint(70, 90))
    return Photograph(f"{fault or 'good'}-{seed}", fault, out.getvalue())

"""Drawn papers: made-up people on papers of six layouts, photographed badly on purpose. The same number, the same picture.

The characters are those of an OCR-B font of the machine (Debian: ``fonts-ocr-b``; elsewhere ``OCR_B_FONT=/path/to/one.otf``).
"""

import datetime as dt
import io
import os
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from clicnjob.documents.mrz.alphabet import FILLER, check_digit
from clicnjob.documents.mrz.layouts import CNI, LAYOUTS, Layout

FONTS = (
    "/usr/share/fonts/opentype/ocr-b/OCRB.otf",
    "/usr/local/share/fonts/OCRB.otf",
    "/Library/Fonts/OCRB.otf",
)
SIZES = {
    "TD1": (85.6, 54.0),
    "TD2": (105.0, 74.0),
    "CNI": (105.0, 74.0),
    "TD3": (125.0, 88.0),
    "MRV-A": (120.0, 80.0),
    "MRV-B": (105.0, 74.0),
}
"""Millimetres (ICAO Doc 9303)."""
PITCH, LETTER = 2.54, 3.6
"""Millimetres from a character to the next; body of the font whose capitals are 2.4 mm tall."""
ROWS_APART = {"TD1": 4.6, "TD2": 6.35, "CNI": 6.35, "TD3": 6.35, "MRV-A": 6.35, "MRV-B": 6.35}
SURNAMES = "MARTIN BENALI DIALLO NGUYEN DACOSTA LEFEVRE TRAORE MOREAU KOWALSKI BEN<SALEM SAINT<MARC ZHOU QUERE VAN<DIJK OZTURK".split()
GIVEN = "LEA YOUNES FATOUMATA JEAN<PAUL HUGO<LOUIS INES MAXIME AICHA KEVIN ZOE WILLIAM BINTOU GABRIEL<XAVIER JADE RAYAN".split()
STATES = "FRA DZA MAR TUN SEN MLI GIN COD CIV AFG SYR PRT ROU UKR BGD".split()


def font_path() -> Path | None:
    """An OCR-B font of this machine, if there is one."""
    named = os.environ.get("OCR_B_FONT")
    return next((Path(path) for path in ([named] if named else FONTS) if path and Path(path).is_file()), None)


@dataclass(frozen=True)
class Drawn:
    """A photograph (JPEG) and the rows that stand on it."""

    name: str
    rows: tuple[str, ...]
    jpeg: bytes


def draw(number: int, *, gentle: bool = False) -> Drawn:
    """The picture of a number: layouts in turn. ``gentle``: straight and sharp, as a scanner gives it."""
    chance = random.Random(number)
    layout = LAYOUTS[number % len(LAYOUTS)]
    rows = zone(layout, chance)
    paper = _paper(layout, rows, chance)
    seen = _flat(paper) if gentle else _photographed(paper, chance)
    quality = 92 if gentle else chance.randint(38, 90)
    _, jpeg = cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return Drawn(f"{layout.name}-{number:03}", rows, bytes(jpeg))


def zone(layout: Layout, chance: random.Random) -> tuple[str, ...]:
    """The rows of a made-up person's paper, with the check digits that belong there."""
    surname, given, state = chance.choice(SURNAMES), chance.choice(GIVEN), chance.choice(STATES)
    born = dt.date(chance.randint(1998, 2011), chance.randint(1, 12), chance.randint(1, 28))
    ends = dt.date(chance.randint(2024, 2036), chance.randint(1, 12), chance.randint(1, 28))
    sex = chance.choice("MF")
    number = "".join(chance.choices("ABCDEFGHJKLMNPRTVWXYZ0123456789", k=9))
    if layout is CNI:
        given = given.replace(FILLER, FILLER * 2)
        digits = f"{chance.randint(4, 20):02}{chance.randint(1, 12):02}{chance.randint(1, 95):03}{chance.randint(0, 99999):05}"
        first = f"IDFRA{surname:<<25}{chance.randint(0, 999999):06}"
        second = f"{digits}{check_digit(digits)}{given:<<14.14}{born:%y%m%d}{check_digit(f'{born:%y%m%d}')}{sex}"
        return first, second + check_digit(first + second)
    dates = f"{born:%y%m%d}{check_digit(f'{born:%y%m%d}')}{sex}{ends:%y%m%d}{check_digit(f'{ends:%y%m%d}')}"
    kind = {"TD1": chance.choice(["ID", "IR", "TS", "I<"]), "TD2": "I<", "TD3": "P<"}.get(layout.name, "V<")
    state = "FRA" if kind in {"ID", "IR", "TS"} else state
    nation = state if kind in {"ID", "P<", "I<"} else chance.choice(STATES)
    names = f"{surname}<<{given}"
    if layout.name == "TD1":
        first = f"{kind}{state}{number}{check_digit(number)}{'':<<15}"
        second = f"{dates}{nation}{'':<<11}"
        whole = check_digit(first[5:] + second[:7] + second[8:15] + second[18:])
        return first, second + whole, f"{names:<<30.30}"
    optional = "".join(chance.choices("0123456789", k=chance.choice([0, 7])))
    first = f"{kind}{state}{names}".ljust(layout.width, FILLER)[: layout.width]
    second = f"{number}{check_digit(number)}{nation}{dates}"
    if layout.name == "TD3":
        second += f"{optional:<<14}" + check_digit(f"{optional:<<14}")
    else:
        second += f"{optional:<<7}"
    if layout.name in {"TD2", "TD3"}:
        second += check_digit(second[:10] + second[13:20] + second[21:])
    return first, second.ljust(layout.width, FILLER)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    path = font_path()
    if path is None:
        raise FileNotFoundError("No OCR-B font here: apt install fonts-ocr-b, or OCR_B_FONT=/path/to/one.otf.")
    return ImageFont.truetype(str(path), size)


def _paper(layout: Layout, rows: tuple[str, ...], chance: random.Random) -> Any:
    """The paper itself: a woven background, a portrait, some words, the zone at the foot."""
    millimetre = chance.uniform(8.5, 17.0)
    wide, tall = (round(side * millimetre) for side in SIZES[layout.name])
    picture = Image.fromarray(_woven(wide, tall, chance))
    pen = ImageDraw.Draw(picture)
    pen.rectangle(
        (0.05 * wide, 0.2 * tall, 0.3 * wide, 0.66 * tall), fill=tuple(chance.randint(70, 190) for _ in range(3))
    )
    for line_number in range(6):
        words = " ".join("".join(chance.choices("aeilnorstuABDEGMPR0123", k=chance.randint(3, 9))) for _ in range(3))
        spot = (0.36 * wide, (0.12 + 0.09 * line_number) * tall)
        pen.text(spot, words, fill=(40, 40, 60), font=ImageFont.load_default(round(2.4 * millimetre)))
    font = _font(round(LETTER * millimetre))
    foot = tall - (4.2 + ROWS_APART[layout.name] * (len(rows) - 1) + 2.4) * millimetre
    left = (wide - PITCH * layout.width * millimetre) / 2
    ink = tuple([chance.randint(15, 70)] * 3)
    for number, row in enumerate(rows):
        for place, char in enumerate(row):
            at = (
                left + (place + 0.5) * PITCH * millimetre,
                foot + number * ROWS_APART[layout.name] * millimetre + 2.4 * millimetre,
            )
            pen.text(at, char, fill=ink, font=font, anchor="ms")
    return np.asarray(picture)[:, :, ::-1].copy()


def _woven(wide: int, tall: int, chance: random.Random) -> Any:
    """Fine waves over pale colours, as identity papers have."""
    down, across = np.mgrid[0:tall, 0:wide].astype(np.float32)
    base = np.array([chance.randint(205, 250) for _ in range(3)], np.float32)
    waves = np.zeros((tall, wide), np.float32)
    for _ in range(3):
        x, y, phase = chance.uniform(-0.5, 0.5), chance.uniform(-0.5, 0.5), chance.uniform(0, 6)
        waves += np.sin(across * x + down * y + phase + 4 * np.sin(across / chance.uniform(40, 120)))
    strength = chance.uniform(2, 9)
    return np.clip(base + strength * waves[:, :, None] * np.array([1, 0.6, 0.8], np.float32), 0, 255).astype(np.uint8)


def _flat(paper: Any) -> Any:
    border = round(0.06 * paper.shape[1])
    return cv2.copyMakeBorder(paper, border, border, border, border, cv2.BORDER_CONSTANT, value=(235, 235, 235))


def _photographed(paper: Any, chance: random.Random) -> Any:
    """On a table, turned, seen at an angle, blurred, under a lamp, grainy."""
    noise = np.random.default_rng(chance.randint(0, 1 << 30))
    tall, wide = paper.shape[:2]
    turn = chance.choice([0, 0, 0, 90, 180, 270]) + chance.uniform(-20, 20)
    side = round(1.25 * float(np.hypot(wide, tall)))
    corners = np.array([(0, 0), (wide, 0), (0, tall), (wide, tall)], np.float32) - np.array(
        [wide / 2, tall / 2], np.float32
    )
    angle = np.deg2rad(turn)
    turned = corners @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]], np.float32)
    lean = chance.uniform(0, 0.055) * wide
    moved = turned + np.array(
        [(chance.uniform(-lean, lean), chance.uniform(-lean, lean)) for _ in range(4)], np.float32
    )
    change = cv2.getPerspectiveTransform(
        corners + np.array([wide / 2, tall / 2], np.float32), (moved + side / 2).astype(np.float32)
    )
    table = _woven(side // 8 + 1, side // 8 + 1, chance)
    table = cv2.resize((table * chance.uniform(0.25, 0.75)).astype(np.uint8), (side, side))
    mask = cv2.warpPerspective(np.full((tall, wide), 255, np.uint8), change, (side, side))[:, :, None] / 255
    seen = table * (1 - mask) + cv2.warpPerspective(paper, change, (side, side), flags=cv2.INTER_AREA) * mask
    down, across = np.mgrid[0:side, 0:side].astype(np.float32) / side
    seen *= (1 - chance.uniform(0, 0.4) * (across * chance.choice([1, -1]) + 0.5 * down + 0.3).clip(0, 1))[:, :, None]
    if chance.random() < 0.4:
        x, y = chance.uniform(0.3, 0.7), chance.uniform(0.3, 0.7)
        far = ((across - x) / chance.uniform(0.05, 0.2)) ** 2 + ((down - y) / chance.uniform(0.03, 0.1)) ** 2
        seen += (chance.uniform(40, 110) * np.exp(-far))[:, :, None]
    seen = cv2.GaussianBlur(seen, (0, 0), max(0.3, chance.uniform(0, 1.5) * wide / 1200))
    if chance.random() < 0.25:
        length = round(chance.uniform(3, 6) * wide / 1200) | 1
        seen = cv2.filter2D(seen, -1, np.eye(length, dtype=np.float32) / length)
    seen += noise.normal(0, chance.uniform(1, 9), seen.shape)
    return np.clip(seen, 0, 255).astype(np.uint8)


def pixels(jpeg: bytes) -> tuple[int, int]:
    """Width and height of a picture."""
    with Image.open(io.BytesIO(jpeg)) as image:
        return image.size

"""The second reader: one cell at a time, with a small network of our own (``scripts/train-glyphs``), on the zone's fixed pitch.

Tesseract reads rows and may split or swallow a character; this one knows that a row has 30, 36 or 44 cells and looks at each.
They err in different ways: what both read is right far more often than what one reads twice.
"""

from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from clicnjob.documents.mrz.settling import Line

CHARS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
WIDE, HIGH = 16, 22
WEIGHTS_FILE = Path(__file__).with_name("glyphs.npz")
ABOVE = 0.2
"""Of a row's height: paper kept above and below a cell."""
LEAST = 0.002
"""Shares below it are not worth telling."""


@cache
def weights() -> tuple[Any, ...]:
    """The layers of the network. Loaded before the door is locked."""
    with np.load(WEIGHTS_FILE) as file:
        return tuple(file[f"w{place}"].astype(np.float32) for place in range(4))


def prepared(cell: Any) -> Any:
    """A cell as the network takes it: so wide, so high, its darkest ink 1 and its paper 0."""
    small = cv2.resize(cell, (WIDE, HIGH), interpolation=cv2.INTER_AREA).astype(np.float32).ravel()
    ranked = np.sort(small)
    dark, pale = ranked[len(ranked) // 25], ranked[-len(ranked) // 5]
    return (pale - small) / max(12.0, pale - dark)


def row(strip: Any, top: int, bottom: int, count: int) -> Line | None:
    """The characters of a row that lies between ``top`` and ``bottom`` of a strip and has ``count`` cells."""
    grid = _grid(strip[top:bottom], count)
    if grid is None:
        return None
    high = bottom - top
    upper, lower = max(0, round(top - ABOVE * high)), round(bottom + ABOVE * high)
    cells = []
    for place in range(count):
        left, right = round(grid[place]), round(grid[place + 1])
        cells.append(prepared(strip[upper:lower, max(0, left) : max(right, left + 2)]))
    one, shift, two, other = weights()
    scores = np.maximum(0, np.array(cells) @ one + shift) @ two + other
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return Line(tuple({CHARS[at]: float(share) for at, share in enumerate(each) if share > LEAST} for each in shares))


def _grid(strip: Any, count: int) -> Any | None:
    """The edges of the cells: the even division, a little stretched at one end or not, whose edges meet least ink."""
    dark = cv2.morphologyEx(strip, cv2.MORPH_BLACKHAT, np.ones((15, 15), np.uint8)).astype(np.float32)
    ink = cv2.blur(dark.mean(axis=0).reshape(1, -1), (3, 1)).ravel()
    inked = np.flatnonzero(ink > 0.25 * np.sort(ink)[int(0.9 * len(ink))])
    if len(inked) < count:
        return None
    left, right = float(inked[0]), float(inked[-1])
    pitch = (right - left) / (count - 0.25)
    places = np.arange(count + 1) / count
    best, found = np.inf, None
    for start in np.arange(-0.45, 0.5, 0.075):
        for end in np.arange(-0.45, 0.5, 0.075):
            from_, to = left + (start - 0.12) * pitch, right + (end + 0.12) * pitch
            for bend in (-0.4, 0.0, 0.4):
                edges = from_ + (to - from_) * places + 4 * bend * pitch * places * (1 - places)
                at = np.clip(edges.round().astype(int), 0, len(ink) - 1)
                cost = float(ink[at].sum())
                if cost < best:
                    best, found = cost, edges
    return found

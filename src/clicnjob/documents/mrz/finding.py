"""Where the zone is in a picture: rows of dark characters as long as each other, at any angle, cut out and made level."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

LOOKED_AT = 1000
"""Longest side of the picture that is searched, in pixels: a row of 30 to 44 characters is then 200 to 1000 long."""
GAPS = (5, 7, 9, 13, 17, 23)
"""What may lie between two characters of a row, in those pixels, for papers that fill the picture or a third of it."""
WIDTH = 1180
"""Pixels of a cut-out row: 27 to 39 a character, where the model reads best."""
MARGIN = 40
WIDE = 240
"""The same, where the ends of the rows may be further out."""
SHORTEST = 160
"""Pixels of a row that is worth reading, in the picture searched."""
UNEVEN = 0.025
"""Of a row's length: more than perspective moves the ends of the next one."""
Grey = Any
"""A grey picture: rows of bytes (numpy)."""


@dataclass(frozen=True, slots=True)
class Row:
    """A long thin strip: its two ends and its height, in pixels of the picture searched."""

    left: tuple[float, float]
    right: tuple[float, float]
    height: float

    @property
    def length(self) -> float:
        return math.dist(self.left, self.right)

    @property
    def angle(self) -> float:
        return math.degrees(math.atan2(self.right[1] - self.left[1], self.right[0] - self.left[0]))

    def goes_on_with(self, other: "Row") -> bool:
        """Whether the other follows to the right, on the same line and as tall."""
        apart = other.left[0] - self.right[0], other.left[1] - self.right[1]
        if not 0.6 < self.height / other.height < 1.6 or not -self.height < apart[0] < 3.5 * self.height:
            return False
        whole = Row(self.left, other.right, self.height)
        away = abs(math.sin(math.radians(self.angle - whole.angle))) * self.length
        return away < 0.5 * self.height and abs(other.angle - whole.angle) < 12 and abs(apart[1]) < 1.5 * self.height

    def beside(self, other: "Row") -> float | None:
        """How far below this row the other is, in heights; None when they are not rows of one zone."""
        if abs(self.angle - other.angle) > 5 or not 0.8 < self.length / other.length < 1.25:
            return None
        away = [
            (other.left[0] - self.left[0], other.left[1] - self.left[1]),
            (other.right[0] - self.right[0], other.right[1] - self.right[1]),
        ]
        turned = math.radians(self.angle)
        along = [x * math.cos(turned) + y * math.sin(turned) for x, y in away]
        across = [-x * math.sin(turned) + y * math.cos(turned) for x, y in away]
        if max(map(abs, along)) > 0.12 * self.length:
            return None
        apart = sum(across) / 2 / ((self.height + other.height) / 2)
        return apart if 1.05 < abs(apart) < 4.5 else None


def grey(picture: Grey) -> Grey:
    """The picture in grey, whatever it came as."""
    return picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)


@dataclass(frozen=True, slots=True)
class Zone:
    """Rows that may be a zone, and how much smaller the picture they were found in is."""

    rows: list[Row]
    scale: float


def zones(picture: Grey) -> Iterator[Zone]:
    """Where a zone may be, the likeliest first; each may be upside down."""
    scale = LOOKED_AT / max(picture.shape[:2])
    small = cv2.resize(
        picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    )
    rows = [row for gap in GAPS for row in _rows(small, gap)]
    alone = [(0.5 * row.length, [row]) for row in rows if row.length > 2 * SHORTEST]
    seen: list[tuple[tuple[float, float], float]] = []
    for _, group in sorted(_groups(rows) + alone, key=lambda each: -each[0]):
        middle, length = _middle_of(group), group[0].length
        near = 0.5 * group[0].height if len(group) > 1 else 4 * group[0].height
        if any(math.dist(middle, other) < near and abs(length - known) < 0.08 * known for other, known in seen):
            continue
        seen.append((middle, length))
        yield Zone(_evened(group), scale)


def _rows(small: Grey, gap: int) -> list[Row]:
    """Strips of dark marks closer to each other than ``gap``."""
    dark = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, _square(gap + gap // 2))
    _, marks = cv2.threshold(dark, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    joined = cv2.morphologyEx(marks, cv2.MORPH_CLOSE, _square(gap))
    joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, _square(max(3, gap // 2)))
    contours, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    pieces = []
    for contour in contours:
        (x, y), (width, height), angle = cv2.minAreaRect(contour)
        if width < height:
            width, height, angle = height, width, angle + 90
        if height < 4 or width < 2.5 * height or cv2.contourArea(contour) < 0.5 * width * height:
            continue
        angle = (angle + 90) % 180 - 90
        dx, dy = math.cos(math.radians(angle)) * width / 2, math.sin(math.radians(angle)) * width / 2
        pieces.append(Row((x - dx, y - dy), (x + dx, y + dy), height))
    return [row for row in _joined(pieces) if row.length > SHORTEST and 11 < row.length / row.height < 60]


def _joined(pieces: list[Row]) -> list[Row]:
    """Pieces that follow each other on one line become one row: a smudge or a wide gap cut it."""
    pieces = sorted(pieces, key=lambda piece: piece.left)
    rows: list[Row] = []
    for piece in pieces:
        for place, row in enumerate(rows):
            if row.goes_on_with(piece):
                weights = row.length, piece.length
                height = (row.height * weights[0] + piece.height * weights[1]) / sum(weights)
                rows[place] = Row(row.left, piece.right, height)
                break
        else:
            rows.append(piece)
    return rows + [piece for piece in pieces if piece not in rows]


def _square(side: int) -> Any:
    return cv2.getStructuringElement(cv2.MORPH_RECT, (side | 1, side | 1))


def _groups(rows: list[Row]) -> list[tuple[float, list[Row]]]:
    """Two or three rows that go together, with how likely they are a zone: long, alike, many."""
    groups = []
    for first in rows:
        below = sorted(
            ((apart, other) for other in rows if other is not first and (apart := first.beside(other)) and apart > 0),
            key=lambda each: each[0],
        )
        for place, (apart, second) in enumerate(below):
            score = first.length * min(first.length, second.length) / max(first.length, second.length)
            for other, third in below[place + 1 :]:
                if abs(other - 2 * apart) < 0.35 * apart:
                    groups.append((1.15 * score, [first, second, third]))
            groups.append((score, [first, second]))
    return groups


def cut_out(picture: Grey, zone: Zone, *, margin: int = MARGIN) -> Grey:
    """The rows straightened: their four outer corners brought to a rectangle, with paper around for what was not found.

    ``margin``: pixels on either side; a row's end may have been too pale to be found.
    """
    rows = zone.rows
    first, last = rows[0], rows[-1]
    height = sum(row.height for row in rows) / len(rows)
    factor = WIDTH / (sum(row.length for row in rows) / len(rows))
    apart = math.dist(_middle_of([first]), _middle_of([last])) + height
    above = 1.3 * (apart - height) / (len(rows) - 1) if len(rows) > 1 else 4.5 * height
    corners = []
    for row, side in ((first, -1), (last, 1)):
        across = math.radians(row.angle + 90)
        for x, y in (row.left, row.right):
            corners.append((x + side * math.cos(across) * row.height / 2, y + side * math.sin(across) * row.height / 2))
    top, bottom = round(above * factor), round((above + apart) * factor)
    target = [(margin, top), (margin + WIDTH, top), (margin, bottom), (margin + WIDTH, bottom)]
    change = cv2.getPerspectiveTransform(np.array(corners, np.float32) / zone.scale, np.array(target, np.float32))
    size = WIDTH + 2 * margin, bottom + top
    return cv2.warpPerspective(picture, change, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def _evened(rows: list[Row]) -> list[Row]:
    """Rows of one zone begin and end together: where they were not found so, all get the outermost ends, in parallel."""
    turned = math.radians(sum(row.angle * row.length for row in rows) / sum(row.length for row in rows))
    cos, sin = math.cos(turned), math.sin(turned)
    lefts = [row.left[0] * cos + row.left[1] * sin for row in rows]
    rights = [row.right[0] * cos + row.right[1] * sin for row in rows]
    if max(max(lefts) - min(lefts), max(rights) - min(rights)) < UNEVEN * rows[0].length:
        return rows
    left, right, evened = min(lefts), max(rights), []
    for row in rows:
        x, y = _middle_of([row])
        across = -x * sin + y * cos
        ends = [(along * cos - across * sin, along * sin + across * cos) for along in (left, right)]
        evened.append(Row(ends[0], ends[1], row.height))
    return evened


def _middle_of(rows: list[Row]) -> tuple[float, float]:
    xs = [x for row in rows for x in (row.left[0], row.right[0])]
    ys = [y for row in rows for y in (row.left[1], row.right[1])]
    return sum(xs) / len(xs), sum(ys) / len(ys)


def bands(cut: Grey) -> list[tuple[int, int]]:
    """Top and bottom of each row of text in a level cut-out, from the top."""
    side = (cut.shape[1] - WIDTH) // 2
    middle = cut[:, side : side + WIDTH]
    dark = cv2.morphologyEx(middle, cv2.MORPH_BLACKHAT, _square(15))
    profile = cv2.blur(dark.astype(np.float32).mean(axis=1).reshape(-1, 1), (1, 5)).ravel()
    ranked = np.sort(profile)
    floor, full = ranked[int(0.15 * len(ranked))], ranked[int(0.95 * len(ranked))]
    inked = profile > floor + 0.3 * (full - floor)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inked.astype(np.int8), [0]))))
    found = [(int(top), int(bottom)) for top, bottom in zip(edges[::2], edges[1::2], strict=True)]
    return [(top, bottom) for top, bottom in found if 12 <= bottom - top <= 75]

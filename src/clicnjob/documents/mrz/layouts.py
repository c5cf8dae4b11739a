"""Where things stand in each kind of zone: ICAO Doc 9303 parts 4 (TD3), 5 (TD1), 6 (TD2), 7 (visas), and the old French card."""

import re
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Span:
    """Some characters of a row, rows and characters counted from 0, the end left out."""

    row: int
    start: int
    end: int

    def of(self, rows: tuple[str, ...]) -> str:
        """These characters."""
        return rows[self.row][self.start : self.end]


@dataclass(frozen=True, slots=True)
class Check:
    """A check digit: what it confirms, where it stands, what it is computed over."""

    what: str
    digit: Span
    over: tuple[Span, ...]


@dataclass(frozen=True)
class Layout:
    """One kind of zone. ``places``: for each row the kinds of its places (``alphabet.PLACES``), as « X9 N A3 »."""

    name: str
    starts: str
    places: tuple[str, ...]
    fields: dict[str, Span]
    checks: tuple[Check, ...]
    names: Span
    first_names: Span | None = None
    """Where they stand apart from the surname (the old French card)."""
    long_number: bool = False
    """A number too long for its nine places goes on in the optional data (Doc 9303-5, note j)."""
    kinds: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Write the kinds of places out, one letter a place."""
        spelled = tuple(
            "".join(kind * int(count or 1) for kind, count in re.findall(r"([A-Z])(\d*)", row)) for row in self.places
        )
        object.__setattr__(self, "kinds", spelled)

    @cached_property
    def width(self) -> int:
        """Characters of a row."""
        return len(self.kinds[0])

    @cached_property
    def rows(self) -> int:
        """Rows of the zone."""
        return len(self.kinds)


def _one(row: int, place: int) -> Span:
    return Span(row, place, place + 1)


def _check(what: str, row: int, start: int, end: int) -> Check:
    return Check(what, _one(row, end), (Span(row, start, end),))


_SECOND_ROW = {
    "number": Span(1, 0, 9),
    "nationality": Span(1, 10, 13),
    "birth": Span(1, 13, 19),
    "sex": Span(1, 20, 21),
    "expiry": Span(1, 21, 27),
}
_HEAD = {"type": Span(0, 0, 2), "issuer": Span(0, 2, 5)}
_SECOND_CHECKS = (_check("number", 1, 0, 9), _check("birth", 1, 13, 19), _check("expiry", 1, 21, 27))

TD1 = Layout(
    name="TD1",
    starts="ACIT",
    places=("A2 A3 X9 C X15", "D6 N S D6 N A3 X11 N", "A30"),
    fields={
        **_HEAD,
        "number": Span(0, 5, 14),
        "optional": Span(0, 15, 30),
        "birth": Span(1, 0, 6),
        "sex": Span(1, 7, 8),
        "expiry": Span(1, 8, 14),
        "nationality": Span(1, 15, 18),
    },
    checks=(
        _check("number", 0, 5, 14),
        _check("birth", 1, 0, 6),
        _check("expiry", 1, 8, 14),
        Check("all", _one(1, 29), (Span(0, 5, 30), Span(1, 0, 7), Span(1, 8, 15), Span(1, 18, 29))),
    ),
    names=Span(2, 0, 30),
    long_number=True,
)
TD2 = Layout(
    name="TD2",
    starts="ACIT",
    places=("A2 A3 A31", "X9 C A3 D6 N S D6 N X7 N"),
    fields={**_HEAD, **_SECOND_ROW, "optional": Span(1, 28, 35)},
    checks=(*_SECOND_CHECKS, Check("all", _one(1, 35), (Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, 35)))),
    names=Span(0, 5, 36),
    long_number=True,
)
TD3 = Layout(
    name="TD3",
    starts="P",
    places=("A2 A3 A39", "X9 N A3 D6 N S D6 N X14 C N"),
    fields={**_HEAD, **_SECOND_ROW, "optional": Span(1, 28, 42)},
    checks=(
        *_SECOND_CHECKS,
        _check("optional", 1, 28, 42),
        Check("all", _one(1, 43), (Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, 43))),
    ),
    names=Span(0, 5, 44),
)
MRV_A = Layout(
    name="MRV-A",
    starts="V",
    places=("A2 A3 A39", "X9 N A3 D6 N S D6 N X16"),
    fields={**_HEAD, **_SECOND_ROW, "optional": Span(1, 28, 44)},
    checks=_SECOND_CHECKS,
    names=Span(0, 5, 44),
)
MRV_B = Layout(
    name="MRV-B",
    starts="V",
    places=("A2 A3 A31", "X9 N A3 D6 N S D6 N X8"),
    fields={**_HEAD, **_SECOND_ROW, "optional": Span(1, 28, 36)},
    checks=_SECOND_CHECKS,
    names=Span(0, 5, 36),
)
CNI = Layout(
    name="CNI",
    starts="I",
    places=("A2 A3 A25 X6", "N4 X3 N5 N A14 D6 N S N"),
    fields={
        **_HEAD,
        "office": Span(0, 30, 36),
        "issued": Span(1, 0, 4),
        "number": Span(1, 0, 12),
        "birth": Span(1, 27, 33),
        "sex": Span(1, 34, 35),
    },
    checks=(
        _check("number", 1, 0, 12),
        _check("birth", 1, 27, 33),
        Check("all", _one(1, 35), (Span(0, 0, 36), Span(1, 0, 35))),
    ),
    names=Span(0, 5, 30),
    first_names=Span(1, 13, 27),
)
LAYOUTS = (TD1, TD3, MRV_A, CNI, TD2, MRV_B)


def layouts_of(rows: int, width: int, first: str) -> list[Layout]:
    """The layouts of so many rows of such a width that begin as the first row does."""
    old_card = first[2:5] == "FRA"
    return [
        each
        for each in LAYOUTS
        if (each.rows, each.width) == (rows, width)
        and first[:1] in each.starts
        and (each is not CNI or old_card)
        and (each is not TD2 or not (old_card and first[:2] == "ID"))
    ]

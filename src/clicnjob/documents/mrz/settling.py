"""One reading out of several of the same rows: the places' alphabets, votes, and the check digits as arbiters.

Nothing is invented: at each place stand only characters that some pass saw there, the likeliest first; a check digit may prefer
the second likeliest, never one that nobody saw. G and 6 weigh the same to every check digit: votes alone tell them apart.
"""

import datetime as dt
import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from clicnjob.documents.mrz.alphabet import FILLER, PLACES, check_digit, settle
from clicnjob.documents.mrz.layouts import LAYOUTS, Check, Layout, Span
from clicnjob.documents.mrz.names import split_names
from clicnjob.documents.mrz.nations import NATIONS
from clicnjob.documents.mrz.parsing import Reading, parse

SLACK = 3
"""Characters that a row may be short of or have too many, when fillers account for them."""
TRIES = 64
"""Combinations of doubtful fields held against the digit of the whole."""
WORTH = 0.15
"""How likely beside the first a character must be, for a check digit to prefer it: the digit alone is right once in ten by chance."""
WORTH_TWICE = 0.04
"""The same for dates, which the digit of the whole confirms a second time, by other weights than their own digit."""
TWICE = ("birth", "expiry")
CLEAR = 0.5
"""A second reading so likely beside the first, and confirmed like it, leaves both in doubt."""
WORTH_CODE = 0.01
"""The same for the code of a State: few of all codes exist."""
PATCHED = 0.2
"""What a row counts for that had to be made as wide as its layout."""
CODES = ("issuer", "nationality")
CHANGES = 2
"""Characters of a field that its check digit may change."""
Place = Mapping[str, float]
"""Characters seen at a place, with their weights."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row as one pass read it: at each place the characters it thought of."""

    places: tuple[Place, ...]

    @property
    def text(self) -> str:
        """The likeliest characters."""
        return "".join(map(top, self.places))

    @property
    def sure(self) -> float:
        """How sure the pass is of them, on average: the weight of the likeliest."""
        return sum(max(place.values()) for place in self.places) / len(self.places) if self.places else 0.0

    def fitted(self, width: int) -> "Line | None":
        """The same, so wide: the longest run of fillers gives or takes what is missing. None where it cannot."""
        extra = len(self.places) - width
        if extra == 0:
            return self
        text = self.text
        run = max((len(list(group)) for char, group in itertools.groupby(text) if char == FILLER), default=0)
        if abs(extra) > SLACK or run < max(4, extra + 2):
            return None
        at = text.index(FILLER * run) + 1
        if extra > 0:
            return Line(self.places[:at] + self.places[at + extra :])
        return Line(self.places[:at] + ({FILLER: 0.5},) * -extra + self.places[at:])


def top(place: Place) -> str:
    """The likeliest character of a place."""
    return max(place, key=place.__getitem__)


@dataclass
class Votes:
    """Everything that was read of one zone, by layout: at each place the sum of what the passes saw."""

    today: dt.date
    seen: dict[str, list[list[dict[str, float]]]] = field(default_factory=dict)

    def add(self, read: Sequence[Line], *, trust: float = 1.0) -> None:
        """Take the rows that one pass read, top to bottom: the two or three that follow each other and hold best.

        ``trust``: how much this pass counts beside the others.
        """
        for count, width in ((3, 30), (2, 44), (2, 36)):
            windows = []
            for start in range(len(read) - count + 1):
                some = read[start : start + count]
                rows = [fitted for line in some if (fitted := line.fitted(width)) is not None]
                if len(rows) == count:
                    counts = [trust * (1.0 if len(line.places) == width else PATCHED) for line in some]
                    windows.append((rows, counts))
            if len(windows) > 1:  # a line of print above the zone would vote at the wrong places
                windows = [max(windows, key=lambda window: self._alone(window[0], width))]
            for rows, counts in windows:
                self._enter(rows, width, counts)

    def _alone(self, rows: list[Line], width: int) -> tuple[bool, int, float]:
        """How well rows hold by themselves."""
        votes = Votes(self.today)
        votes._enter(rows, width, [1.0] * len(rows))
        return _worth(votes.best())

    def _enter(self, rows: list[Line], width: int, counts: list[float]) -> None:
        for layout in (each for each in LAYOUTS if (each.rows, each.width) == (len(rows), width)):
            seen = self.seen.setdefault(layout.name, [[defaultdict(float) for _ in range(width)] for _ in rows])
            spans = [span for name, span in layout.fields.items() if name in CODES]
            codes = {(span.row, place) for span in spans for place in range(span.start, span.end)}
            for row, line in enumerate(rows):
                for place, kind in enumerate(layout.kinds[row]):
                    allowed = _allowed(line.places[place], kind)
                    for char, weight in (
                        {**line.places[place], **allowed} if (row, place) in codes else allowed
                    ).items():
                        seen[row][place][char] += weight * counts[row]

    def best(self) -> Reading:
        """The best reading so far: a valid one, else the one of which most holds."""
        found = [
            _Settling(layout, self.seen[layout.name], self.today).reading()
            for layout in LAYOUTS
            if layout.name in self.seen
        ]
        return max(found, key=_worth, default=Reading())


def _worth(reading: Reading) -> tuple[bool, int, float]:
    return reading.valid, -len(reading.wrong), reading.confidence


def _allowed(place: Place, kind: str) -> Place:
    """What the alphabet of the place lets stand of what was seen, and the look-alike of what it does not."""
    kept = {char: weight for char, weight in place.items() if char in PLACES[kind]}
    first = top(place)
    alike = settle(first, kind)
    if alike != first:
        kept[alike] = max(kept.get(alike, 0.0), 0.5 * place[first])
    return kept or {first: place[first]}


@dataclass
class _Settling:
    layout: Layout
    seen: list[list[dict[str, float]]]
    today: dt.date

    def reading(self) -> Reading:
        """The likeliest rows that hold; the likeliest rows where none do."""
        rows = tuple("".join(map(top, row)) for row in self.seen)
        rows = self._written(rows)
        whole = next((check for check in self.layout.checks if check.what == "all"), None)
        guarded = [check for check in self.layout.checks if check is not whole]
        choices = [
            self._choices(check, rows, WORTH_TWICE if whole and check.what in TWICE else WORTH) for check in guarded
        ]
        first = rows
        for number, tried in enumerate(itertools.islice(_combinations(choices), TRIES)):
            candidate = rows
            for span, text in tried:
                candidate = _with(candidate, span, text)
            first = candidate if number == 0 else first
            for each in self._wholes(whole, candidate):
                reading = parse(each, today=self.today)
                if reading.valid and reading.format == self.layout.name:
                    return self._sure(reading)
        return self._sure(parse(first, today=self.today))

    def _choices(self, check: Check, rows: tuple[str, ...], worth: float) -> list[tuple[Span, str]]:
        """What a field with its digit may be, the likeliest first: what the digit confirms, else as it was read."""
        span = Span(check.digit.row, check.over[0].start, check.digit.end)
        found = list(itertools.islice(self._likely(span, worth, lambda text: _confirms(text, check, self.layout)), 3))
        if not found or (found[0][0] < 1 and len(found) > 1 and found[1][0] > CLEAR * found[0][0]):
            return [(span, span.of(rows))]
        return [(span, text) for _, text in found]

    def _wholes(self, whole: Check | None, rows: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """The rows with each likely digit of the whole."""
        yield rows
        if whole is not None:
            for _, digit in self._likely(whole.digit, WORTH, lambda text: text != whole.digit.of(rows)):
                yield _with(rows, whole.digit, digit)

    def _written(self, rows: tuple[str, ...]) -> tuple[str, ...]:
        """Codes of States that exist, names that are written as names: preferred to what is likeliest letter by letter."""
        for name in CODES:
            if (span := self.layout.fields.get(name)) is not None:
                known = next(self._likely(span, WORTH_CODE, lambda text: text.rstrip(FILLER) in NATIONS), None)
                rows = _with(rows, span, known[1]) if known else rows
        if self.layout.first_names is None:
            written = next(self._likely(self.layout.names, WORTH, lambda text: split_names(text) is not None), None)
            rows = _with(rows, self.layout.names, written[1]) if written else rows
        return rows

    def _likely(self, span: Span, worth: float, good: Callable[[str], bool]) -> Iterator[tuple[float, str]]:
        """Texts of a span that are ``good``, the likeliest first, and how likely beside what was read.

        That itself first (1), then with one and with two characters changed.
        """
        places = self.seen[span.row][span.start : span.end]
        best = "".join(map(top, places))
        if good(best):
            yield 1.0, best
        doubts = [
            (weight / place[best[at]], at, char)
            for at, place in enumerate(places)
            for char, weight in place.items()
            if char != best[at] and weight >= worth * place[best[at]]
        ]
        changes = sorted(
            (math.prod(doubt[0] for doubt in some), some)
            for count in range(1, CHANGES + 1)
            for some in itertools.combinations(sorted(doubts, reverse=True)[:12], count)
            if len({doubt[1] for doubt in some}) == count
        )
        for likely, some in reversed(changes):
            if likely < worth:
                return
            text = list(best)
            for _, at, char in some:
                text[at] = char
            if good("".join(text)):
                yield likely, "".join(text)

    def _sure(self, reading: Reading) -> Reading:
        """How sure the passes were of what was kept: the share of all they saw at that place."""
        shares = [
            [_share(char, place, kind) for char, place, kind in zip(text, row, kinds, strict=True)]
            for text, row, kinds in zip(reading.lines, self.seen, self.layout.kinds, strict=True)
        ]
        mean = min(sum(row) / len(row) for row in shares)
        for name in CODES:  # settled by the list of States, not by votes
            if (span := self.layout.fields.get(name)) is not None:
                shares[span.row][span.start : span.end] = [1.0] * (span.end - span.start)
        return replace(reading, confidence=round(mean, 3), least=round(min(map(min, shares)), 3))


def _share(char: str, place: Place, kind: str) -> float:
    """Of what was seen at a place and may stand there, the share of what was kept."""
    whole = sum(weight for other, weight in place.items() if other in PLACES[kind] or other == char)
    return place.get(char, 0.0) / whole if whole else 0.0


def _combinations(choices: list[list[tuple[Span, str]]]) -> Iterator[tuple[tuple[Span, str], ...]]:
    """The first choice of each field, then those where fewest fields take a later one."""
    places = sorted(itertools.product(*(range(len(each)) for each in choices)), key=sum)
    for place in places:
        yield tuple(each[number] for each, number in zip(choices, place, strict=True))


def _confirms(text: str, check: Check, layout: Layout) -> bool:
    body, digit = text[:-1], text[-1]
    if digit == FILLER:
        return not body.strip(FILLER) or (check.what == "number" and layout.long_number)
    return check_digit(body) == digit


def _with(rows: tuple[str, ...], span: Span, text: str) -> tuple[str, ...]:
    row = rows[span.row]
    return (*rows[: span.row], row[: span.start] + text + row[span.end :], *rows[span.row + 1 :])

"""From the rows of a zone to what they say, and whether their own digits confirm it."""

import datetime as dt
from dataclasses import dataclass, field, replace

from clicnjob.documents.mrz.alphabet import FILLER, PLACES, check_digit
from clicnjob.documents.mrz.layouts import CNI, Check, Layout, Span, layouts_of
from clicnjob.documents.mrz.names import Names, old_card_names, split_names
from clicnjob.documents.mrz.nations import NATIONS

CENTURY = 100
DOUBT, BLURRED = 0.45, 0.75
"""Of what was seen at a place, the share that what was kept must have; and on average over a row."""
MILESTONE = 70
"""Two digits of an expiry or an issue: 70 and after are of the last century."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a zone says. ``valid``: every check digit of its layout holds, its dates are real, its alphabet is right."""

    valid: bool = False
    format: str = ""
    lines: tuple[str, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)
    """``type issuer number surname given_names birth_date sex nationality expires_on optional`` and, of the old French card, ``issued`` (year and month); dates in ISO, empty where the paper does not say."""
    wrong: tuple[str, ...] = ()
    """What does not hold: names of check digits, ``alphabet``, ``dates``, ``nation``, ``names``, ``doubt``."""
    confidence: float = 0.0
    """0 to 1, as the readers of the picture believe of its least sure row; 1 for rows that were typed."""
    least: float = 1.0
    """The same of its least sure character."""


def parse(rows: tuple[str, ...], *, today: dt.date, confidence: float = 1.0) -> Reading:
    """The best account of ``rows`` (all of one width). ``today`` settles the century of a birth.

    Rows of no known layout give an empty reading with the rows in it.
    """
    if not rows or len({len(row) for row in rows}) != 1:
        return Reading(lines=rows)
    found = [_parsed(rows, layout, today) for layout in layouts_of(len(rows), len(rows[0]), rows[0])]
    if not found:
        return Reading(lines=rows)
    best = min(found, key=lambda reading: len(reading.wrong))
    return Reading(best.valid, best.format, rows, best.fields, best.wrong, confidence)


def doubted(reading: Reading) -> Reading:
    """The reading, not valid where one of its characters is in doubt, whatever the digits say: they are right by chance at times."""
    if not reading.valid or (reading.least >= DOUBT and reading.confidence >= BLURRED):
        return reading
    return replace(reading, valid=False, wrong=(*reading.wrong, "doubt"))


def holds(check: Check, rows: tuple[str, ...], layout: Layout) -> bool:
    """Whether a check digit confirms what it stands for."""
    digit, text = check.digit.of(rows), "".join(span.of(rows) for span in check.over)
    if check.what == "number" and layout.long_number and digit == FILLER:
        _, text, digit = _long_number(rows, layout)
        return digit.isdigit() and check_digit(text) == digit
    if digit == FILLER:
        return layout.name == "TD3" and not text.strip(FILLER)
    return check_digit(text) == digit


def _long_number(rows: tuple[str, ...], layout: Layout) -> tuple[str, str, str]:
    """A number that goes on in the optional data: the number, what its digit is computed over, that digit."""
    number, rest = layout.fields["number"].of(rows), layout.fields["optional"].of(rows)
    tail = rest.split(FILLER, 1)[0]
    return number + tail[:-1], number + tail[:-1], tail[-1:]


def _parsed(rows: tuple[str, ...], layout: Layout, today: dt.date) -> Reading:
    wrong = [check.what for check in layout.checks if not holds(check, rows, layout)]
    raw = {name: span.of(rows) for name, span in layout.fields.items()}
    nation = raw.get("nationality", raw["issuer"]).rstrip(FILLER)
    # A number where letters should stand, as a specimen of Romania's card prints it: what was read is what is there, and
    # the person is told no nationality. A letter misread does not come here: a State's code that any pass saw goes first.
    numbered = len(nation) == 3 and nation.isdigit()
    apart = layout.fields["nationality"] if numbered else None
    if not all(
        char in PLACES[kind] or (apart is not None and row == apart.row and apart.start <= place < apart.end)
        for row, kinds in enumerate(layout.kinds)
        for place, (char, kind) in enumerate(zip(rows[row], kinds, strict=True))
    ):
        wrong.append("alphabet")
    names = _names(rows, layout)
    if names is None:
        wrong.append("names")
    birth, born_real = date_of(raw["birth"], latest=today, unknown=True)
    expiry, ends_real = date_of(raw["expiry"]) if "expiry" in raw else ("", True)
    issued, issued_real = _issued(raw["issued"], today) if "issued" in raw else ("", True)
    if not (born_real and ends_real and issued_real):
        wrong.append("dates")
    if (nation not in NATIONS and not numbered) or raw["issuer"].rstrip(FILLER) not in NATIONS:
        wrong.append("nation")
    number = raw["number"]
    if layout.long_number and layout.checks[0].digit.of(rows) == FILLER:
        number = _long_number(rows, layout)[0]
    fields = {
        "type": raw["type"].rstrip(FILLER),
        "issuer": raw["issuer"].rstrip(FILLER),
        "number": number.replace(FILLER, ""),
        "surname": names.surname if names else "",
        "given_names": names.given if names else "",
        "birth_date": birth,
        "sex": raw["sex"].replace(FILLER, ""),
        "nationality": nation,
        "expires_on": expiry,
        "optional": raw.get("optional", "").strip(FILLER).replace(FILLER, " "),
    }
    if issued:
        fields["issued"] = issued
    if names and names.cut:
        fields["names_cut"] = "1"
    return Reading(not wrong, layout.name, rows, fields, tuple(wrong))


def _names(rows: tuple[str, ...], layout: Layout) -> Names | None:
    if layout.first_names is not None:
        return old_card_names(layout.names.of(rows), layout.first_names.of(rows))
    return split_names(layout.names.of(rows))


def date_of(six: str, *, latest: dt.date | None = None, unknown: bool = False) -> tuple[str, bool]:
    """The ISO date of YYMMDD, and whether it is real. A birth is never after ``latest``.

    With ``unknown``, a day or a month may be fillers (Doc 9303-3, section 4.8): real, but no date comes of it.
    """
    if unknown and (six == FILLER * 6 or (six[:2].isdigit() and six[4:] == FILLER * 2 and _month(six[2:4]))):
        return "", True
    if not six.isdigit():
        return "", False
    year = _year(int(six[:2]), latest)
    try:
        found = dt.date(year, int(six[2:4]), int(six[4:]))
        if latest is not None and found > latest:
            found = found.replace(year=year - CENTURY)
    except ValueError:
        return "", False
    return found.isoformat(), True


def _month(two: str) -> bool:
    return two == FILLER * 2 or (two.isdigit() and 1 <= int(two) <= 12)


def _year(two: int, latest: dt.date | None) -> int:
    if latest is not None:
        century = latest.year - latest.year % CENTURY
        return century + two if century + two <= latest.year else century + two - CENTURY
    return 1900 + two if two >= MILESTONE else 2000 + two


def _issued(four: str, today: dt.date) -> tuple[str, bool]:
    """Year and month of issue of the old French card (made from 1988 to 2021)."""
    if not four.isdigit() or not 1 <= int(four[2:]) <= 12:
        return "", False
    year = _year(int(four[:2]), None)
    return f"{year:04}-{four[2:]}", 1987 <= year <= 2021


def text_span(layout: Layout) -> tuple[Span, ...]:
    """Where names stand: what no digit confirms, the old French card excepted."""
    return (layout.names,) if layout.first_names is None else (layout.names, layout.first_names)


__all__ = ["CNI", "Reading", "date_of", "holds", "parse", "text_span"]

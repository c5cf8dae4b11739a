"""Names of a zone: primary and secondary identifier (ICAO Doc 9303-3, section 4.6)."""

import re
from dataclasses import dataclass

_PART = r"[A-Z]+(?:<[A-Z]+)*"
_ICAO = re.compile(rf"({_PART})(?:<<({_PART}))?(<*)")
_SURNAME = re.compile(rf"({_PART})(<*)")
_FIRST_NAMES = re.compile(r"([A-Z]+(?:<{1,2}[A-Z]+)*)(<*)")


@dataclass(frozen=True, slots=True)
class Names:
    """Surname and given names in capitals, spaces where the zone has fillers. ``cut``: the zone had no room left."""

    surname: str
    given: str
    cut: bool


def split_names(text: str) -> Names | None:
    """Surname and given names of a name field; None when it is not written as one (a filler misread, a digit)."""
    found = _ICAO.fullmatch(text)
    if found is None:
        return None
    return Names(_spaced(found[1]), _spaced(found[2] or ""), cut=not found[3])


def old_card_names(surname: str, given: str) -> Names | None:
    """The same of the old French card, where first names have fourteen places of their own, two fillers between two of them."""
    one, other = _SURNAME.fullmatch(surname), _FIRST_NAMES.fullmatch(given)
    if one is None or other is None:
        return None
    return Names(_spaced(one[1]), _spaced(other[1]), cut=not one[2] or not other[2])


def _spaced(text: str) -> str:
    return " ".join(text.replace("<", " ").split())

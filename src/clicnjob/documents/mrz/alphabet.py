"""What may stand at a place of a zone, and the check digits (ICAO Doc 9303-3, section 4.9)."""

FILLER = "<"
DIGITS = frozenset("0123456789")
LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
WEIGHTS = (7, 3, 1)

PLACES: dict[str, frozenset[str]] = {
    "A": LETTERS | {FILLER},  # names, codes of States
    "N": DIGITS,  # a check digit, a date that is never unknown
    "C": DIGITS | {FILLER},  # a check digit left out where nothing is to check
    "D": DIGITS | {FILLER},  # a date whose day or month may be unknown
    "S": frozenset("MF<X"),  # sex
    "X": DIGITS | LETTERS | {FILLER},  # anything
}
"""Kinds of places, by the letter that stands for them in ``layouts``."""

_TO_DIGIT = {
    "O": "0",
    "Q": "0",
    "D": "0",
    "U": "0",
    "I": "1",
    "L": "1",
    "Z": "2",
    "S": "5",
    "G": "6",
    "T": "7",
    "B": "8",
}
_TO_LETTER = {"0": "O", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B"}


def value(char: str) -> int:
    """What a character counts for: its digit, 10 to 35 for a letter, 0 for the filler."""
    return 0 if char == FILLER else int(char, 36)


def check_digit(text: str) -> str:
    """The digit that confirms ``text``: sum of values by weights 7, 3, 1, modulo 10."""
    return str(sum(value(char) * WEIGHTS[place % 3] for place, char in enumerate(text)) % 10)


def settle(char: str, kind: str) -> str:
    """``char`` as the place's alphabet obliges to read it; unchanged where that settles nothing."""
    if char in PLACES[kind]:
        return char
    if kind in "NDC":
        return _TO_DIGIT.get(char, char)
    return _TO_LETTER.get(char, char) if kind == "A" else char

"""A password made for who wants one: said in syllables, typed without accents, long enough to hold (CNIL 2022-100)."""

import math
import secrets
from typing import Final

CONSONANTS: Final = "bdfglmnprtv"
VOWELS: Final = "aiou"
GROUPS: Final = 4
NUMBERS: Final = 100
REFUSED: Final = frozenset({"bita", "bito", "fafa", "pido", "pipi", "piti", "popo", "puta", "puto", "tata", "tuta"})
"""Pairs of syllables one would rather not be given."""
PAIRS: Final = (len(CONSONANTS) * len(VOWELS)) ** 2 - len(REFUSED)
BITS: Final = GROUPS * math.log2(PAIRS) + math.log2(NUMBERS)
"""What it holds for who knows how it is drawn: 50.3, counted by draws and not by the shape of what is typed."""


def _pair() -> str:
    while True:
        drawn = "".join(secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(2))
        if drawn not in REFUSED:
            return drawn


def suggested_password() -> str:
    """Four pairs of syllables and a number, new each time: "bolu-tami-rado-vina-47"."""
    return "-".join([*(_pair() for _ in range(GROUPS)), f"{secrets.randbelow(NUMBERS):02}"])

"""A file's data beside what a zone says: letter by letter, as people who know how names are written on papers compare them."""

import datetime as dt
import difflib
import itertools
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from clicnjob.shared.language import pro

_SPELLED: dict[str, tuple[str, ...]] = {
    "Ä": ("AE", "A"),
    "Æ": ("AE",),
    "Å": ("AA", "A"),
    "Ö": ("OE", "O"),
    "Ø": ("OE", "O"),
    "Œ": ("OE",),
    "Ü": ("UE", "U", "UXX"),
    "Ñ": ("N", "NXX"),
    "ß": ("SS",),
    "ẞ": ("SS",),
    "Þ": ("TH",),
    "Ð": ("D",),
    "Đ": ("D",),
    "Ł": ("L",),
    "Ĳ": ("IJ",),
    "İ": ("I",),
    "ı": ("I",),
}
"""Letters that a zone writes in one of several ways (ICAO Doc 9303-3, section 6). Other accents just go."""
_BEFORE_MARRIAGE = re.compile(r"\b(?:n[ée]{1,2}e?|ep(?:ouse)?|ép(?:ouse)?|veuve|vve)\b\.?|[()/]", re.IGNORECASE)
_MOST_SPELLINGS = 64


class Verdict(StrEnum):
    """How two names stand to each other."""

    SAME = "same"
    PART = "part"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some letters, and whether the other side has them too."""

    text: str
    same: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two values letter by letter, and what to think of it."""

    verdict: Verdict
    file: tuple[Piece, ...]
    paper: tuple[Piece, ...]
    why: str = ""
    """In words, where it is neither plainly the same nor plainly another."""


def spellings(name: str) -> list[str]:
    """How a zone may write a name: capitals of A to Z, words apart by a space; apostrophes joined, hyphens open."""
    name = re.sub(r"[’'ʼ`.]", "", name)
    ways: list[tuple[str, ...]] = []
    for char in name:
        upper = char if char in _SPELLED else char.upper()
        if upper in _SPELLED:
            ways.append(_SPELLED[upper])
            continue
        plain = "".join(part for part in unicodedata.normalize("NFKD", upper) if not unicodedata.combining(part))
        ways.append(("".join(part if part.isascii() and part.isalpha() else " " for part in plain),))
    every = itertools.islice(itertools.product(*ways), _MOST_SPELLINGS)
    return list(dict.fromkeys(" ".join("".join(way).split()) for way in every))


def compare(file: str, paper: str) -> Comparison:
    """Two values written alike (dates, numbers)."""
    pieces = _pieces(file, paper)
    return Comparison(Verdict.SAME if file == paper else Verdict.OTHER, *pieces)


def compare_surnames(file: str, paper: str, *, cut: bool = False) -> Comparison:
    """A surname: the birth name of a zone may be one part of the file's (« Durand née Martin »), and the other way round.

    ``cut``: the zone had no room for the whole of it.
    """
    best = _closest(file, paper)
    if _joined(best) == _joined(paper):
        return _told(Verdict.SAME, best, paper)
    if cut and _joined(best).startswith(_joined(paper)):
        return _told(Verdict.SAME, best, paper, pro("coupé sur le document, faute de place"))
    parts = [part for part in _BEFORE_MARRIAGE.split(file) if part.strip()]
    spelled = {_joined(each) for part in parts for each in spellings(part)} if len(parts) > 1 else set()
    words, others = set(best.split()), set(paper.split())
    if _joined(paper) in spelled or words < others or others < words:
        return _told(Verdict.PART, best, paper, pro("nom de naissance ou d’usage : une partie est la même"))
    return _told(Verdict.OTHER, best, paper)


def compare_given_names(file: str, paper: str, *, cut: bool = False) -> Comparison:
    """Given names: a file often holds the usual one only, a paper all of them, in their order."""
    best = _closest(file, paper)
    if _joined(best) == _joined(paper):
        return _told(Verdict.SAME, best, paper)
    if cut and _joined(best).startswith(_joined(paper)):
        return _told(Verdict.SAME, best, paper, pro("coupé sur le document, faute de place"))
    words, others = best.split(), paper.split()
    if words and words == others[: len(words)]:
        return _told(Verdict.SAME, best, paper, pro("le document en porte d’autres"))
    if others and others == words[: len(others)]:
        return _told(Verdict.SAME, best, paper, pro("le dossier en porte d’autres"))
    if set(words) & set(others):
        return _told(Verdict.PART, best, paper, pro("un prénom est le même"))
    return _told(Verdict.OTHER, best, paper)


def _joined(name: str) -> str:
    return name.replace(" ", "")


def _closest(file: str, paper: str) -> str:
    """Of the ways to spell the file's name, the one nearest to the paper's."""
    return max(spellings(file), key=lambda way: difflib.SequenceMatcher(None, way, paper, autojunk=False).ratio())


def _told(verdict: Verdict, file: str, paper: str, why: str = "") -> Comparison:
    if verdict is Verdict.SAME:  # nothing to look at: other given names, a space
        return Comparison(verdict, (Piece(file, same=True),), (Piece(paper, same=True),), why)
    return Comparison(verdict, *_pieces(file, paper), why)


def _pieces(file: str, paper: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    matcher = difflib.SequenceMatcher(None, file, paper, autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        for side, text in zip(sides, (file[start:end], paper[other_start:other_end]), strict=True):
            if text:
                side.append(Piece(text, kind == "equal"))
    return tuple(sides[0]), tuple(sides[1])


def full_years(born: dt.date, day: dt.date) -> int:
    """The age on ``day``."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

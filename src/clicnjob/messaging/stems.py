"""Searching sealed messages: keyed hashes of the stems of words, of one structure only (G21).

A plaintext index never exists. Eight bytes per distinct stem: a hit is a candidate, its body is opened to be sure.
"""

import hashlib
import re
import sys
import unicodedata
import uuid
from functools import cache, lru_cache
from threading import local

import Stemmer

from clicnjob.vault.keys import derived_key

TOKEN_BYTES = 8
_WORD = re.compile(r"[^\W_]+")
_own = local()


def fold(text: str) -> str:
    """Lower case without accents nor ligatures: « Élèves », « eleves » and « ÉLÈVES » are one."""
    if text.isascii():
        return text.lower()
    opened = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    return unicodedata.normalize("NFKD", opened.casefold()).translate(_marks())


@cache
def _marks() -> dict[int, None]:
    """Every mark that sits on a letter, to be dropped."""
    return {code: None for code in range(sys.maxunicode + 1) if unicodedata.combining(chr(code))}


@lru_cache(maxsize=8192)
def forms(word: str) -> frozenset[str]:
    """How a word may be found: its stem with accents heeded, and its stem without them, both folded.

    « envoyé » meets « envoyer » by the first (an accent tells an ending), « envoye » typed in haste by the second.
    """
    if not hasattr(_own, "stemmer"):
        _own.stemmer = Stemmer.Stemmer("french")  # not safe between threads
    heeded = fold(_own.stemmer.stemWord(word.lower()))
    return frozenset({heeded, _own.stemmer.stemWord(fold(word))} - {""})


def split(text: str) -> list[str]:
    """The words of a text as written, in order; those of one letter are left out, figures stay."""
    return [word for word in _WORD.findall(unicodedata.normalize("NFC", text)) if _counts(word)]


@lru_cache(maxsize=8192)
def _counts(word: str) -> bool:
    return len(fold(word)) > 1 or word.isdigit()


def stems(text: str) -> set[str]:
    """The forms of all words. French rules for everyone: a search and a message of another language are cut alike."""
    return {form for word in split(text) for form in forms(word)}


@lru_cache(maxsize=512)
def _key(structure_id: uuid.UUID) -> bytes:
    return derived_key(f"search|{structure_id}")


def token(structure_id: uuid.UUID, stem: str) -> bytes:
    """The keyed hash of one stem at one structure."""
    return _token(_key(structure_id), stem)


@lru_cache(maxsize=16_384)
def _token(key: bytes, stem: str) -> bytes:
    return hashlib.blake2b(stem.encode(), digest_size=TOKEN_BYTES, key=key).digest()


def tokens_of(structure_id: uuid.UUID, text: str) -> bytes:
    """What a message keeps of its words: the tokens of its stems, sorted, one after the other."""
    key = _key(structure_id)
    return b"".join(sorted([_token(key, stem) for stem in stems(text)]))


def places(text: str) -> list[tuple[int, int, frozenset[str]]]:
    """Where each word stands in ``text``, with its forms: the same words and forms as ``stems`` finds."""
    found = _WORD.finditer(text)
    return [(match.start(), match.end(), forms(word)) for match in found for word in split(match.group())]

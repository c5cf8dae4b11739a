"""Searching sealed messages: keyed hashes of the stems of words, of one structure only (G21).

A plaintext index never exists. Eight bytes per distinct stem: a hit is a candidate, its body is opened to be sure.
"""

import hashlib
import re
import unicodedata
import uuid
from functools import lru_cache
from threading import local

import Stemmer

from clicnjob.vault.keys import derived_key

TOKEN_BYTES = 8
MOST_TOKENS = 400
"""Distinct stems kept of one message: 4,000 characters hold fewer in any real text."""
_WORD = re.compile(r"[^\W_]+")
_own = local()


def fold(text: str) -> str:
    """Lower case without accents nor ligatures: « Élèves », « eleves » and « ÉLÈVES » are one."""
    opened = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    decomposed = unicodedata.normalize("NFKD", opened.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """The folded words of a text, in order; those of one letter are left out, figures stay."""
    return [word for word in _WORD.findall(fold(text)) if len(word) > 1 or word.isdigit()]


def stems(text: str) -> set[str]:
    """The stems of a text. French rules for everyone: a search and a message of another language are cut alike."""
    if not hasattr(_own, "stemmer"):
        _own.stemmer = Stemmer.Stemmer("french")  # not safe between threads
    return set(_own.stemmer.stemWords(words(text)))


@lru_cache(maxsize=512)
def _key(structure_id: uuid.UUID) -> bytes:
    return derived_key(f"search|{structure_id}")


def token(structure_id: uuid.UUID, stem: str) -> bytes:
    """The keyed hash of one stem at one structure."""
    return hashlib.blake2b(stem.encode(), digest_size=TOKEN_BYTES, key=_key(structure_id)).digest()


def tokens_of(structure_id: uuid.UUID, text: str) -> bytes:
    """What a message keeps of its words: the tokens of its stems, sorted, one after the other."""
    return b"".join(sorted(token(structure_id, stem) for stem in stems(text))[:MOST_TOKENS])


def places(text: str) -> list[tuple[int, int, str]]:
    """Where each word stands in ``text``, with its stem: the same words and stems as ``stems`` finds."""
    return [
        (match.start(), match.end(), next(iter(stems(word))))
        for match in _WORD.finditer(text)
        for word in words(match.group())
    ]

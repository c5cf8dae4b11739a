"""How easy the French of the young people's side is to read: the rules of FALC (« facile à lire et à comprendre ») a machine can hold.

What is measured is what is read: blanks take usual values, and each sentence of a text is looked at alone. A formula gives a figure for
the whole; the bars below hold for each text. What no machine sees (an image, an idea too many) is left to who reads.

Sources: *L'information pour tous, règles européennes pour une information facile à lire et à comprendre* (Inclusion Europe, Unapei, 2009);
L. Kandel and A. Moles, « Application de l'indice de Flesch à la langue française », Cahiers d'études de radio-télévision 19, 1958;
frequencies of words: wordfreq (R. Speer), on the Zipf scale: 3 is once in a million words, 6 once in a thousand.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import Stemmer
from wordfreq import iter_wordlist, zipf_frequency

WORDS = 12
"""Words of a sentence, at most, in a page. FALC asks for short sentences; 15 is what its practice takes for short."""
WORDS_IN_A_NOTICE = 17
"""The same in an SMS, an e-mail, a notification: the date, the hour and the place are said in the sentence."""
SENTENCES = 4
"""Sentences of one text, at most; a line is a sentence."""
COMMAS = 3
"""In one sentence; a notice may hold one more, before the hour."""
SYLLABLES = 4
"""A word this long is refused unless it is as common as ``LONG_AND_COMMON``."""
COMMON, LONG_AND_COMMON = 3.5, 4.5
"""Zipf frequency under which a word, or a long word, is not an everyday one."""

USUAL = {
    "date": "mardi 14 mars", "day": "mardi 14 mars", "until": "mardi 14 mars", "first": "lundi 6 mars", "retour": "lundi 20 mars",
    "last": "mardi 14 mars", "reprise": "lundi 20 mars", "born": "3 mai 2007", "hour": "9 h 30", "end": "11 h", "hours": "lundi",
    "count": "3", "days": "3", "minutes": "30", "number": "4", "rank": "2", "n": "2", "wait": "10 minutes", "how_long": "2 heures",
    "place": "12 rue Neuve", "there": "Mission locale de Toulon", "paper": "carte d’identité", "papers": "carte d’identité, photo",
    "phone": "04 00 00 00 00", "code": "123456", "link": "exemple.fr/a", "stop": "exemple.fr/b", "who": "la Mission locale",
    "reason": "perdue", "each": "3 jours", "each_day": "3 jours",
}  # fmt: skip
"""What stands in a blank, where it is not somebody's first name."""

_BLANK = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d+(?:[ .,]\d+)*")
_PART = re.compile(r"[^\W\d_]{2,}")
_VOWELS = re.compile("[aeiouyàâäéèêëîïôöûùüœæ]+")
_MUTE = re.compile(r"(?<=[^aeiouyàâäéèêëîïôöûùü])(?:es?|ent)$")
_NAMES = frozenset({"Mission", "ClicNJob", "Claire"})

_PARTICIPLE = (
    r"(?:pas |plus |jamais |déjà |bien |encore |toujours )?\w+(?:é|ée|és|ées|i|ie|is|ies|u|ue|us|ues|it|ite|ert|erte)\b"
)
MARKS = {
    "passive": re.compile(
        rf"\b(?:été|être|sera|seront) {_PARTICIPLE}"
        r"|\b\w+(?:é|i|u|it|ert)e?s? par (?:un|une|des|le|la|les|l’\w+|notre|nos|votre|vos|son|sa|ses)\b"
    ),
    "subjunctive": re.compile(
        r"\b(?:afin|pour|bien|avant|sans|à moins|pourvu|quoi|jusqu’à ce) qu[e’]|\b(?:soit|soient|puisse|puissiez|ait|aient|aille|fasse|sache)\b"
    ),
    "conditional": re.compile(r"\b(?!extrait|portrait|trait|attrait|retrait)\w+(?:rait|raient|riez|rions)\b"),
    "two negations": re.compile(r"\b(?:ne\b|n’).*\b(?:ne\b|n’)|\b(?:ne\b|n’)[^.]*\bsans\b"),
    "parenthesis": re.compile(r"[(\[]"),
    "abbreviation": re.compile(r"\b(?:etc|ex|cf|svp|rdv|tél|n°|ml|cej|pacea|dob)\b|\b\w+/\w+\b", re.IGNORECASE),
    "capitals": re.compile(r"\b(?!(?:SMS|PDF|QR|ClicNJob)\b)[A-ZÉÈÀ]{2,}\b"),
    "English": re.compile(
        r"\b(?:login|(?<!e-)mails?|emails?|reset|links?|chat|feedback|planning|check|smartphone|online|web|box|job|coach|scan|spam|ok|selfie)\b",
        re.IGNORECASE,
    ),
    "semicolon": re.compile(";"),
    "percent": re.compile("%|&"),
    "two people at once": re.compile(r"·|\b\w+\(e\)"),
}
"""What FALC asks to leave out and a machine can see, by the name a fault has."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What is read of an area: how many texts, sentences and words; words a sentence, syllables a word, the formula's figure."""

    texts: int
    sentences: int
    words: int
    syllables: int
    longest: int

    @property
    def words_a_sentence(self) -> float:
        """The mean."""
        return self.words / self.sentences

    @property
    def ease(self) -> float:
        """Kandel and Moles, from 0 (scientific) to 100 (very easy): 207 - 1.015 words a sentence - 73.6 syllables a word."""
        return 207 - 1.015 * self.words_a_sentence - 73.6 * self.syllables / self.words


def filled(text: str) -> str:
    """A text as it is read: blanks with usual values."""
    return _BLANK.sub(lambda blank: USUAL.get(blank[1] or blank[2], "Claire"), text)


def sentences(text: str) -> list[str]:
    """Its sentences; a line is one too."""
    return [sentence for sentence in _SENTENCE.split(filled(text)) if _WORD.search(sentence)]


def words(sentence: str) -> list[str]:
    """Its words as they are printed: « l’atelier » is one, « venez-vous » too."""
    return _WORD.findall(sentence)


def syllables(word: str) -> int:
    """Spoken syllables, from the letters: a final « e », « es » or « ent » is mute."""
    bare = word.lower()
    bare = _MUTE.sub("", bare) if len(bare) > 3 else bare
    return max(1, len(_VOWELS.findall(bare)))


def figures(texts: list[str]) -> Figures:
    """The figures of some texts."""
    each = [words(sentence) for text in texts for sentence in sentences(text)]
    every = [word for sentence in each for word in sentence]
    return Figures(len(texts), len(each), len(every), sum(map(syllables, every)), max(map(len, each)))


@lru_cache(maxsize=1)
def _families() -> tuple[Stemmer.Stemmer, dict[str, float]]:
    """How common the most common word of each stem is: « écrivez » is as easy as « écrivent »."""
    stemmer, best = Stemmer.Stemmer("french"), dict[str, float]()
    for word in iter_wordlist("fr"):
        if word.isalpha() and (frequency := zipf_frequency(word, "fr")) >= COMMON:
            stem = stemmer.stemWord(word)
            best[stem] = max(best.get(stem, 0), frequency)
    return stemmer, best


def common(word: str) -> float:
    """The Zipf frequency of a word's family; 0 for what is under ``COMMON``."""
    stemmer, best = _families()
    return best.get(stemmer.stemWord(word.lower()), 0)


def hard_words(text: str) -> list[str]:
    """Words that are rare, or long and not common; the names of people and places are left out."""
    found = []
    for part in _PART.findall(_BLANK.sub(" ", text)):
        frequency = common(part)
        if part not in _NAMES and (
            frequency < COMMON or (syllables(part) >= SYLLABLES and frequency < LONG_AND_COMMON)
        ):
            found.append(part.lower())
    return found


def faults(text: str, *, notice: bool = False) -> Iterator[str]:
    """What a text breaks of the rules, words apart: the names of the faults."""
    said = sentences(text)
    if any(len(words(sentence)) > (WORDS_IN_A_NOTICE if notice else WORDS) for sentence in said):
        yield "long sentence"
    if len(said) > SENTENCES:
        yield "many sentences"
    if any(sentence.count(",") > COMMAS + notice for sentence in said):
        yield "many commas"
    bare = _BLANK.sub("X", text)
    yield from (
        name for name, mark in MARKS.items() if any(mark.search(sentence) for sentence in _SENTENCE.split(bare))
    )


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the rules let through (``readability.toml``): forms of everyday words, hard words and texts, with reasons."""

    forms: dict[str, str]
    words: dict[str, str]
    texts: dict[str, str]
    faults: dict[str, set[str]]


def allowed() -> Allowed:
    """Read the exceptions."""
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    texts = table["texts"]
    return Allowed(
        table["forms"],
        table["words"],
        {entry["text"]: entry["why"] for entry in texts},
        {entry["text"]: set(entry["faults"]) for entry in texts},
    )

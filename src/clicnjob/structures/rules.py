"""What is true of names, phones and dates, whoever asks."""

import datetime as dt
import re
import unicodedata

import phonenumbers

from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.enums import Accent

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_APOSTROPHES = re.compile(r"['’ʼ‘`´ʿʾ]")
_REGIONS = {
    "Indian/Reunion": "RE",
    "Indian/Mayotte": "YT",
    "America/Guadeloupe": "GP",
    "America/Marigot": "MF",
    "America/Martinique": "MQ",
    "America/Cayenne": "GF",
    "America/Miquelon": "PM",
}
YOUNGEST, OLDEST = 14, 30
LEAVES_AT = 26
"""The age from which a mission locale follows somebody no more, as a rule: proposed, never done by itself."""


def normalise(text: str) -> str:
    """A name without accents, case, hyphens, apostrophes nor ligatures: "Élise D'Œuvre-Noël" gives "elise doeuvre noel"."""
    plain = _APOSTROPHES.sub("", text).casefold().translate(_LIGATURES)
    letters = (c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())


_SOUNDS = (
    ("ph", "f"),
    ("sch", "sh"),
    ("tch", "sh"),
    ("ch", "sh"),
    ("dj", "j"),
    ("kh", "k"),
    ("gh", "g"),
    ("qu", "k"),
    ("q", "k"),
    ("c", "k"),
    ("ou", "u"),
    ("oo", "u"),
    ("w", "u"),
    ("eau", "o"),
    ("au", "o"),
    ("ay", "ai"),
    ("ei", "ai"),
    ("y", "i"),
    ("ee", "i"),
    ("z", "s"),
    ("h", ""),
)


def fold(text: str) -> str:
    """A rough key of how a name sounds across spellings: Youssef and Yusuf, Mohammed and Mohamed meet. For comparing only."""
    sounds = normalise(text).replace(" ", "")
    for spelling, sound in _SOUNDS:
        sounds = sounds.replace(spelling, sound)
    return re.sub(r"(.)\1+", r"\1", sounds)


def distance(first: str, second: str, *, at_most: int = 2) -> int:
    """How many letters to change, add, drop or swap between two words; ``at_most + 1`` as soon as it is more."""
    if abs(len(first) - len(second)) > at_most:
        return at_most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        new = [i]
        for j, b in enumerate(second, 1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        if min(new) > at_most:
            return at_most + 1
        before, row = row, new
    return min(row[-1], at_most + 1)


def alike(first: str, second: str) -> bool:
    """Two spellings of one name: the same sounds, or one letter apart in a word of four letters or more."""
    a, b = normalise(first).replace(" ", ""), normalise(second).replace(" ", "")
    heard_a, heard_b = fold(a), fold(b)
    if a == b or (len(a) > 2 and heard_a == heard_b):
        return True
    shortest, allowed = min(len(a), len(b)), 2 if min(len(a), len(b)) >= 8 else 1
    if shortest >= 4 and distance(a, b, at_most=allowed) <= allowed:
        return True
    return min(len(heard_a), len(heard_b)) >= 5 and distance(heard_a, heard_b, at_most=1) <= 1


_VOWELS = re.compile(r"[aeiou]+")


def skeleton(text: str) -> str:
    """What is left of a name written in another alphabet, then in ours: its consonants, and that it begins by a vowel.

    Mohamed and Muhammad, Oleksandr and Aleksandr, Yusuf and Youssouf meet; Ahmadi and Ahmadzai do not.
    """
    heard = fold(text).replace("x", "ks")
    if not heard:
        return ""
    start = "a" if _VOWELS.match(heard) else ""
    return start + _VOWELS.sub("", heard)


SHORTEST_SKELETON = 3
"""Fewer consonants say too little: Marie and Amir, Léa and Ali."""


def transliterated(first: str, second: str) -> bool:
    """Two ways of writing one foreign name in our letters; only a date or a phone in common makes it worth saying."""
    bones = skeleton(first)
    return len(bones) >= SHORTEST_SKELETON and bones == skeleton(second)


_NUMERIC = re.compile(r"\b(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(\d{4}|\d{2})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_COMPACT = re.compile(r"\b(\d{2})(\d{2})((?:19|20)\d{2})\b")
_WORDS = re.compile(r"\b(\d{1,2})(?:er)?\s+([a-zéû]+)\s+(\d{4})\b", re.IGNORECASE)
_MONTHS = (
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year + (2000 if year < 100 else 0), month, day)
    except ValueError:
        return None


def find_date(text: str) -> tuple[dt.date | None, str]:
    """The date written somewhere in ``text`` ("14/03/2007", "14-3-07", "14032007", "14 mars 2007", ISO) and the rest of it."""
    for pattern in (_ISO, _NUMERIC, _COMPACT, _WORDS):
        if (found := pattern.search(text)) is None:
            continue
        one, two, three = found.groups()
        if pattern is _ISO:
            day = _date(int(one), int(two), int(three))
        elif pattern is _WORDS:
            month = normalise(two)
            day = _date(int(three), _MONTHS.index(month) + 1, int(one)) if month in _MONTHS else None
        else:
            day = _date(int(three), int(two), int(one))
        if day is not None:
            return day, f"{text[: found.start()]} {text[found.end() :]}".strip()
    return None, text


def phone_e164(text: str, timezone: str = "Europe/Paris") -> str:
    """A phone number as machines write it ("+33612345678"), read as one dials it where the structure is.

    Empty stays empty. Raises DomainError(code="phone") for what is no phone number.
    """
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, _REGIONS.get(timezone, "FR"))
    except phonenumbers.NumberParseException:
        number = None
    # A new 06 or 07 range may be missing from the library, and the ranges for fiction are: only impossible numbers are refused there.
    mobile = number is not None and number.country_code == 33 and str(number.national_number)[:1] in {"6", "7"}
    if (
        number is None
        or not phonenumbers.is_possible_number(number)
        or not (mobile or phonenumbers.is_valid_number(number))
    ):
        raise DomainError(
            pro("Ce numéro de téléphone n’existe pas. Vérifiez les chiffres."), code="phone", field="phone"
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours written "#rrggbb" (WCAG 2: 1 to 21)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def check_accent(colour: str) -> str:
    """A structure's colour, of the list whose contrast a test proves; empty: ours. Raises DomainError(code="accent")."""
    if colour and colour not in Accent.values:
        raise DomainError(pro("Choisissez une couleur de la liste."), code="accent", field="accent")
    return colour


def check_sms_sender(name: str) -> str:
    """What phones show instead of a number: three to eleven letters or digits, a letter among them (GSM 03.40).

    Raises DomainError(code="sms_sender").
    """
    value = name.strip()
    if value and (re.fullmatch(r"[A-Za-z0-9]{3,11}", value) is None or value.isdigit()):
        raise DomainError(
            pro("De 3 à 11 lettres sans accent ou chiffres, sans espace, comme MLTOULON."),
            code="sms_sender",
            field="sms_sender",
        )
    return value


def check_email_sender(name: str) -> str:
    """The name before our address: on one line, without what would make another address of it.

    Raises DomainError(code="email_sender").
    """
    value = " ".join(name.split())
    if any(sign in value for sign in '@<>",;:\\'):
        raise DomainError(
            pro("Un nom seulement : ni adresse, ni ponctuation."), code="email_sender", field="email_sender"
        )
    return value

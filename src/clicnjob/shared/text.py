"""Words for moments, quantities and names, in the language of the page. French is written by hand, to the letter of the style."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

import phonenumbers
from babel.dates import format_date
from django.utils import timezone, translation
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from clicnjob.shared import clock
from clicnjob.shared.language import french

NARROW = "\u202f"
"""Narrow no-break space: before ? ! ; : %, inside « » and hours."""
NO_BREAK = "\u00a0"
JOINED = "\u2060"
"""After a dash, where a line could end all the same."""

OFFICIAL = frozenset(french(
    "acte de naissance|attestation de demande d’asile|attestation de domiciliation|attestation de droits|attestation de présence|"
    "attestation d’hébergement|carte nationale d’identité|carte vitale|domiciliation|justificatif de domicile|mairie|"
    "ordonnance de placement|passeport|pièce d’identité|récépissé|récépissé de demande de titre de séjour|titre de séjour"
).split("|"))  # fmt: skip
"""What one reads on a paper or at a counter: a translation keeps it, between brackets, beside its own word."""
_BETWEEN, _BLANK = re.compile(r"(?<=\()([^()]+)(?=\))"), re.compile(r"%\((\w+)\)s")

CLDR = {
    "ar": ("ar", "EEEE، d MMMM"),
    "uk": ("uk", "EEEE, d MMMM"),
    "ps": ("ps_AF", "EEEE د MMMM d"),
    "fa": ("fa_AF", "EEEE d MMMM"),
    "pt": ("pt_PT", "EEEE, d 'de' MMMM"),
    "es": ("es", "EEEE, d 'de' MMMM"),
    "tr": ("tr", "d MMMM EEEE"),
    "ti": ("ti_ER", "EEEE፣ d MMMM"),
}
"""The CLDR's name of a language, and its full date without the year. Digits are those of French clocks and posters."""
COMMA = {"ar": "، ", "fa": "، ", "ps": "، ", "ti": "፣ "}
"""Between a date and an hour, where it is not the Latin one."""
SEMICOLON = {"fr": f"{NARROW}; ", "ar": "؛ ", "fa": "؛ ", "ps": "؛ ", "ti": "፤ "}

Moment = dt.datetime | dt.date | None


def _language() -> str:
    return (translation.get_language() or "fr").split("-")[0]


def _local(moment: dt.datetime) -> dt.datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _day(moment: dt.datetime | dt.date) -> dt.date:
    return _local(moment).date() if isinstance(moment, dt.datetime) else moment


def today() -> dt.date:
    """The civil date in the active time zone."""
    return _day(clock.now())


def date_words(moment: Moment) -> str:
    """Give "mardi 14 mars", "1er" on the first; the year is said when it is not the present one. Empty for ``None``."""
    if moment is None:
        return ""
    day = _day(moment)
    return _date_words(day, _language(), with_year=day.year != today().year)


@lru_cache(maxsize=4096)
def _date_words(day: dt.date, language: str, *, with_year: bool) -> str:
    year = f" {day.year}" if with_year else ""
    if language == "fr":
        number = "1er" if day.day == 1 else str(day.day)
        return f"{date_format(day, 'l')} {number}{NO_BREAK}{date_format(day, 'F')}{year}"
    if language in CLDR:
        locale, without_year = CLDR[language]
        return format_date(day, "full" if with_year else without_year, locale)
    return f"{date_format(day, 'l j F')}{year}"


def short_date(moment: Moment) -> str:
    """Give "14/03/2027": for tables and printed sheets."""
    return "" if moment is None else f"{_day(moment):%d/%m/%Y}"


def time_words(moment: dt.datetime | dt.time | None) -> str:
    """Give "9 h 30", "9 h" in French, "9:30 am" in English, "09:30" elsewhere. Empty for ``None``."""
    if moment is None:
        return ""
    hour = _local(moment).time() if isinstance(moment, dt.datetime) else moment
    return _time_words(hour.hour, hour.minute, _language())


@lru_cache(maxsize=4096)
def _time_words(hour: int, minute: int, language: str) -> str:
    match language:
        case "fr":
            minutes = f"{NARROW}{minute:02}" if minute else ""
            return f"{hour}{NARROW}h{minutes}"
        case "en":
            return f"{hour % 12 or 12}:{minute:02}{NO_BREAK}{'am' if hour < 12 else 'pm'}"
        case _:
            return f"{hour:02}:{minute:02}"


def between_words(opens: dt.datetime | dt.time, closes: dt.datetime | dt.time) -> str:
    """Give "9 h – 17 h", never cut at the end of a line."""
    return f"{time_words(opens)}{NO_BREAK}–{JOINED}{NO_BREAK}{time_words(closes)}"


def weekday_words(number: int) -> str:
    """The name of a day, 1 for Monday: "lundi"."""
    language = _language()
    if language in CLDR:
        return format_date(dt.date(2024, 1, number), "EEEE", CLDR[language][0])  # 1 January 2024 was a Monday
    return str(WEEKDAYS[number - 1])


def phone_words(number: str) -> str:
    """A phone number as people read it: "06 12 34 56 78", "+262 692 12 34 56" from abroad. Never cut at the end of a line.

    No-break spaces also hold the figures together where one reads from right to left: others would set them in reverse.
    """
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number.replace(" ", NO_BREAK)
    is_french = parsed.country_code == 33
    how = phonenumbers.PhoneNumberFormat.NATIONAL if is_french else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, how)).replace(" ", NO_BREAK)


def comma() -> str:
    """What stands between two things of a list, in the language of the page."""
    return COMMA.get(_language(), ", ")


def semicolon() -> str:
    """The same between two lists."""
    return SEMICOLON.get(_language(), "; ")


def datetime_words(moment: dt.datetime | None) -> str:
    """Give "mardi 14 mars, 9 h 30". Empty for ``None``."""
    return "" if moment is None else f"{date_words(moment)}{comma()}{time_words(moment)}"


def ago(moment: dt.datetime | None) -> str:
    """Give "à l'instant", "il y a 5 min", "il y a 3 h", "hier", "il y a 4 jours", then the date. The future gives its date."""
    return "" if moment is None else _ago(moment, _day(moment), clock.now(), today(), _language())


def _ago(moment: dt.datetime, day: dt.date, now: dt.datetime, this_day: dt.date, language: str) -> str:
    seconds = int((now - moment).total_seconds())
    if seconds < -60:
        return datetime_words(moment)
    if seconds < 3600:
        return _lately(seconds // 60, "min", language)
    days = (this_day - day).days
    if days < 7:
        return _lately(days, "days", language) if days else _lately(seconds // 3600, "h", language)
    return date_words(day)


@lru_cache(maxsize=1024)
def _lately(count: int, unit: str, _language: str) -> str:
    if unit == "min":
        return gettext("il y a %(count)s min") % {"count": count} if count > 0 else gettext("à l’instant")
    if unit == "h":
        return gettext("il y a %(count)s h") % {"count": count}
    if count == 1:
        return gettext("hier")
    return ngettext("il y a %(count)s jour", "il y a %(count)s jours", count) % {"count": count}


def ago_short(moment: dt.datetime) -> str:
    """The same within a week, then "14/03/2027": for narrow columns."""
    return Said().ago_short(moment)


class Said:
    """Moments in words for a whole list: what time it is, which zone and which language are asked once."""

    def __init__(self) -> None:
        self._zone, self._language = timezone.get_current_timezone(), _language()
        self._now = clock.now()
        self._today = self._now.astimezone(self._zone).date()
        self._day: dt.date | None = None
        self._begun = ""

    def local(self, moment: dt.datetime) -> dt.datetime:
        """On the wall clock of the page."""
        return moment.astimezone(self._zone)

    def date(self, day: dt.date) -> str:
        """As ``date_words``."""
        return _date_words(day, self._language, with_year=day.year != self._today.year)

    def time(self, here: dt.datetime) -> str:
        """As ``time_words``, of what ``local`` gave."""
        return _time_words(here.hour, here.minute, self._language)

    def full(self, here: dt.datetime) -> str:
        """As ``datetime_words``, of what ``local`` gave."""
        day = here.date()
        if day != self._day:
            self._day, self._begun = day, f"{self.date(day)}{COMMA.get(self._language, ', ')}"
        return f"{self._begun}{self.time(here)}"

    def ago_short(self, moment: dt.datetime) -> str:
        """As the function of this name."""
        day = self.local(moment).date()
        recent = 0 <= (self._today - day).days < 7
        return _ago(moment, day, self._now, self._today, self._language) if recent else f"{day:%d/%m/%Y}"


def written(words: str) -> SafeString:
    """What somebody wrote here, in French whatever the language of the page: marked so for voices, and isolated (RGAA 8.7)."""
    return format_html('<bdi lang="fr">{}</bdi>', words)


def sentence(words: str, **blanks: str) -> SafeString:
    """A translated sentence, and what fills its blanks: ``written``, or plain."""
    return _joined(blanks[piece] if odd else piece for odd, piece in _pieces(_BLANK, words))


def official(words: str) -> str:
    """A translated sentence whose French words between brackets (``OFFICIAL``) are marked as French; what is markup already stays."""
    if "(" not in words or isinstance(words, SafeString) or _language() == "fr":
        return words
    return _joined(
        written(piece) if odd and piece.lower() in OFFICIAL else piece for odd, piece in _pieces(_BETWEEN, words)
    )


def _pieces(at: re.Pattern[str], words: str) -> Iterator[tuple[int, str]]:
    """What stands between the matches (0), and the matches (1)."""
    return ((place % 2, piece) for place, piece in enumerate(at.split(words)))


def _joined(pieces: Iterable[str]) -> SafeString:
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def initials(name: str) -> str:
    """At most two capital letters: "Claire Martin" gives "CM", "Léa" gives "L"."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper()


def percent(ratio: float | Decimal | None) -> str:
    """A ratio between 0 and 1 as "85 %"; "–" when there is nothing to divide."""
    if ratio is None:
        return "–"
    space = NARROW if _language() == "fr" else ""
    return f"{round(float(ratio) * 100)}{space}%"


def plural_ending(count: float, endings: str = "s") -> str:
    """The French rule: zero and one are singular. ``endings`` is "s" or "singular,plural" ("al,aux")."""
    singular, plural = endings.split(",") if "," in endings else ("", endings)
    return plural if abs(count) >= 2 else singular

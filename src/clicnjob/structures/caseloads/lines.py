"""One line of a sheet made someone: names, birth date, phones as people write them; what cannot be read is said, never guessed."""

import datetime as dt
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.caseloads.table import Cells
from clicnjob.structures.enums import CaseloadColumn as Column
from clicnjob.structures.enums import ReachedBy
from clicnjob.structures.rules import OLDEST, YOUNGEST, find_date, normalise, phone_e164

_NOT_IN_A_NAME = re.compile(r"[0-9<>{}\[\]=@|\\/;:\"#$%*+?!_~^]")
_HOUR = re.compile(r"[T ]?\d{1,2}(?:[:h]\d{2}){1,2}(?:[.,]\d+)?Z?$")
_SERIAL = re.compile(r"[23456]\d{4}")
_SIX = re.compile(r"(\d{2})(\d{2})(\d{2})")
_SHORT_MONTHS = {
    "janv": "janvier", "jan": "janvier", "fevr": "fevrier", "fev": "fevrier", "avr": "avril", "juil": "juillet",
    "jul": "juillet", "sept": "septembre", "sep": "septembre", "oct": "octobre", "nov": "novembre", "dec": "decembre",
    "jan.": "janvier", "aou": "aout",
}  # fmt: skip
_WRITTEN = re.compile(r"(\d{1,2})(?:er)?\s+([a-z]+)\s+(\d{4}|\d{2})")
_DAYS = re.compile(r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|le|ne|nee)\b")
_MANY = re.compile(r"\s*(?:/|;|,|\bou\b|\bet\b|\n| - )\s*")
_NUMBER = re.compile(r"[+(]?[\d][\d\s().\-+/]{5,}\d")


@dataclass(slots=True)
class Reading:
    """What a line says. ``problems``: why it cannot be imported; ``notes``: what is left aside."""

    line: int
    first_name: str = ""
    last_name: str = ""
    birth_date: dt.date | None = None
    phone: str = ""
    email: str = ""
    relay: str = ""
    imilo_number: int | None = None
    referent: str = ""
    """As it is written there: matched with the team by who knows the team."""
    site: str = ""
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def reached_by(self) -> str:
        """By what the line gives; by nothing, one waits until they come by (R8)."""
        if self.phone:
            return ReachedBy.PHONE
        if self.email:
            return ReachedBy.EMAIL
        return ReachedBy.RELATIVE if self.relay else ReachedBy.VISIT

    @property
    def name(self) -> str:
        """As people say it."""
        return f"{self.first_name} {self.last_name}".strip()

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        names = ("first_name", "last_name", "birth_date", "phone", "email", "relay", "imilo_number", "reached_by")
        return {name: getattr(self, name) for name in names}


def read_birth_date(text: str, today: dt.date) -> dt.date | None:
    """A date as French people and their sheets write it: 14/03/2007, 14.3.07, 14 mars 2007, 14-mars-07, 140307, 2007-03-14, 39155.

    A year of two figures is the one that has passed. None for what is no date.
    """
    plain = _HOUR.sub("", text.strip()).strip(" .,")
    if not plain:
        return None
    if _SERIAL.fullmatch(plain):
        return dt.date(1899, 12, 30) + dt.timedelta(days=int(plain))
    if (six := _SIX.fullmatch(plain)) is not None:
        plain = "/".join(six.groups())
    else:
        words = " ".join(_DAYS.sub(" ", normalise(plain)).split())
        if (written := _WRITTEN.fullmatch(words)) is not None:
            day, month, year = written.groups()
            plain = f"{day} {_SHORT_MONTHS.get(month, month)} {_full_year(year, today)}"
    found, rest = find_date(plain)
    if found is None or "?" in rest or _DAYS.sub("", normalise(rest)).strip():
        return None
    return found.replace(year=found.year - 100) if found > today and found.year >= 2000 and _is_short(plain) else found


def _is_short(text: str) -> bool:
    """A year of two figures."""
    return re.search(r"\d{4}", text) is None


def _full_year(year: str, today: dt.date) -> int:
    if len(year) == 4:
        return int(year)
    return 2000 + int(year) - (100 if 2000 + int(year) > today.year else 0)


@dataclass(slots=True)
class Phones:
    """The phones of a cell: one's own, somebody else's (words stand beside it), and whether something could not be read."""

    own: str = ""
    relay: str = ""
    unread: bool = False


def read_phones(text: str, timezone: str = "Europe/Paris") -> Phones:
    """06 12 34 56 78, +33 6…, 0033…, 612345678 (the zero a sheet drops), two in a cell: the mobile first.

    A number with words beside it (« mère », « éducateur ») is somebody else's: they read what is sent there.
    """
    found = Phones()
    if not text.strip():
        return found
    own: list[str] = []
    alone = _NUMBER.fullmatch(text) is not None and sum(map(str.isdigit, text)) < 16  # « 06/12/34/56/78 » is one number
    for part in [text] if alone else _MANY.split(text):
        digits = "".join(c for c in part if c.isdigit())
        number = _number(digits, plus=part.strip().startswith("+"), timezone=timezone)
        if not number:
            found.unread = found.unread or bool(digits)
        elif re.search(r"[^\W\d_]{2,}", re.sub(r"(?i)\b(?:tel|tél|port|portable|mobile|fixe)\b", "", part)):
            found.relay = found.relay or part.strip()[:120]
        else:
            own.append(number)
    own.sort(key=lambda number: not number.startswith(("+336", "+337", "+2626", "+5906", "+5946", "+5966")))
    found.own = own[0] if own else ""
    return found


def _number(digits: str, *, plus: bool, timezone: str) -> str:
    """One number as machines write it; empty when it is none."""
    if not 8 <= len(digits) <= 15:
        return ""
    tries = [f"+{digits}"] if plus else [digits]
    if not plus and len(digits) == 9 and digits[0] in "1234567":
        tries = [f"0{digits}"]
    elif not plus and len(digits) == 11 and digits.startswith("33"):
        tries = [f"+{digits}"]
    for one in tries:
        with suppress(DomainError):
            return phone_e164(one, timezone)
    return ""


def _titled(name: str) -> str:
    return name.title() if name.isupper() or name.islower() else name


def _split_name(text: str) -> tuple[str, str]:
    """First name and name of « NOM Prénom », « Prénom NOM », « Nom, Prénom »; without capitals the name comes first, as i-milo does."""
    if "," in text:
        last, first = text.split(",", 1)
        return first.strip(), last.strip()
    words = text.split()
    shouted = [word for word in words if word.isupper() and len(word.strip("-'’.")) > 1]
    if shouted and len(shouted) < len(words):
        return " ".join(word for word in words if word not in shouted), " ".join(shouted)
    return " ".join(words[1:]), " ".join(words[:1])


def read_line(row: Cells, columns: Sequence[str], *, today: dt.date, timezone: str) -> Reading:
    """The person that a line describes."""
    cells = {column: row.values[place] for place, column in enumerate(columns) if column and place < len(row.values)}
    reading = Reading(row.line, referent=cells.get(Column.REFERENT, ""), site=cells.get(Column.SITE, ""))
    first, last = cells.get(Column.FIRST_NAME, ""), cells.get(Column.LAST_NAME, "")
    if not (first and last) and cells.get(Column.FULL_NAME):
        first, last = _split_name(cells[Column.FULL_NAME])
    reading.first_name, reading.last_name = _titled(first), _titled(last)
    _check_name(reading)
    _read_date(reading, cells.get(Column.BIRTH_DATE, ""), today)
    _read_reach(reading, cells, timezone)
    _read_imilo(reading, cells.get(Column.IMILO, ""))
    return reading


def _check_name(reading: Reading) -> None:
    for value, missing in (
        (reading.last_name, pro("le nom manque")),
        (reading.first_name, pro("le prénom manque")),
    ):
        if not normalise(value):
            reading.problems.append(missing)
        elif _NOT_IN_A_NAME.search(value) or len(value) > 80:
            reading.problems.append(pro("ce n’est pas un nom : « %(text)s »") % {"text": value[:60]})


def _read_date(reading: Reading, text: str, today: dt.date) -> None:
    if not text:
        reading.problems.append(pro("la date de naissance manque"))
        return
    born = read_birth_date(text, today)
    if born is None:
        reading.problems.append(pro("la date de naissance ne se lit pas : « %(text)s »") % {"text": text[:40]})
        return
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if not YOUNGEST <= age <= OLDEST:
        words = pro("« %(text)s » donne %(age)s ans : il faut de %(youngest)s à %(oldest)s ans")
        shown = {"text": text[:40], "age": age, "youngest": YOUNGEST, "oldest": OLDEST}
        reading.problems.append(words % shown if age >= 0 else pro("la date de naissance n’est pas encore passée"))
        return
    reading.birth_date = born


def _read_reach(reading: Reading, cells: dict[str, str], timezone: str) -> None:
    first = read_phones(cells.get(Column.PHONE, ""), timezone)
    second = read_phones(cells.get(Column.OTHER_PHONE, ""), timezone)
    reading.phone = first.own or second.own
    reading.relay = first.relay or second.relay
    if first.unread and not first.own:
        reading.notes.append(
            pro("téléphone laissé de côté, il ne se lit pas : « %(text)s »") % {"text": cells[Column.PHONE][:40]}
        )
    if reading.relay:
        reading.notes.append(pro("ce numéro est celui d’un proche : « %(text)s »") % {"text": reading.relay[:60]})
    email = cells.get(Column.EMAIL, "").strip("<> ").removeprefix("mailto:")
    if email:
        try:
            validate_email(email)
            reading.email = email
        except ValidationError:
            reading.notes.append(pro("e-mail laissé de côté, il ne se lit pas : « %(text)s »") % {"text": email[:60]})


def _read_imilo(reading: Reading, text: str) -> None:
    digits = re.sub(r"[\s\u202f]", "", text).removesuffix(",00").removesuffix(".0")
    if digits.isascii() and digits.isdigit() and 0 < int(digits) < 10**18:
        reading.imilo_number = int(digits)
    elif digits:
        reading.notes.append(pro("numéro i-milo laissé de côté : « %(text)s »") % {"text": text[:40]})

"""What a counsellor should look at twice on a paper that the machine has read: said, never decided."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

from clicnjob.documents.mrz.nations import SPECIMEN
from clicnjob.documents.mrz.parsing import Reading
from clicnjob.documents.rules.comparing import full_years
from clicnjob.documents.rules.requirements import months_after, soon

YOUNGEST, OLDEST = 16, 25
"""Whom a mission locale receives."""
ADULT = 18
SHORT, LONG = 10, 15
"""Years of the old French card. Fifteen for adults, those still valid on 1 January 2014 included, whatever is printed on them
(décret n° 2013-1188 du 18 décembre 2013: « cartes en cours de validité […] délivrées à des personnes majeures »); ten for minors."""
LONG_SINCE = "2004-01"
"""The first month of issue of a card that was still valid on 1 January 2014."""


class Warning(StrEnum):  # noqa: A001  the word of the trade; nothing here raises Python's
    """Why to look twice."""

    EXPIRED = "expired"
    EXPIRES_SOON = "expires_soon"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    OTHER_BIRTH = "other_birth"
    OTHER_NAME = "other_name"
    SAME_NUMBER = "same_number"
    SPECIMEN = "specimen"


def day_of(text: str) -> dt.date | None:
    """A date of a reading; None where the paper does not say."""
    return dt.date.fromisoformat(text) if text else None


def last_day(reading: Reading) -> dt.date | None:
    """The last day a paper may be valid. Of the old French card, whose zone says only the month of issue: that month's last."""
    if (ends := day_of(reading.fields.get("expires_on", ""))) is not None:
        return ends
    issued = reading.fields.get("issued", "")
    born = day_of(reading.fields.get("birth_date", ""))
    if not issued or born is None:
        return None
    first = dt.date.fromisoformat(f"{issued}-01")
    adult = full_years(born, first) >= ADULT
    years = LONG if adult and issued >= LONG_SINCE else SHORT
    return months_after(first, 12 * years + 1) - dt.timedelta(days=1)


def warnings(
    reading: Reading, *, born: dt.date, day: dt.date, other_name: bool, used_elsewhere: Sequence[object]
) -> list[Warning]:
    """What to look at twice, in the order it matters. ``born``: the file's birth date; ``day``: today where the structure is.

    Of a reading that its digits do not confirm, only what is certain without them: the age that the file itself says.
    """
    found: list[Warning] = []
    read_birth = day_of(reading.fields.get("birth_date", "")) if reading.valid else None
    if reading.valid:
        ends = last_day(reading)
        if used_elsewhere:
            found.append(Warning.SAME_NUMBER)
        if other_name:
            found.append(Warning.OTHER_NAME)
        if read_birth is not None and read_birth != born:
            found.append(Warning.OTHER_BIRTH)
        if ends is not None and ends < day:
            found.append(Warning.EXPIRED)
        elif ends is not None and ends <= soon(day):
            found.append(Warning.EXPIRES_SOON)
        if SPECIMEN in {reading.fields["issuer"], reading.fields["nationality"]}:
            found.append(Warning.SPECIMEN)
    age = full_years(read_birth or born, day)
    if age < YOUNGEST:
        found.append(Warning.TOO_YOUNG)
    if age > OLDEST:
        found.append(Warning.TOO_OLD)
    return found

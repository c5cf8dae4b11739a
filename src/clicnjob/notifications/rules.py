"""When a notice may leave, how long to wait before trying again, which numbers are texted, what is alike in SMS."""

import datetime as dt
import re
from collections.abc import Collection
from urllib.parse import urlsplit

import phonenumbers

from clicnjob.notifications.enums import Channel
from clicnjob.shared import clock

LEASE = dt.timedelta(minutes=2)
"""A worker that died leaves its row to another after this."""
WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""After the first, second… failure."""
MOST_TRIES = len(WAITS) + 1

QUIET_FROM, QUIET_UNTIL = dt.time(20), dt.time(8)
SUNDAY = 6

PER_NUMBER, PER_PERSON = 8, 8
"""SMS a day, codes included (G16)."""
DAY = dt.timedelta(days=1)


def next_try(tries: int, moment: dt.datetime) -> dt.datetime | None:
    """When to try again after ``tries`` failures; None: give up."""
    return None if tries >= MOST_TRIES else moment + WAITS[tries - 1]


def awake(channel: str, moment: dt.datetime, zone: str, *, urgent: bool = False) -> dt.datetime:
    """The first moment, from ``moment`` on, when this channel may ring: not from 20 h to 8 h, nor on Sundays, where one is.

    E-mails make no noise; what is urgent (a code, a reminder of the same day) does not wait.
    """
    if urgent or channel == Channel.EMAIL:
        return moment
    here = clock.local(moment, zone)
    day = here.date()
    if here.time() >= QUIET_FROM:
        day += dt.timedelta(days=1)
    if day.weekday() == SUNDAY:
        day += dt.timedelta(days=1)
    if day == here.date() and here.time() >= QUIET_UNTIL:
        return moment
    return clock.at(day, QUIET_UNTIL, zone)


EARLIEST, LATEST = dt.time(9), dt.time(19)
"""A reminder of another day leaves at the hour of what it reminds of, within these."""


def days_before(starts_at: dt.datetime, days: int, zone: str) -> dt.datetime:
    """The moment of a reminder so many days before: one that falls on a Sunday leaves on the Saturday before."""
    here = clock.local(starts_at, zone)
    day = here.date() - dt.timedelta(days=days)
    if day.weekday() == SUNDAY:
        day -= dt.timedelta(days=1)
    return clock.at(day, min(max(here.time(), EARLIEST), LATEST), zone)


def hours_before(starts_at: dt.datetime, hours: int, zone: str) -> dt.datetime:
    """The moment of a reminder of the same day: so many hours before, not before anybody is awake."""
    here = clock.local(starts_at, zone)
    return max(starts_at - dt.timedelta(hours=hours), clock.at(here.date(), QUIET_UNTIL, zone))


def is_reminder_due(
    at: dt.datetime, starts_at: dt.datetime, told_at: dt.datetime, moment: dt.datetime, *, late: dt.timedelta, zone: str
) -> bool:
    """Whether a reminder of ``at`` leaves at ``moment``: not later than ``late``, nor at night.

    Nor for what was given, or moved, after that moment (``told_at``).
    """
    if not (told_at < at <= moment < min(at + late, starts_at)):
        return False
    return awake(Channel.SMS, moment, zone) == moment


# Mobile ranges by their first digits, so that a new block of a known range is not refused (phonenumbers lags behind).
_FRENCH_MOBILES = {
    33: r"[67]\d{8}",  # mainland
    590: r"[67]\d{8}",  # Guadeloupe, Saint-Martin, Saint-Barthélemy
    594: r"[67]\d{8}",  # Guyane
    596: r"[67]\d{8}",  # Martinique
    262: r"[67]\d{8}",  # La Réunion, Mayotte
    508: r"(?:40|41|42|43|44|50|55)\d{4}|7\d{8}",  # Saint-Pierre-et-Miquelon
    681: r"8[2-9]\d{4}",  # Wallis-et-Futuna
    687: r"[5789]\d{5}",  # Nouvelle-Calédonie
    689: r"8[789]\d{6}",  # Polynésie française
}


def may_text(number: str) -> bool:
    """Whether an SMS may go there: French mobile ranges, mainland and overseas; nothing foreign, nothing premium (G16)."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    pattern = _FRENCH_MOBILES.get(parsed.country_code or 0)
    return pattern is not None and re.fullmatch(pattern, str(parsed.national_number)) is not None


_ALIKE = str.maketrans(
    {"–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "œ": "oe", "Œ": "OE", "ç": "c", "ê": "e"}
    | dict.fromkeys("\u00a0\u202f\u2009", " ")
    | {"â": "a", "î": "i", "ï": "i", "ô": "o", "û": "u", "ë": "e", "À": "A", "È": "E", "Ê": "E", "Î": "I", "Ô": "O"}
    | dict(zip("áíóúãõÁÍÓÚÃÕÂğışĞİŞ", "aiouaoAIOUAOAgisGIS", strict=True))  # Spanish, Portuguese, Turkish
)


def gsm(text: str) -> str:
    """The text in the alphabet of SMS, where it can be: an en dash alone would make it twice as long and dear."""
    return text.translate(_ALIKE)


STOP = frozenset({"stop", "arret", "arrêt", "stopsms", "stop sms"})


def is_stop(text: str) -> bool:
    """Whether an answer by SMS asks for no more of them."""
    return " ".join(text.split()).strip(" .!").casefold() in STOP


_PUSH_HOSTS = re.compile(
    r"fcm\.googleapis\.com|updates\.push\.services\.mozilla\.com|web\.push\.apple\.com"
    r"|[a-z0-9-]+(?:\.[a-z0-9-]+)?\.notify\.windows\.com"
)
"""The push services of Chrome and its kin, Firefox, Safari, Edge. An endpoint is typed in by a browser: no other host is called."""


def is_push_endpoint(endpoint: str, extra_origins: Collection[str] = ()) -> bool:
    """Whether an endpoint is at a known push service, or at an origin that the operator added."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if len(endpoint) > 1000 or parts.username is not None or parts.password is not None:
        return False
    if f"{parts.scheme}://{parts.netloc}" in extra_origins:
        return True
    known = _PUSH_HOSTS.fullmatch(parts.hostname or "")
    return parts.scheme == "https" and port in {None, 443} and known is not None

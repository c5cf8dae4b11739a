"""How many, how often, when: what bounds mailings, lists and important messages."""

import datetime as dt
from zoneinfo import ZoneInfo

from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro

MOST_RECIPIENTS = 2000
"""Of one mailing."""
CONFIRM_ABOVE = 50
"""More recipients than this are confirmed by typing their number."""
DAILY_RECIPIENTS = 4000
"""Of one person's mailings within 24 hours."""
DAILY_MAILINGS = 60
"""To several, by one person within 24 hours."""
MOST_PENDING = 200
"""Mailings of one person waiting for their hour, and drafts."""
FARTHEST = dt.timedelta(days=366)
MOST_LISTS = 100
NAME_LENGTH = 60
BANNER_LENGTH = 150
LONGEST_BANNER = dt.timedelta(days=92)
LEASE = dt.timedelta(seconds=60)
"""A worker that died leaves its mailing to another after this."""
BATCH = 10
"""Messages of one transaction: whoever writes at the same moment waits that long at most."""


def moment_of(day: dt.date | None, hour: dt.time | None, zone: str) -> dt.datetime:
    """The moment when the wall clock of ``zone`` shows this; of an hour that comes twice, the first.

    Raises DomainError ``when`` for nothing, and for the hour that the change to summer time skips (G37).
    """
    if day is None or hour is None:
        raise DomainError(pro("Choisissez un jour et une heure."), code="when", field="day")
    moment = clock.at(day, hour, zone)
    if moment.astimezone(ZoneInfo(zone)).time().replace(tzinfo=None) != hour.replace(tzinfo=None):
        raise DomainError(
            pro("Cette heure n’existe pas ce jour-là : on passe à l’heure d’été. Choisissez-en une autre."),
            code="when",
            field="hour",
        )
    return moment


def check_future(send_at: dt.datetime, moment: dt.datetime) -> dt.datetime:
    """``send_at`` itself. Raises DomainError ``past`` or ``far``."""
    if send_at <= moment:
        raise DomainError(pro("Ce moment est déjà passé. Choisissez-en un à venir."), code="past", field="day")
    if send_at > moment + FARTHEST:
        raise DomainError(pro("C’est dans plus d’un an. Choisissez un jour plus proche."), code="far", field="day")
    return send_at


def suggestions(moment: dt.datetime, zone: str) -> list[tuple[str, dt.datetime]]:
    """Hours one often wants: this evening, tomorrow morning, Monday. Only those to come."""
    here = clock.local(moment, zone)
    tomorrow = here.date() + dt.timedelta(days=1)
    monday = here.date() + dt.timedelta(days=7 - here.weekday())
    offered = [
        (pro("aujourd’hui, 17 h"), here.date(), 17),
        (pro("demain, 9 h"), tomorrow, 9),
        (pro("demain, 14 h"), tomorrow, 14),
    ]
    if monday != tomorrow:
        offered.append((pro("lundi, 9 h"), monday, 9))
    found = [(words, clock.at(day, dt.time(hour), zone)) for words, day, hour in offered]
    return [(words, at) for words, at in found if at > moment]

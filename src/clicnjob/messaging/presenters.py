"""How a conversation is shown: days, the unread line, states in words, links with their domain."""

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from clicnjob.messaging.queries import Line
from clicnjob.shared import clock, text
from clicnjob.structures.models import OpeningHours

_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\]+", re.IGNORECASE)
_TRAILING = ".,;:!?…)]}»’"


@dataclass(frozen=True, slots=True)
class Bit:
    """A piece of a message: words, or a link with the domain it leads to."""

    text: str
    href: str = ""
    domain: str = ""


def domain_of(address: str) -> str:
    """The domain a web address leads to, foreign letters spelled out (xn--…); empty for anything but http and https."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        return ""
    return host if parts.scheme in {"http", "https"} and "." in host else ""


def bits(body: str) -> list[Bit]:
    """The text cut at its links. Nothing is fetched nor shown of what they lead to (D13)."""
    found: list[Bit] = []
    end = 0
    for match in _ADDRESS.finditer(body):
        address = match.group().rstrip(_TRAILING)
        domain = domain_of(address)
        if not domain:
            continue
        if match.start() > end:
            found.append(Bit(body[end : match.start()]))
        end = match.start() + len(address)
        found.append(Bit(address, f"{reverse('messaging:link')}?{urlencode({'u': address})}", domain))
    if end < len(body):
        found.append(Bit(body[end:]))
    return found


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message on the page."""

    id: uuid.UUID
    client_id: uuid.UUID
    seq: int
    bits: list[Bit]
    mine: bool
    automatic: bool
    author: str
    """Said above the bubble when it changes; empty otherwise."""
    sent_at: dt.datetime
    state: str
    """« Envoyé » or « Lu », under one's own messages."""
    day: dt.date | None
    """The day that begins with this message."""
    first_unread: bool


def bubbles(lines: Iterable[Line], *, unread_after: int | None, reader_id: uuid.UUID | None) -> Iterator[Bubble]:
    """Messages as bubbles. ``unread_after``: the line « Nouveaux messages » stands before what follows this sequence."""
    day: dt.date | None = None
    author: uuid.UUID | None = None
    drawn = unread_after is None
    for line in lines:
        message = line.message
        own_day = timezone.localtime(message.created_at).date()
        is_first = not drawn and not line.mine and message.seq > (unread_after or 0)
        drawn = drawn or is_first
        new_author = message.author_id != author or own_day != day
        yield Bubble(
            id=message.pk,
            client_id=message.client_id,
            seq=message.seq,
            bits=bits(line.body),
            mine=line.mine,
            automatic=message.automatic,
            author=message.author.first_name if new_author and message.author_id != reader_id else "",
            sent_at=message.created_at,
            state=(_("Lu") if line.read else _("Envoyé")) if line.mine else "",
            day=own_day if own_day != day else None,
            first_unread=is_first,
        )
        day, author = own_day, message.author_id


def _ranges(rows: list[OpeningHours]) -> str:
    between = ((text.time_words(row.opens_at), text.time_words(row.closes_at)) for row in rows)
    return ", ".join(f"{opens} – {closes}" for opens, closes in between)


def hours_words(hours: Iterable[OpeningHours]) -> str:
    """« du lundi au vendredi, 9 h – 17 h ; samedi, 9 h – 12 h ». Empty when no hours are known."""
    by_day: dict[int, list[OpeningHours]] = {}
    for row in sorted(hours, key=lambda row: (row.weekday, row.opens_at)):
        by_day.setdefault(row.weekday, []).append(row)
    runs: list[tuple[list[int], str]] = []
    for weekday, rows in by_day.items():
        words = _ranges(rows)
        if runs and runs[-1][1] == words and runs[-1][0][-1] == weekday - 1:
            runs[-1][0].append(weekday)
        else:
            runs.append(([weekday], words))
    said = []
    for days, words in runs:
        first, last = str(WEEKDAYS[days[0] - 1]), str(WEEKDAYS[days[-1] - 1])
        name = _("du %(first)s au %(last)s") % {"first": first, "last": last} if len(days) > 1 else first
        said.append(f"{name}, {words}")
    return " ; ".join(said)


def waiting_words(since: dt.datetime | None) -> str:
    """« sans réponse depuis 3 h », « depuis 2 jours ». Empty for ``None`` and during the first hour: nobody is hurried."""
    seconds = int((clock.now() - since).total_seconds()) if since is not None else 0
    if seconds < 3600:
        return ""
    if seconds < 86400:
        return f"sans réponse depuis {seconds // 3600} h"
    days = seconds // 86400
    return f"sans réponse depuis {days} jour{text.plural_ending(days)}"

"""Writing iCalendar (RFC 5545): events of one time zone, with that zone's own changes of hour, as every calendar reads it."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//ClicNJob//Ateliers//FR"
OCTETS = 75
"""A line is folded after so many octets, its end not counted."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry. ``uid`` never changes; ``sequence`` rises at each change of date, place or state."""

    uid: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    title: str
    place: str
    changed_at: dt.datetime
    sequence: int = 0
    cancelled: bool = False
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar as it is sent, and the mark by which a reader knows that nothing changed."""

    text: str

    @property
    def etag(self) -> str:
        """The same for the same text."""
        return f'"{hashlib.sha256(self.text.encode()).hexdigest()[:32]}"'


def write(events: Sequence[Event], *, zone: str, name: str) -> str:
    """A whole calendar; the same events give the same text, to the octet."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{_text(name)}", f"X-WR-TIMEZONE:{zone}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    lines += ["X-PUBLISHED-TTL:PT1H", *_zone(zone, events)]
    for event in events:
        lines += _event(event, zone)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(event: Event, zone: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_utc(event.changed_at)}"
    yield f"LAST-MODIFIED:{_utc(event.changed_at)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART;TZID={zone}:{_wall(event.starts_at, zone)}"
    yield f"DTEND;TZID={zone}:{_wall(event.ends_at, zone)}"
    yield f"SUMMARY:{_text(event.title)}"
    yield f"LOCATION:{_text(event.place)}"
    if event.notes:
        yield f"DESCRIPTION:{_text(event.notes)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield f"TRANSP:{'TRANSPARENT' if event.cancelled else 'OPAQUE'}"
    yield "END:VEVENT"


def _zone(zone: str, events: Sequence[Event]) -> Iterator[str]:
    """The hours of the zone from the year before the first event to the year after the last: each change, as it is known."""
    years = [moment.year for event in events for moment in (event.starts_at, event.ends_at)] or [1970]
    here = ZoneInfo(zone)
    start = dt.datetime(min(years) - 1, 1, 1, tzinfo=dt.UTC)
    changes = _changes(here, start, dt.datetime(max(years) + 2, 1, 1, tzinfo=dt.UTC))
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{zone}"
    before = start.astimezone(here)
    yield from _observance(before, before.utcoffset() or dt.timedelta(), at=before.replace(tzinfo=None))
    for moment in changes:
        earlier = (moment - dt.timedelta(seconds=1)).astimezone(here).utcoffset() or dt.timedelta()
        yield from _observance(moment.astimezone(here), earlier, at=(moment + earlier).replace(tzinfo=None))
    yield "END:VTIMEZONE"


def _observance(after: dt.datetime, earlier: dt.timedelta, *, at: dt.datetime) -> Iterator[str]:
    kind = "DAYLIGHT" if after.dst() else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{at:%Y%m%dT%H%M%S}"
    yield f"TZOFFSETFROM:{_offset(earlier)}"
    yield f"TZOFFSETTO:{_offset(after.utcoffset() or dt.timedelta())}"
    yield f"TZNAME:{after.tzname()}"
    yield f"END:{kind}"


def _changes(here: ZoneInfo, start: dt.datetime, end: dt.datetime) -> Iterator[dt.datetime]:
    """When the offset of a zone changes between two moments, to the second: a day is looked at, then halved."""
    day = dt.timedelta(days=1)
    moment = start
    while moment < end:
        low, high = moment, moment + day
        if low.astimezone(here).utcoffset() != high.astimezone(here).utcoffset():
            while high - low > dt.timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                if middle.astimezone(here).utcoffset() == low.astimezone(here).utcoffset():
                    low = middle
                else:
                    high = middle
            yield high
        moment += day


def _wall(moment: dt.datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y%m%dT%H%M%S}"


def _utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _offset(offset: dt.timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _text(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> str:
    """Cut into pieces of 75 octets at most, never inside a character."""
    pieces, current, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > OCTETS:
            pieces.append(current)
            current, size = " ", 1
        current += character
        size += octets
    return "\r\n".join([*pieces, current])

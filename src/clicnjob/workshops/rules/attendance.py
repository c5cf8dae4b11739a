"""What a signature may be, which half-days a session covers, who is late: pure reading of what was sent or noted."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from clicnjob.workshops.enums import HalfDay
from clicnjob.workshops.models import Session

type Strokes = list[list[int]]
"""Each stroke: x, y, x, y… in a box of ``WIDTH`` by ``HEIGHT``."""

WIDTH, HEIGHT = 600, 200
MOST_BYTES = 12_000
MOST_STROKES = 60
MOST_POINTS = 1_500
LEAST_SPAN = 40
"""A drawing smaller than this in both directions is a slip of the finger."""

LATE_AFTER = dt.timedelta(minutes=10)
"""Who arrives later than this after the start is late."""
CLOSED_WITHIN = dt.timedelta(hours=48)
"""Sessions are closed within this (figure 10); then their leaders are told."""
NOON = dt.time(13)
"""Where a day is cut in two."""
LEAST_HALF = dt.timedelta(minutes=30)
"""A session that goes less than this beyond noon does not cover another half-day."""


def read_strokes(text: str) -> Strokes:
    """What was drawn, as sent by the page. Raises ``no_signature``, ``bad_signature``: nothing else is ever kept."""
    if not text.strip():
        raise DomainError(_("Signez dans le cadre, puis enregistrez."), code="no_signature", field="strokes")
    if len(text) > MOST_BYTES:
        raise _too_much()
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _bad() from error
    if not isinstance(read, list) or not all(isinstance(stroke, list) and stroke for stroke in read):
        raise _bad()
    if not read:
        raise DomainError(_("Signez dans le cadre, puis enregistrez."), code="no_signature", field="strokes")
    if len(read) > MOST_STROKES or sum(len(stroke) for stroke in read) > 2 * MOST_POINTS:
        raise _too_much()
    for stroke in read:
        if len(stroke) % 2 or not all(type(value) is int for value in stroke):  # a bool is no coordinate
            raise _bad()
        across, down = stroke[::2], stroke[1::2]
        if min(stroke) < 0 or max(across) > WIDTH or max(down) > HEIGHT:
            raise _bad()
    across = [value for stroke in read for value in stroke[::2]]
    down = [value for stroke in read for value in stroke[1::2]]
    if max(across) - min(across) < LEAST_SPAN and max(down) - min(down) < LEAST_SPAN:
        raise DomainError(_("Cette signature est trop petite. Recommencez."), code="small_signature", field="strokes")
    return read


def _bad() -> DomainError:
    return DomainError(
        _("Nous n’avons pas pu lire cette signature. Recommencez."), code="bad_signature", field="strokes"
    )


def _too_much() -> DomainError:
    return DomainError(
        _("Cette signature est trop longue. Faites-la plus courte."), code="bad_signature", field="strokes"
    )


def half_days(session: Session, zone: str) -> list[HalfDay]:
    """The half-days a session covers, one or two: presence is counted in them."""
    noon = clock.at(clock.local(session.starts_at, zone).date(), NOON, zone)
    before, after = noon - session.starts_at, session.ends_at - noon
    if before >= LEAST_HALF and after >= LEAST_HALF:
        return [HalfDay.MORNING, HalfDay.AFTERNOON]
    return [HalfDay.MORNING if before >= after else HalfDay.AFTERNOON]


def half_day_at(session: Session, zone: str, moment: dt.datetime) -> HalfDay:
    """Which of them one signs for at a moment."""
    found = half_days(session, zone)
    noon = clock.at(clock.local(session.starts_at, zone).date(), NOON, zone)
    return found[0] if moment < noon else found[-1]


def is_late(session: Session, arrived_at: dt.datetime | None) -> bool:
    """Whether someone came after the others had begun."""
    return arrived_at is not None and arrived_at > session.starts_at + LATE_AFTER


def canonical(data: Mapping[str, Any]) -> bytes:
    """The one writing of a sheet's data: keys in order, no spaces, UTF-8."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(content: bytes) -> str:
    """The hash printed on the sheet: SHA-256 of its data, written canonically."""
    return hashlib.sha256(content).hexdigest()


def grouped(digest: str) -> str:
    """A hash as people copy it: eight by eight."""
    return " ".join(digest[n : n + 8] for n in range(0, len(digest), 8))


def typed_digest(text: str) -> str:
    """A hash as someone typed or pasted it, without what separates; empty when it is none."""
    plain = "".join(char for char in text.lower() if char in "0123456789abcdef")
    return plain if len(plain) == 64 else ""


def strokes_bytes(strokes: Sequence[Sequence[int]]) -> bytes:
    """Strokes as they are sealed."""
    return json.dumps(strokes, separators=(",", ":")).encode()

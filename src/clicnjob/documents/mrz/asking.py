"""Having pictures read, in the confined process; what comes back is read again here, and nothing of it is taken on trust."""

import datetime as dt
import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from clicnjob.documents.mrz.parsing import Reading, doubted, parse
from clicnjob.files import confined

MOST_PAGES = 4
"""Sides of a paper that are looked at: a zone is on one of the first two."""
HEADER = struct.Struct(">I")
_MOST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """The reading of a paper, the processor's milliseconds it took, and the most memory it needed (MB; 0: not known)."""

    reading: Reading
    ms: int = 0
    peak_mb: float = 0.0


def read_zone(pictures: Sequence[bytes], *, today: dt.date) -> Answer:
    """The zone of a paper of which ``pictures`` (JPEG of our own making) are the sides: the first valid one, else the best.

    Up to a second and a half a side, in a process without network or files: never inside an action. An unreadable paper, a
    process that met a limit or an answer that makes no sense all give an empty reading.
    """
    sent = b"".join(HEADER.pack(len(data)) + data for data in pictures[:MOST_PAGES])
    code, out = confined.run("clicnjob.documents.mrz.reader", sent, today.isoformat())
    if code != 0:
        return Answer(Reading())
    try:
        said = json.loads(out)
        found = [_trusted(entry, today) for entry in said["readings"]]
        answer = Answer(Reading(), int(said["ms"]), float(said["peak_mb"]))
    except (ValueError, KeyError, TypeError):
        return Answer(Reading())
    best = max(found, key=lambda each: (each.valid, bool(each.format), -len(each.wrong)), default=Reading())
    return Answer(best, answer.ms, answer.peak_mb)


def _trusted(entry: dict[str, Any], today: dt.date) -> Reading:
    rows = tuple(str(row)[:64] for row in entry["lines"][:_MOST_ROWS])
    found = parse(rows, today=today, confidence=max(0.0, min(1.0, float(entry["confidence"]))))
    found = replace(found, least=max(0.0, min(1.0, float(entry["least"]))))
    return doubted(found)

"""What may be sent with a message, under which name, and until when it is kept."""

import calendar
import datetime as dt
import unicodedata
import uuid
from dataclasses import dataclass
from hashlib import sha256

from clicnjob.messaging.enums import FileKind
from clicnjob.shared import clock
from clicnjob.structures.models import Structure
from clicnjob.vault.keys import keyed_hash

MAX_FILES = 5
"""Files of one message."""
FILES_AN_HOUR = {"youth": 60, "staff": 200}
"""Files one person may send, and a professional may open, within an hour (D11)."""
LAST_HOUR = dt.time(20)
"""On its last day a file can still be opened until the evening."""
MAX_NAME = 80
_DIRECTIONS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
ENDINGS = {FileKind.PICTURE: ".jpg", FileKind.PDF: ".pdf", FileKind.VOICE: ".m4a", FileKind.UNKNOWN: ""}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came."""

    name: str
    data: bytes
    voice: bool = False
    """Recorded as a voice message: only sound is expected in it."""


def clean_name(name: str) -> str:
    """The last part of a path, without control nor direction characters, short; empty when nothing is left."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter) not in _DIRECTIONS)
    words = " ".join(seen.split()).strip(". ")
    stem, dot, ending = words.rpartition(".")
    return f"{stem[:MAX_NAME]}{dot}{ending[:12]}" if stem else ending[:MAX_NAME]


def shown_name(name: str, kind: str) -> str:
    """The sender's name with the ending of what the file has become: « facture.pdf.exe » is « facture.pdf »."""
    ending = ENDINGS[FileKind(kind)]
    stem = name
    while ending and (cut := stem.rpartition("."))[0] and len(cut[2]) <= 4:
        stem = cut[0]
    return f"{stem or 'fichier'}{ending}"


def last_day(moment: dt.datetime, structure: Structure) -> dt.date:
    """The day on which a file sent at ``moment`` is destroyed, by the structure's rule."""
    day = clock.local(moment, structure.timezone).date()
    year, month = divmod(day.year * 12 + day.month - 1 + structure.file_months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def expiry(moment: dt.datetime, structure: Structure) -> dt.datetime:
    """When a file sent at ``moment`` is destroyed."""
    return clock.at(last_day(moment, structure), LAST_HOUR, structure.timezone)


def mac_of(conversation_id: uuid.UUID, author_id: uuid.UUID, upload: Upload) -> str:
    """The keyed fingerprint that tells a retry from another file."""
    digest = sha256(upload.data).hexdigest()
    return keyed_hash(
        "enclosure", f"{conversation_id}|{author_id}|{int(upload.voice)}|{digest}|{clean_name(upload.name)}"
    )

"""How the files of a message are shown: a picture, a row, a voice, or a state in words."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clicnjob.files.remake import REFUSALS
from clicnjob.messaging.enums import FileKind, FileState
from clicnjob.messaging.models import Enclosure, ExaminedFile, MailingFile
from clicnjob.messaging.queries import name_of, words_of
from clicnjob.messaging.rules import files as file_rules

PREVIEW_SIDE = 240
WAVE_WIDTH, WAVE_HEIGHT = 192, 40
"""The drawing of a voice, in units of its own."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One stroke of a waveform."""

    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file under a bubble."""

    id: uuid.UUID
    state: str
    kind: str
    name: str
    words: str
    """« PDF, 3 pages, 120 ko », « 0:42 », or why it is refused."""
    url: str
    preview_url: str
    width: int
    height: int
    bars: list[Bar]
    last_day: dt.datetime
    said: str = ""
    """What its author says that it shows or says."""

    @property
    def describable(self) -> bool:
        """Whether words can stand for it: a photo or a voice that is there."""
        return bool(self.url) and self.kind in {FileKind.PICTURE, FileKind.VOICE}


def size_words(size: int) -> str:
    """« 840 o », « 120 ko », « 2,4 Mo »."""
    if size < 1000:
        return _("%(count)s o") % {"count": size}
    if size < 1_000_000:
        return _("%(count)s ko") % {"count": round(size / 1000)}
    return _("%(count)s Mo") % {"count": number_format(size / 1_000_000, decimal_pos=1)}


def length_words(seconds: int) -> str:
    """« 0:42 »."""
    return f"{seconds // 60}:{seconds % 60:02}"


def _bars(wave: bytes) -> list[Bar]:
    step = WAVE_WIDTH // max(len(wave), 1)
    heights = [max(2, peak * WAVE_HEIGHT // 255) for peak in wave]
    return [Bar(place * step, (WAVE_HEIGHT - height) // 2, height) for place, height in enumerate(heights)]


def _words(row: ExaminedFile) -> str:
    if row.state == FileState.REFUSED:
        return _(REFUSALS[row.refusal])
    if row.kind == FileKind.VOICE:
        return length_words(row.seconds)
    if row.kind == FileKind.PDF:
        pages = ngettext("%(count)s page", "%(count)s pages", row.pages) % {"count": row.pages}
        return f"PDF, {pages}, {size_words(row.size)}"
    return size_words(row.size or row.sent_size)


def shown_files(rows: Iterable[ExaminedFile], structure_id: uuid.UUID) -> list[ShownFile]:
    """The files of one message or of one mailing, ready for the page."""
    found = []
    for row in rows:
        page, key = ("mailing-", "file_id") if isinstance(row, MailingFile) else ("", "enclosure_id")
        ready = row.state == FileState.READY
        name = name_of(row, structure_id) if row.state != FileState.GONE else ""
        scale = min(1, PREVIEW_SIDE / max(row.width, row.height, 1))
        found.append(
            ShownFile(
                id=row.pk,
                state=row.state,
                kind=row.kind,
                name=file_rules.shown_name(name, row.kind) if ready else name,
                words=_words(row),
                url=reverse(f"messaging:{page}file", kwargs={key: row.pk}) if ready else "",
                preview_url=reverse(f"messaging:{page}preview", kwargs={key: row.pk})
                if ready and row.thumbnail_id
                else "",
                width=max(1, round(row.width * scale)),
                height=max(1, round(row.height * scale)),
                bars=_bars(bytes(row.waveform)) if ready and row.kind == FileKind.VOICE else [],
                last_day=row.gone_at or row.expires_at,
                said=words_of(row, structure_id) if ready and isinstance(row, Enclosure) else "",
            )
        )
    return found

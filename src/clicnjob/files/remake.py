"""From what someone sent in a conversation to a file of ours, through a process that can do nothing else (``remaker``)."""

import enum
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from clicnjob.files import confined, decoder, remaker
from clicnjob.files.decode import MAX_BYTES
from clicnjob.shared.errors import DomainError


class Made(enum.IntEnum):
    """What came out."""

    PICTURE = remaker.PICTURE
    PAPERS = remaker.PAPERS
    VOICE = remaker.VOICE


MEDIA_TYPES = {Made.PICTURE: "image/jpeg", Made.PAPERS: "application/pdf", Made.VOICE: "audio/mp4"}
_BEGINNINGS = {Made.PICTURE: (0, b"\xff\xd8\xff"), Made.PAPERS: (0, b"%PDF-"), Made.VOICE: (4, b"ftyp")}


@dataclass(frozen=True, slots=True)
class Remade:
    """Bytes of ours, safe to open, with what a page says of them."""

    made: Made
    data: bytes
    thumbnail: bytes
    """A small JPEG; empty for a voice."""
    width: int
    height: int
    pages: int
    seconds: int
    waveform: bytes
    """Heights from 0 to 255, at most 64; empty but for a voice."""


REFUSALS = {
    "empty": gettext_noop("Ce fichier est vide."),
    "too_big": gettext_noop("Ce fichier dépasse 10 Mo."),
    "not_ours": gettext_noop("Nous ne savons pas lire ce fichier. Envoyez une photo ou un PDF."),
    "too_large": gettext_noop("Cette photo est trop grande. Prenez-la avec une définition plus petite."),
    "too_many_pages": gettext_noop("Ce PDF a plus de 50 pages."),
    "locked": gettext_noop("Un mot de passe protège ce PDF. Enlevez-le, ou envoyez une photo."),
    "too_heavy": gettext_noop("Ce fichier est trop compliqué à lire. Envoyez plutôt une photo."),
    "not_sound": gettext_noop("Nous ne pouvons pas lire ce message vocal. Enregistrez-le à nouveau."),
    "too_long": gettext_noop("Ce message vocal dépasse 3 minutes. Envoyez-le en deux fois."),
    "too_short": gettext_noop("Ce message vocal est vide. Enregistrez-le à nouveau."),
    "moving": gettext_noop("C’est une vidéo. Envoyez plutôt une photo ou un message vocal."),
    "infected": gettext_noop("L’antivirus a reconnu un programme dangereux."),
}
"""Why a file is not taken, by code: a sentence in the language of the page."""

_CODES = {
    decoder.UNREADABLE: "not_ours",
    decoder.TOO_MANY_PIXELS: "too_large",
    decoder.TOO_MANY_PAGES: "too_many_pages",
    decoder.LOCKED: "locked",
    remaker.NOT_SOUND: "not_sound",
    remaker.TOO_LONG: "too_long",
    remaker.TOO_SHORT: "too_short",
    remaker.MOVING: "moving",
}
_CODES_OF_VOICES = {decoder.UNREADABLE: "not_sound", decoder.TOO_MANY_PIXELS: "too_heavy"}


def refuse(code: str) -> DomainError:
    """The refusal of this code."""
    return DomainError(REFUSALS[code], code=code, field="files")


def remake(data: bytes, *, voice: bool = False) -> Remade:
    """A picture (JPEG, PNG, WEBP, HEIC), a PDF or, with ``voice``, sound (WebM, Ogg, MP4) as a file of ours.

    Takes a tenth of a second and up to 20 s on hostile files: never inside an action. Raises DomainError with a code of
    ``REFUSALS`` (G19).
    """
    if not data:
        raise refuse("empty")
    if len(data) > MAX_BYTES:
        raise refuse("too_big")
    code, out = confined.run("clicnjob.files.remaker", data, *(["voice"] if voice else []))
    if code == 0 and (made := _unpack(out, voice=voice)) is not None:
        return made
    codes = _CODES | _CODES_OF_VOICES if voice else _CODES
    raise refuse(codes.get(code or decoder.UNREADABLE, "too_heavy"))


def _unpack(out: bytes, *, voice: bool) -> Remade | None:
    """Read the answer without trusting it: what does not add up gives nothing."""
    if len(out) < remaker.HEADER.size:
        return None
    kind, width, height, pages, tenths, *lengths = remaker.HEADER.unpack_from(out)
    place, parts = remaker.HEADER.size, []
    for length in lengths:
        parts.append(out[place : place + length])
        place += length
    if place != len(out) or kind not in list(Made) or (kind == Made.VOICE) is not voice:
        return None
    body, small, wave = parts
    offset, beginning = _BEGINNINGS[Made(kind)]
    seen = voice or small.startswith(b"\xff\xd8\xff")
    fits = max(width, height) <= decoder.LONGEST_SIDE and pages <= remaker.MAX_PAGES and len(wave) <= 64
    if not body.startswith(beginning, offset) or not seen or not fits:
        return None
    seconds = min(-(-tenths // 10), remaker.MAX_SECONDS)
    return Remade(Made(kind), body, small, width, height, pages, seconds, wave)

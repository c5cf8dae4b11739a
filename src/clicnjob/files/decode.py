"""From what someone sent to pictures of ours, through a process that can do nothing else (``decoder``)."""

import logging
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from clicnjob.files import confined, decoder, scanner
from clicnjob.shared.errors import DomainError

log = logging.getLogger(__name__)
MAX_BYTES = 10 * 1024 * 1024
MAX_PICTURES = decoder.MAX_PAGES


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as our own JPEG."""

    data: bytes
    width: int
    height: int


_REFUSALS = {
    decoder.UNREADABLE: (
        "not_a_picture",
        gettext_noop("Nous ne savons pas lire ce fichier. Envoyez une photo ou un PDF."),
    ),
    decoder.TOO_MANY_PIXELS: (
        "too_large",
        gettext_noop("Cette photo est trop grande. Prenez-la avec une définition plus petite."),
    ),
    decoder.TOO_MANY_PAGES: (
        "too_many_pages",
        gettext_noop("Ce document a plus de 10 pages. Envoyez seulement celles qu’il faut."),
    ),
    decoder.LOCKED: ("locked", gettext_noop("Un mot de passe protège ce PDF. Envoyez plutôt une photo.")),
}
_TOO_HEAVY = ("too_heavy", gettext_noop("Ce fichier est trop compliqué à lire. Envoyez une photo du document."))

_INFECTED = gettext_noop("L’antivirus a reconnu un programme dangereux. Envoyez une photo du document.")
_AWAY = gettext_noop("L’antivirus ne répond pas. Recommencez dans quelques minutes.")


def decode_upload(data: bytes) -> list[Picture]:
    """The pictures in an uploaded file (JPEG, PNG, WEBP, HEIC: one; PDF: one a page), re-encoded; EXIF and scripts gone.

    Takes a tenth of a second and up to 20 s on hostile files: never inside an action. Raises DomainError, codes ``empty``,
    ``too_big``, ``infected``, ``scanner_away``, ``not_a_picture``, ``too_large``, ``too_many_pages``, ``locked``, ``too_heavy``
    (G19, D7). Where an operator has ClamAV, nothing that it has not seen is opened.
    """
    return _decoded(data)


def decode_portrait(data: bytes) -> tuple[Picture, Picture]:
    """A face cut square, small (96 pixels) and large (192), from one picture. Takes as long and raises as ``decode_upload``."""
    pictures = _decoded(data, "portrait")
    if [(one.width, one.height) for one in pictures] != [(side, side) for side in decoder.PORTRAIT_SIDES]:
        code, words = _REFUSALS[decoder.UNREADABLE]
        raise DomainError(words, code=code, field="pages")
    small, large = pictures
    return small, large


def decode_logo(data: bytes) -> Picture:
    """A structure's sign, small and on white. Takes as long and raises as ``decode_upload``."""
    return _decoded(data, "logo")[0]


def _decoded(data: bytes, *words: str) -> list[Picture]:
    """What the confined process made of it."""
    if not data:
        raise DomainError(gettext_noop("Choisissez une photo."), code="empty", field="pages")
    if len(data) > MAX_BYTES:
        raise DomainError(
            gettext_noop("Ce fichier dépasse 10 Mo. Prenez une photo plus légère."), code="too_big", field="pages"
        )
    _scan(data)
    code, out = confined.run("clicnjob.files.decoder", data, *words)
    if code == 0:
        pictures = _unpack(out)
        if pictures:
            return pictures
    words = _TOO_HEAVY if code not in {0, *_REFUSALS} else _REFUSALS.get(code, _REFUSALS[decoder.UNREADABLE])
    raise DomainError(words[1], code=words[0], field="pages")


def _scan(data: bytes) -> None:
    try:
        infected = scanner.is_infected(data)
    except scanner.ScannerAway as error:
        log.warning("the antivirus does not answer: a paper is refused")
        raise DomainError(_AWAY, code="scanner_away", field="pages") from error
    if infected:
        raise DomainError(_INFECTED, code="infected", field="pages")


def _unpack(out: bytes) -> list[Picture]:
    """Read the answer without trusting it: lengths that do not add up give nothing."""
    pictures: list[Picture] = []
    place = 0
    while place + decoder.HEADER.size <= len(out) and len(pictures) < MAX_PICTURES:
        width, height, length = decoder.HEADER.unpack_from(out, place)
        place += decoder.HEADER.size
        jpeg = out[place : place + length]
        place += length
        if len(jpeg) != length or not jpeg.startswith(b"\xff\xd8\xff") or max(width, height) > decoder.LONGEST_SIDE:
            return []
        pictures.append(Picture(data=jpeg, width=width, height=height))
    return pictures if place == len(out) else []

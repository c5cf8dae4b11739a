"""What a piece of a paper on its way must be."""

from django.utils.translation import gettext as _

from clicnjob.files.uploads import MAX_FILE_BYTES
from clicnjob.shared.errors import DomainError

PIECE_BYTES = 128 * 1024
"""What a phone sends at once: three seconds of a bad network, and no more than that is lost in a cut."""


def check_piece(number: int, size: int, length: int) -> None:
    """Whether ``length`` bytes are piece ``number`` of a file of ``size``. Raises DomainError: ``too_big``, ``wrong_size``."""
    if size > MAX_FILE_BYTES:
        raise DomainError(_("Ce fichier dépasse 10 Mo. Prenez une photo plus légère."), code="too_big", field="pages")
    if number < 0 or length < 1 or length != min(PIECE_BYTES, size - number * PIECE_BYTES):
        raise DomainError(_("Une photo est arrivée abîmée. Recommencez."), code="wrong_size", field="pages")

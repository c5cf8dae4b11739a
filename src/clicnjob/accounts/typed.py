"""What someone was writing when their session ended for want of use: sealed, given back to the browser that sent it.

Nothing of it stays readable anywhere meanwhile: the page that asks for the code or the password carries it, and the right one
opens it (docs/adr/0030, docs/adr/0040).
"""

import base64
import json
import os
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clicnjob.shared import clock
from clicnjob.vault.keys import derived_key

LIFE_SECONDS = 3600
STAFF_LIFE_SECONDS = 4 * 24 * 3600
"""A professional's text outlives a long week-end: the tab that holds it stays open under a lock."""
MOST_BYTES = 64 * 1024
STAFF_MOST_BYTES = 512 * 1024
PAGE = "\x00page"
"""The one field of what a page's script collected: all that was typed there, as JSON that only scripts read."""
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Typed:
    """A form that was sent too late: where to, and its fields."""

    path: str
    fields: list[tuple[str, str]]

    @property
    def words(self) -> str:
        """The text of a message, to be seen again before it leaves; empty for another form."""
        return dict(self.fields).get("body", "")

    @property
    def texts(self) -> list[str]:
        """What a person wrote in an ordinary form, to be seen again before it leaves: neither ids nor ticks."""
        return [value for _, value in self.fields if " " in value.strip()]

    @property
    def of_script(self) -> str:
        """What ``stay.js`` collected, as it sent it; empty for a form sent too late."""
        return dict(self.fields).get(PAGE, "")


def _cipher() -> AESGCM:
    return AESGCM(derived_key("typed text"))


def seal(path: str, fields: Iterable[tuple[str, str]], *, owner: uuid.UUID, most: int = MOST_BYTES) -> str:
    """The form as letters, readable for a time and for ``owner`` alone; empty when it is longer than ``most`` bytes."""
    plain = json.dumps([path, int(clock.now().timestamp()), list(fields)]).encode()
    if len(plain) > most:
        return ""
    nonce = os.urandom(_NONCE_BYTES)
    return base64.urlsafe_b64encode(nonce + _cipher().encrypt(nonce, plain, owner.bytes)).decode()


def unseal(letters: str, *, owner: uuid.UUID, life: int = LIFE_SECONDS) -> Typed | None:
    """The form that ``seal`` took; ``None`` for another's, one older than ``life``, and anything we did not write."""
    try:
        sealed = base64.urlsafe_b64decode(letters)
        plain = _cipher().decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], owner.bytes)
    except (ValueError, InvalidTag):
        return None
    path, at, fields = json.loads(plain)
    if clock.now().timestamp() - at > life:
        return None
    return Typed(path, [(name, value) for name, value in fields])

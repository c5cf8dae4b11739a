"""Sealing what travels between our processes, or is kept a few days for one of them: no key of the database is asked for."""

import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clicnjob.vault.keys import derived_key

NONCE_BYTES = 12


class CannotOpen(Exception):
    """The value was altered, moved from its place, or sealed under another key."""


@cache
def transit_cipher() -> AESGCM:
    """The cipher that all processes of one master key share."""
    return AESGCM(derived_key("between processes"))


def seal_on_the_way(plain: bytes, context: str) -> bytes:
    """Encrypt ``plain`` for our other processes."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + transit_cipher().encrypt(nonce, plain, context.encode())


def open_on_the_way(sealed: bytes, context: str) -> bytes:
    """Decrypt what another process sealed for the same context. Raises CannotOpen otherwise."""
    try:
        return transit_cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
    except InvalidTag as error:
        raise CannotOpen("This did not come from one of our processes.") from error

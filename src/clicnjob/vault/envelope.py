"""Envelope encryption: AES-256-GCM under a scope's key, bound to its context so that a value cannot be moved elsewhere."""

import os
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clicnjob.shared.db import atomic, on_commit
from clicnjob.vault.keys import KEY_BYTES, master_key
from clicnjob.vault.models import ScopeKey
from clicnjob.vault.transit import CannotOpen, transit_cipher

NONCE_BYTES = 12
_opened: dict[uuid.UUID, AESGCM] = {}
__all__ = ["CannotOpen", "forget_keys", "open_sealed", "seal", "unwrap", "wrap"]


def wrap(key: bytes, context: bytes) -> bytes:
    """Wrap a key under the master key."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(master_key()).encrypt(nonce, key, context)


def unwrap(wrapped: bytes, context: bytes) -> bytes:
    """Unwrap a key. Raises CannotOpen when the master key is another one."""
    try:
        return AESGCM(master_key()).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context)
    except InvalidTag as error:
        message = "This key was wrapped under another master key."
        raise CannotOpen(message) from error


def _cipher(scope_id: uuid.UUID) -> AESGCM:
    if (cipher := _opened.get(scope_id)) is not None:
        return cipher
    row = ScopeKey.objects.filter(scope_id=scope_id).first()
    created = row is None
    if row is None:
        with atomic():
            row, created = ScopeKey.objects.get_or_create(
                scope_id=scope_id, defaults={"wrapped": wrap(os.urandom(KEY_BYTES), scope_id.bytes)}
            )
    cipher = AESGCM(unwrap(bytes(row.wrapped), scope_id.bytes))
    if created:
        # A key made in a transaction that fails never existed: remember it only once it is durable.
        on_commit(lambda: _opened.__setitem__(scope_id, cipher))
    else:
        _opened[scope_id] = cipher
    return cipher


def forget_keys() -> None:
    """Drop the keys held in memory (after a rotation, and between tests)."""
    _opened.clear()
    transit_cipher.cache_clear()


def seal(scope_id: uuid.UUID, plain: bytes, context: str) -> bytes:
    """Encrypt ``plain`` for one structure and one place (``context``, such as "message|<conversation>|<client id>")."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(scope_id).encrypt(nonce, plain, context.encode())


def open_sealed(scope_id: uuid.UUID, sealed: bytes, context: str) -> bytes:
    """Decrypt what ``seal`` made for the same structure and place. Raises CannotOpen otherwise."""
    try:
        return _cipher(scope_id).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
    except InvalidTag as error:
        message = "This value does not open here."
        raise CannotOpen(message) from error

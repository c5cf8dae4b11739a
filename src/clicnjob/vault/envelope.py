"""Envelope encryption: AES-256-GCM under a scope's key, bound to its context so that a value cannot be moved elsewhere.

A scope's key may be followed by another (``actions.rotate_scope``): the newest seals, every former one still opens. Processes
learn it within ``KNOWN_FOR``, or at once when something does not open.
"""

import os
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clicnjob.shared.db import atomic, on_commit
from clicnjob.vault.keys import KEY_BYTES, master_keys, read_again
from clicnjob.vault.models import FormerKey, ScopeKey
from clicnjob.vault.transit import CannotOpen, transit_cipher

NONCE_BYTES = 12
KNOWN_FOR = 60
"""Seconds after which a process asks again whether a key was followed by another."""
__all__ = [
    "CannotOpen",
    "forget_keys",
    "is_sealed_now",
    "is_wrapped_now",
    "open_sealed",
    "opener",
    "seal",
    "seal_at_once",
    "seal_versioned",
    "unwrap",
    "wrap",
]


@dataclass(slots=True)
class _Known:
    """A scope's keys, as this process read them."""

    cipher: AESGCM
    version: int
    read_at: float = field(default_factory=time.monotonic)
    former: tuple[AESGCM, ...] | None = None
    """Read when something does not open under the newest."""


_known: dict[uuid.UUID, _Known] = {}


def wrap(key: bytes, context: bytes) -> bytes:
    """Wrap a key under the master key, read anew: it may just have been followed by another."""
    read_again()
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(master_keys()[0]).encrypt(nonce, key, context)


def unwrap(wrapped: bytes, context: bytes) -> bytes:
    """Unwrap a key. Raises CannotOpen when it was wrapped under no master key of ours."""
    for _try in range(2):
        for master in master_keys():
            if (key := _unwrapped(master, wrapped, context)) is not None:
                return key
        read_again()
    message = "This key was wrapped under another master key."
    raise CannotOpen(message)


def is_wrapped_now(wrapped: bytes, context: bytes) -> bool:
    """Whether a key is wrapped under the newest master key."""
    return _unwrapped(master_keys()[0], wrapped, context) is not None


def _unwrapped(master: bytes, wrapped: bytes, context: bytes) -> bytes | None:
    try:
        return AESGCM(master).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context)
    except (InvalidTag, ValueError):  # ValueError: too short to be anything sealed
        return None


def _at_hand(scope_id: uuid.UUID) -> _Known | None:
    known = _known.get(scope_id)
    return known if known is not None and time.monotonic() - known.read_at < KNOWN_FOR else None


def _of(scope_id: uuid.UUID) -> _Known:
    if (known := _at_hand(scope_id)) is not None:
        return known
    row = ScopeKey.objects.filter(scope_id=scope_id).first()
    created = row is None
    if row is None:
        with atomic():
            row, created = ScopeKey.objects.get_or_create(
                scope_id=scope_id, defaults={"wrapped": wrap(os.urandom(KEY_BYTES), scope_id.bytes)}
            )
    fresh = _Known(AESGCM(unwrap(bytes(row.wrapped), scope_id.bytes)), row.version)
    if created:
        # A key made in a transaction that fails never existed: remember it only once it is durable.
        on_commit(lambda: _known.__setitem__(scope_id, fresh))
    else:
        _known[scope_id] = fresh
    return fresh


def _former(scope_id: uuid.UUID, known: _Known) -> tuple[AESGCM, ...]:
    """The keys before the newest, the latest first."""
    if known.former is None:
        rows = FormerKey.objects.filter(scope_id=scope_id).order_by("-version")
        known.former = tuple(AESGCM(unwrap(bytes(row.wrapped), scope_id.bytes)) for row in rows)
    return known.former


def forget_keys(scope_id: uuid.UUID | None = None) -> None:
    """Drop the keys held in memory: one scope's after it was followed by another, or all."""
    if scope_id is not None:
        _known.pop(scope_id, None)
        return
    _known.clear()
    transit_cipher.cache_clear()


def seal(scope_id: uuid.UUID, plain: bytes, context: str) -> bytes:
    """Encrypt ``plain`` for one structure and one place (``context``, such as "message|<conversation>|<client id>")."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _of(scope_id).cipher.encrypt(nonce, plain, context.encode())


def seal_at_once(scope_id: uuid.UUID, plain: bytes, context: str) -> bytes | None:
    """``seal``, never asking the database: ``None`` when this process does not know the scope's key, or no longer."""
    known, nonce = _at_hand(scope_id), os.urandom(NONCE_BYTES)
    return None if known is None else nonce + known.cipher.encrypt(nonce, plain, context.encode())


def seal_versioned(scope_id: uuid.UUID, plain: bytes, context: str) -> tuple[bytes, int]:
    """``seal``, and the version of the key that did it, for rows that are sealed again when it is followed by another."""
    known, nonce = _of(scope_id), os.urandom(NONCE_BYTES)
    return nonce + known.cipher.encrypt(nonce, plain, context.encode()), known.version


def open_sealed(scope_id: uuid.UUID, sealed: bytes, context: str) -> bytes:
    """Decrypt what ``seal`` made for the same structure and place, under whichever key. Raises CannotOpen otherwise."""
    known = _of(scope_id)
    if (plain := _opened(known.cipher, sealed, context)) is not None:
        return plain
    for cipher in _former(scope_id, known):
        if (plain := _opened(cipher, sealed, context)) is not None:
            return plain
    newest = ScopeKey.objects.filter(scope_id=scope_id).values_list("version", flat=True).first()
    if newest is not None and newest != known.version:  # followed by another since this process looked
        forget_keys(scope_id)
        return open_sealed(scope_id, sealed, context)
    message = "This value does not open here."
    raise CannotOpen(message)


def opener(scope_id: uuid.UUID) -> Callable[[bytes, str], bytes]:
    """``open_sealed`` for many values of one scope, one after the other: its key is found once."""
    cipher = _of(scope_id).cipher

    def opened(sealed: bytes, context: str) -> bytes:
        plain = _opened(cipher, sealed, context)
        return open_sealed(scope_id, sealed, context) if plain is None else plain

    return opened


def is_sealed_now(scope_id: uuid.UUID, sealed: bytes, context: str) -> bool:
    """Whether the newest key of its scope sealed this value."""
    return _opened(_of(scope_id).cipher, sealed, context) is not None


def _opened(cipher: AESGCM, sealed: bytes, context: str) -> bytes | None:
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError):
        return None

"""The master key: from ``MASTER_KEY`` (base64, 32 bytes) or, embedded, a file made at the first start beside the data.

During a rotation there are several, separated by commas in ``MASTER_KEY``, or a line each in the file: the first wraps,
all unwrap. Hashes and printed tokens never move: they derive from ``HASH_KEY`` (``hashes.key``), which is the first master
key this installation ever had, kept aside by the first rotation.
"""

import base64
import hashlib
import hmac
import os
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


def _decoded(text: str) -> bytes:
    key = base64.b64decode(text)
    if len(key) != KEY_BYTES:
        message = "MASTER_KEY and HASH_KEY are 32 bytes in base64."
        raise ImproperlyConfigured(message)
    return key


def _master_file() -> Path:
    return Path(settings.KEY_DIR) / "master.key"


def _hash_file() -> Path:
    return Path(settings.KEY_DIR) / "hashes.key"


@cache
def master_keys() -> tuple[bytes, ...]:
    """The 32 bytes everything else is wrapped with, then those it was wrapped with before. Raises ImproperlyConfigured."""
    if settings.MASTER_KEY:
        return tuple(_decoded(part) for part in settings.MASTER_KEY.split(","))
    if settings.TESTING:
        return (hashlib.sha256(b"tests").digest(),)
    if settings.EMBEDDED:
        path = _master_file()
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_new(path, [os.urandom(KEY_BYTES)])
        return tuple(_decoded(line) for line in path.read_text().split())
    message = "MASTER_KEY is missing: 32 random bytes in base64, kept apart from the database and its backups."
    raise ImproperlyConfigured(message)


@cache
def _hash_root() -> bytes:
    """What hashes and tokens derive from: the first master key ever. Raises ImproperlyConfigured."""
    if settings.HASH_KEY:
        return _decoded(settings.HASH_KEY)
    if not settings.MASTER_KEY and settings.EMBEDDED and not settings.TESTING and _hash_file().exists():
        return _decoded(_hash_file().read_text())
    if len(keys := master_keys()) > 1:
        message = "MASTER_KEY holds several keys: HASH_KEY must be the first one this installation ever had."
        raise ImproperlyConfigured(message)
    return keys[0]


def read_again() -> None:
    """Forget the keys read: another process may have put new ones."""
    master_keys.cache_clear()
    _hash_root.cache_clear()
    derived_key.cache_clear()


def add_master() -> bool:
    """Embedded: put a new master key before those in use. False when a rotation is under way already.

    The hashes' key is put aside first, and each file replaced whole: a cut leaves either the old state or the new one.
    """
    read_again()
    keys = master_keys()
    if len(keys) > 1:
        return False
    if not _hash_file().exists():
        _write_new(_hash_file(), [keys[0]])
    _replace(_master_file(), [os.urandom(KEY_BYTES), *keys])
    read_again()
    return True


def retire_masters() -> int:
    """Embedded: keep the first master key only; returns how many went. Call it once nothing is wrapped under them."""
    read_again()
    first, *former = master_keys()
    if former:
        _replace(_master_file(), [first])
        read_again()
    return len(former)


def _write_new(path: Path, keys: list[bytes]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(b"\n".join(base64.b64encode(key) for key in keys))
        file.flush()
        os.fsync(file.fileno())


def _replace(path: Path, keys: list[bytes]) -> None:
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    _write_new(fresh, keys)
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@lru_cache(maxsize=1024)
def derived_key(purpose: str) -> bytes:
    """A key for one purpose only, the same for the life of the installation."""
    return hmac.digest(_hash_root(), f"clicnjob|{purpose}".encode(), "sha256")


def keyed_hash(purpose: str, value: str) -> str:
    """A fingerprint that compares equal values and tells nothing to who has no key (64 hex characters)."""
    return hmac.new(derived_key(purpose), value.encode(), "sha256").hexdigest()


def derived_token(purpose: str, value: str) -> str:
    """An unguessable token (128 bits, 22 URL-safe characters) that can be printed again without being stored."""
    digest = hmac.digest(derived_key(f"token|{purpose}"), value.encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()

"""The master key: from ``MASTER_KEY`` (base64, 32 bytes) or, embedded, a file made at the first start beside the data."""

import base64
import hashlib
import hmac
import os
from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


@cache
def master_key() -> bytes:
    """The 32 bytes everything else is wrapped with. Raises ImproperlyConfigured when they are not 32 bytes."""
    if settings.MASTER_KEY:
        key = base64.b64decode(settings.MASTER_KEY)
    elif settings.TESTING:
        key = hashlib.sha256(b"tests").digest()
    elif settings.EMBEDDED:
        path = settings.KEY_DIR / "master.key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(base64.b64encode(os.urandom(KEY_BYTES)))
        key = base64.b64decode(path.read_bytes())
    else:
        message = "MASTER_KEY is missing: 32 random bytes in base64, kept apart from the database and its backups."
        raise ImproperlyConfigured(message)
    if len(key) != KEY_BYTES:
        message = "MASTER_KEY must be 32 bytes in base64."
        raise ImproperlyConfigured(message)
    return key


def derived_key(purpose: str) -> bytes:
    """A key for one purpose only, derived from the master key."""
    return hmac.digest(master_key(), f"clicnjob|{purpose}".encode(), "sha256")


def keyed_hash(purpose: str, value: str) -> str:
    """A fingerprint that compares equal values and tells nothing to who has no key (64 hex characters)."""
    return hmac.new(derived_key(purpose), value.encode(), "sha256").hexdigest()


def derived_token(purpose: str, value: str) -> str:
    """An unguessable token (128 bits, 22 URL-safe characters) that can be printed again without being stored."""
    digest = hmac.digest(derived_key(f"token|{purpose}"), value.encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()

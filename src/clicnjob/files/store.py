"""Ciphertext in Django's default storage: a folder, or S3 by settings. Slow: never inside a transaction."""

import contextlib
import datetime as dt
import logging
import os
import uuid
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from clicnjob.files.decode import Picture
from clicnjob.files.models import StoredFile
from clicnjob.vault.envelope import CannotOpen, open_sealed, seal_versioned
from clicnjob.vault.keys import KEY_BYTES

log = logging.getLogger(__name__)
FOLDER = "papers"
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Laid:
    """A file whose ciphertext is in the store; without its row it can never be opened."""

    file: StoredFile


def key_context(file: StoredFile) -> str:
    """What a file's wrapped key is bound to."""
    return f"key|{file.context.decode()}"


def lay(picture: Picture, structure_id: uuid.UUID) -> Laid:
    """One of our pictures into the store: see ``lay_bytes``."""
    return lay_bytes(picture.data, structure_id, media_type="image/jpeg", width=picture.width, height=picture.height)


def lay_bytes(data: bytes, structure_id: uuid.UUID, *, media_type: str, width: int = 0, height: int = 0) -> Laid:
    """Encrypt under a fresh 256-bit key (AES-256-GCM, bound to structure and file) and write to the store (D6).

    Outside any action. Call ``actions.keep`` next, or ``take_back`` if that fails. A process that dies between the two leaves
    an object without key, which ``tasks.reconcile`` removes.
    """
    file = StoredFile(structure_id=structure_id, media_type=media_type, size=len(data), width=width, height=height)
    key = os.urandom(KEY_BYTES)
    nonce = os.urandom(_NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, data, file.context)
    file.wrapped_key, file.key_version = seal_versioned(structure_id, key, key_context(file))
    file.store_name = default_storage.save(f"{FOLDER}/{file.id.hex}", ContentFile(sealed))
    return Laid(file)


def take_back(laid: list[Laid]) -> None:
    """Remove what no row came to own; what the store refuses to remove now goes at the next comparison."""
    for each in laid:
        with contextlib.suppress(Exception):
            default_storage.delete(each.file.store_name)


def fetch(file: StoredFile) -> bytes:
    """Read and decrypt. Raises CannotOpen (altered, moved, wrong key) or what the store raises (missing, down)."""
    key = open_sealed(file.structure_id, bytes(file.wrapped_key), key_context(file))
    with default_storage.open(file.store_name) as stored:
        sealed = stored.read()
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], file.context)
    except InvalidTag as error:
        raise CannotOpen("This file does not open here.") from error


def remove(store_name: str) -> None:
    """Delete one object; an absent one is fine."""
    default_storage.delete(store_name)


def names() -> set[str]:
    """Every object of ours in the store."""
    try:
        _folders, files = default_storage.listdir(FOLDER)
    except FileNotFoundError:  # no paper was ever kept here
        return set()
    return {f"{FOLDER}/{name}" for name in files if name}


def laid_at(store_name: str) -> dt.datetime:
    """When an object was written."""
    return default_storage.get_modified_time(store_name)

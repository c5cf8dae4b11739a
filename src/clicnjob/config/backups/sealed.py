"""A stream sealed in pieces: written and read without ever being whole in memory or in clear on a disk.

Each piece is AES-256-GCM under a key of this backup alone, itself wrapped under the master key. A piece's nonce holds its number
and whether it is the last, so that pieces changed, moved, repeated or cut off do not open (the STREAM construction: Hoang,
Reyhanitabar, Rogaway, Vizár, « Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance », 2015).
"""

import os
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clicnjob.vault.envelope import CannotOpen, unwrap, wrap
from clicnjob.vault.keys import KEY_BYTES

MAGIC = b"CLICNJOB BACKUP 1\n"
PIECE = 1 << 20
_CONTEXT = b"clicnjob|backup"
_TAG = 16
_LENGTH = struct.Struct(">H")
_NONCE = struct.Struct(">7sIB")
_PREFIX = 7


class SealedWriter:
    """A file to write into; ``close`` writes the last piece, without which nothing is whole."""

    def __init__(self, target: BinaryIO) -> None:
        key = os.urandom(KEY_BYTES)
        wrapped = wrap(key, _CONTEXT)
        self._target, self._cipher = target, AESGCM(key)
        self._prefix, self._number, self._held = os.urandom(_PREFIX), 0, bytearray()
        target.write(MAGIC + _LENGTH.pack(len(wrapped)) + wrapped + self._prefix)

    def write(self, data: bytes) -> int:
        """Add bytes."""
        self._held += data
        while len(self._held) > PIECE:  # never the last one: that is for ``close`` to say
            self._piece(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]
        return len(data)

    def _piece(self, data: bytes, *, last: bool) -> None:
        nonce = _NONCE.pack(self._prefix, self._number, last)
        self._target.write(self._cipher.encrypt(nonce, data, None))
        self._number += 1

    def close(self) -> None:
        """Write what is left, as the last piece."""
        self._piece(bytes(self._held), last=True)
        self._held.clear()


class SealedReader:
    """The bytes again, in order. Raises CannotOpen at the first piece that was not written so, by this installation."""

    def __init__(self, source: BinaryIO) -> None:
        if source.read(len(MAGIC)) != MAGIC:
            message = "This file is not a backup."
            raise CannotOpen(message)
        (length,) = _LENGTH.unpack(_exactly(source, _LENGTH.size))
        self._source, self._cipher = source, AESGCM(unwrap(_exactly(source, length), _CONTEXT))
        self._prefix, self._number = _exactly(source, _PREFIX), 0
        self._held, self._at, self._ahead, self._ended = b"", 0, source.read(PIECE + _TAG), False

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes; all that is left without it; none at the end."""
        parts: list[bytes] = []
        wanted = size if size >= 0 else None
        while wanted is None or wanted > 0:
            if self._at == len(self._held) and not self._next():
                break
            part = self._held[self._at : None if wanted is None else self._at + wanted]
            self._at += len(part)
            parts.append(part)
            wanted = None if wanted is None else wanted - len(part)
        return b"".join(parts)

    def _next(self) -> bool:
        if self._ended:
            return False
        piece, self._ahead = self._ahead, self._source.read(PIECE + _TAG)
        self._ended = not self._ahead
        nonce = _NONCE.pack(self._prefix, self._number, self._ended)
        try:
            self._held, self._at = self._cipher.decrypt(nonce, piece, None), 0
        except (InvalidTag, ValueError) as error:
            message = f"Piece {self._number} of this backup is missing or was changed."
            raise CannotOpen(message) from error
        self._number += 1
        return True


def _exactly(source: BinaryIO, size: int) -> bytes:
    data = source.read(size)
    if len(data) != size:
        message = "This backup is cut short."
        raise CannotOpen(message)
    return data

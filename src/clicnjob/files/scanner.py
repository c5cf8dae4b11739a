"""ClamAV, where an operator has one: ``CLAMAV_URL=unix:///run/clamav/clamd.ctl`` or ``tcp://host:3310``.

Bytes go over clamd's own INSTREAM command: no file, no package, nothing that clamd could open by a name.
"""

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 30
CHUNK = 64 * 1024


class ScannerAway(Exception):
    """clamd does not answer, or not as it should: the file waits, nobody opens it."""


def configured() -> bool:
    """Whether files are scanned here."""
    return bool(settings.CLAMAV_URL)


def is_infected(data: bytes) -> bool:
    """Whether clamd recognises something in ``data``; False where none is configured. Raises ScannerAway."""
    if not configured():
        return False
    try:
        with _open(settings.CLAMAV_URL) as link:
            link.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK):
                part = data[start : start + CHUNK]
                link.sendall(struct.pack(">I", len(part)) + part)
            link.sendall(struct.pack(">I", 0))
            answer = b""
            while not answer.endswith(b"\0") and (more := link.recv(4096)):
                answer += more
    except OSError as error:
        raise ScannerAway(str(error)) from error
    words = answer.rstrip(b"\0").decode(errors="replace")
    if words.endswith(" FOUND"):
        return True
    if words == "stream: OK":
        return False
    raise ScannerAway(words or "no answer")


def _open(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(SECONDS)
        try:
            link.connect(parts.path)
        except OSError:
            link.close()
            raise
        return link
    return socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 3310), timeout=SECONDS)

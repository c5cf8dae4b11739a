"""ClamAV, where an operator has one: ``CLAMAV_URL=unix:///run/clamav/clamd.ctl`` or ``tcp://host:3310``.

Bytes go over clamd's own INSTREAM command: no file, no package, nothing that clamd could open by a name.
"""

import datetime as dt
import socket
import struct
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 30
QUICK_SECONDS = 3
"""To say how it is: a health page waits no longer."""
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
    parts = (data[start : start + CHUNK] for start in range(0, len(data), CHUNK))
    body = (struct.pack(">I", len(part)) + part for part in parts)
    words = _ask(b"INSTREAM", (*body, struct.pack(">I", 0)))
    if words.endswith(" FOUND"):
        return True
    if words == "stream: OK":
        return False
    raise ScannerAway(words or "no answer")


def signatures_made_at() -> dt.datetime | None:
    """When the signatures that clamd uses were made, if it says so; it answers quickly or not at all. Raises ScannerAway."""
    if (words := _ask(b"PING", seconds=QUICK_SECONDS)) != "PONG":
        raise ScannerAway(words or "no answer")
    # « ClamAV 1.4.3/27600/Mon Apr  7 08:33:21 2025 »; without the official signatures, the version alone.
    _version, _, made = _ask(b"VERSION", seconds=QUICK_SECONDS).rpartition("/")
    try:
        return dt.datetime.strptime(made, "%a %b %d %H:%M:%S %Y").replace(tzinfo=dt.UTC)
    except ValueError:
        return None


def _ask(command: bytes, body: Iterable[bytes] = (), *, seconds: float = SECONDS) -> str:
    try:
        with _open(settings.CLAMAV_URL, seconds) as link:
            link.sendall(b"z" + command + b"\0")
            for part in body:
                link.sendall(part)
            answer = b""
            while not answer.endswith(b"\0") and (more := link.recv(4096)):
                answer += more
    except OSError as error:
        raise ScannerAway(str(error)) from error
    return answer.rstrip(b"\0").decode(errors="replace")


def _open(address: str, seconds: float) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(seconds)
        try:
            link.connect(parts.path)
        except OSError:
            link.close()
            raise
        return link
    return socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 3310), timeout=seconds)

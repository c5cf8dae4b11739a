"""The address that stops a channel without signing in: it says whose and which, and that we wrote it."""

import base64
import hmac
import uuid

from django.urls import reverse

from clicnjob.notifications.enums import Channel
from clicnjob.vault.keys import derived_key

_CHANNELS = (Channel.PUSH, Channel.SMS, Channel.EMAIL)
"""By their number in a token; the order never changes."""
_MAC_BYTES = 12


def _mac(said: bytes) -> bytes:
    return hmac.digest(derived_key("stop"), said, "sha256")[:_MAC_BYTES]


def stop_path(user_id: uuid.UUID, channel: str) -> str:
    """The page that asks whether to stop this channel for this account. It never ends."""
    said = user_id.bytes + bytes([_CHANNELS.index(Channel(channel))])
    token = base64.urlsafe_b64encode(said + _mac(said)).rstrip(b"=").decode()
    return reverse("notifications:stop", args=[token])


def read_stop_token(token: str) -> tuple[uuid.UUID, Channel] | None:
    """Whose and which channel, if we made this token; else ``None``."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    said, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if len(said) != 17 or not hmac.compare_digest(mac, _mac(said)) or said[16] >= len(_CHANNELS):
        return None
    return uuid.UUID(bytes=said[:16]), _CHANNELS[said[16]]

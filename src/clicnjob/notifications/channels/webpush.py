"""Web push to a person's browsers: VAPID (RFC 8292) and encryption for one browser alone (RFC 8291), by ``cryptography``.

Our own forty lines rather than a library: those on offer bring a second HTTP client and neither check where an endpoint
leads. The push service relays what it cannot read, and even that is a fixed text (G24).
"""

import base64
import hashlib
import json
import os
from email.utils import parseaddr
from functools import cache
from typing import Final
from urllib.parse import urlsplit

import httpx
from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from clicnjob.notifications import actions
from clicnjob.notifications.channels.base import SENT, TIMEOUT_SECONDS, NotSentError, Receipt
from clicnjob.notifications.queries import Rendered
from clicnjob.notifications.queries.push import Subscription, devices_of, subscription_of
from clicnjob.notifications.rules import is_push_endpoint
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.vault.keys import derived_key

CURVE: Final = ec.SECP256R1()
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve: a private key is a number below it."""
RECORD: Final = 4096
LIFE_SECONDS: Final = 86_400
TOKEN_SECONDS: Final = 12 * 3600
GONE: Final = frozenset({404, 410})


def b64(raw: bytes) -> str:
    """Base64 as these protocols write it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Read it."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@cache
def installation_key() -> ec.EllipticCurvePrivateKey:
    """The key that signs for this installation: derived from the master key, so the same in every process and never stored."""
    wide = derived_key("vapid") + derived_key("vapid-2")
    return ec.derive_private_key(int.from_bytes(wide) % (_ORDER - 1) + 1, CURVE)


def public_key() -> str:
    """What a browser needs to accept notifications from us."""
    return b64(point(installation_key().public_key()))


def authorization(origin: str, subject: str) -> str:
    """The header that says who sends (RFC 8292)."""
    claims = {"aud": origin, "exp": int(clock.now().timestamp()) + TOKEN_SECONDS, "sub": subject}
    said = ".".join(
        b64(json.dumps(part, separators=(",", ":")).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims)
    )
    r, s = utils.decode_dss_signature(installation_key().sign(said.encode(), ec.ECDSA(SHA256())))
    return f"vapid t={said}.{b64(r.to_bytes(32) + s.to_bytes(32))}, k={public_key()}"


def encrypt(plain: bytes, browser: bytes, auth: bytes, *, key: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """``plain`` for the browser that holds ``browser`` (its public key) and ``auth``, in one record (RFC 8291, RFC 8188)."""
    ours = point(key.public_key())
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, browser))
    info = b"WebPush: info\0" + browser + ours
    material = HKDF(SHA256(), 32, auth, info).derive(shared)
    content_key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(material)
    nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(material)
    sealed = AESGCM(content_key).encrypt(nonce, plain + b"\x02", None)
    return salt + RECORD.to_bytes(4) + bytes([len(ours)]) + ours + sealed


def topic(group: str) -> str:
    """What replaces an older notice of the same cause at the push service: tells nothing of the cause."""
    return b64(hashlib.sha256(b"topic|" + derived_key("push-topic") + group.encode()).digest())[:32]


class WebPush:
    """Every browser of the account; one that took it is enough."""

    def __init__(self, public_url: str, sender: str, extra_origins: list[str]) -> None:
        self._subject = public_url if public_url.startswith("https://") else f"mailto:{parseaddr(sender)[1]}"
        self._extra = extra_origins

    def send(self, notice: Rendered) -> Receipt:
        """Ring each browser. One that is gone is forgotten; none left is a failure for good."""
        assert notice.user_id is not None  # noqa: S101  a push is always for an account
        payload = {"title": notice.subject, "body": notice.text, "url": notice.link, "stop": notice.stop}
        if notice.discreet:
            payload |= {"url": "", "stop": ""}
        payload["tag"] = topic(notice.group or str(notice.id))
        taken, trouble = 0, ""
        for device in devices_of(notice.user_id):
            status = self._ring(subscription_of(device), json.dumps(payload).encode(), str(payload["tag"]))
            if status in GONE:
                actions.drop_device(device_id=device.pk, by=SYSTEM)
            elif isinstance(status, int) and 200 <= status < 300:
                taken += 1
            else:
                trouble = f"HTTP {status}" if isinstance(status, int) else status
        if taken:
            return SENT
        raise NotSentError(trouble or "no device", for_good=not trouble)

    def _ring(self, to: Subscription, payload: bytes, about: str) -> int | str:
        if not is_push_endpoint(to.endpoint, self._extra):
            return 410
        try:
            body = encrypt(payload, to.p256dh, to.auth, key=ec.generate_private_key(CURVE), salt=os.urandom(16))
        except (ValueError, InvalidKey):
            return 410
        parts = urlsplit(to.endpoint)
        headers = {
            "Authorization": authorization(f"{parts.scheme}://{parts.netloc}", self._subject),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(LIFE_SECONDS),
            "Urgency": "high",
            "Topic": about,
        }
        try:
            answer = httpx.post(
                to.endpoint, content=body, headers=headers, timeout=TIMEOUT_SECONDS, follow_redirects=False
            )
        except httpx.HTTPError as error:
            return type(error).__name__
        return answer.status_code

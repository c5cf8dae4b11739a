"""A virtual authenticator application and a virtual passkey, and a database in a file for races."""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

import cbor2
import pyotp
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

from clicnjob.accounts.actions import begin_totp, confirm_totp, totp_secret
from clicnjob.accounts.models import Totp, User
from clicnjob.accounts.sessions import own_actor
from clicnjob.notifications.queries import rendered_outbox
from clicnjob.shared import clock
from tests.conftest import PASSWORD


@dataclass
class Authenticator:
    """An authenticator application that shows the code of this moment."""

    secret: str

    def code(self, step: int = 0) -> str:
        return pyotp.TOTP(self.secret).generate_otp(int(clock.now().timestamp()) // 30 + step)


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def data(value: str) -> bytes:
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))


@dataclass
class VirtualKey:
    """What a phone or a USB key does in the two ceremonies (WebAuthn, attestation "none", ES256)."""

    origin: str
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    count: int = 0

    @property
    def rp_hash(self) -> bytes:
        return hashlib.sha256(self.origin.split("://")[1].split(":")[0].encode()).digest()

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def make(self, options: str) -> str:
        """Answer a registration."""
        wanted = json.loads(options)
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cbor2.dumps(public)
        auth_data = self.rp_hash + bytes([0b01000101]) + self.count.to_bytes(4, "big") + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": auth_data})
        return self._answer(
            {
                "clientDataJSON": text(self._client_data("webauthn.create", wanted["challenge"])),
                "attestationObject": text(attestation),
            }
        )

    def show(self, options: str, flags: int = 0b00000101) -> str:
        """Answer an authentication; ``flags``: touched and recognised unless told."""
        wanted = json.loads(options)
        self.count += 1
        auth_data = self.rp_hash + bytes([flags]) + self.count.to_bytes(4, "big")
        client_data = self._client_data("webauthn.get", wanted["challenge"])
        signature = self.key.sign(auth_data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": text(client_data),
                "authenticatorData": text(auth_data),
                "signature": text(signature),
                "userHandle": None,
            }
        )

    def _answer(self, response: dict[str, str | None]) -> str:
        name = text(self.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


@pytest.fixture
def virtual_key() -> VirtualKey:
    """A passkey of a browser at https://clicnjob.exemple.fr."""
    return VirtualKey("https://testserver")


@pytest.fixture
def with_totp() -> Callable[[User], Authenticator]:
    """Give an account an authenticator application; its present code is spent."""

    def give(user: User) -> Authenticator:
        by = own_actor(user)
        begin_totp(user=user, by=by)
        application = Authenticator(totp_secret(Totp.objects.select_related("user").get(user=user)))
        confirm_totp(user=user, code=application.code(-1), by=by)
        return application

    return give


@pytest.fixture
def strong_client(with_totp: Callable[[User], Authenticator]) -> Callable[[User], Client]:
    """A browser that went through the whole sign-in."""

    def enter(user: User) -> Client:
        application = with_totp(user)
        client = Client()
        client.post("/connexion/", {"email": user.email, "password": PASSWORD})
        answer = client.post("/connexion/second-facteur/", {"way": "totp", "code": application.code()})
        assert answer.status_code == 303
        return client

    return enter


@pytest.fixture
def sent() -> Callable[[str], list[tuple[str, str]]]:
    """What left by a channel, oldest first: to whom, which words."""

    def read(channel: str) -> list[tuple[str, str]]:
        return [(row.recipient, row.text) for row in reversed(rendered_outbox()) if row.channel == channel]

    return read

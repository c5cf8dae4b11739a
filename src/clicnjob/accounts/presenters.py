"""What pages show of second factors."""

from dataclasses import dataclass
from typing import Final

import pyotp
import segno

from clicnjob.accounts.actions import totp_secret
from clicnjob.accounts.models import Totp, User

ISSUER: Final = "ClicNJob"


@dataclass(frozen=True, slots=True)
class TotpCard:
    """The secret to give to an authenticator application: a picture to scan, letters to copy."""

    picture: str
    """An SVG as a ``data:`` address."""
    letters: str
    """The secret in groups of four."""
    address: str
    """The ``otpauth:`` address: on a phone, a tap opens the application."""


def totp_card(user: User) -> TotpCard | None:
    """The secret that waits for its first code, if any."""
    row = Totp.objects.filter(user=user, confirmed_at=None).select_related("user").first()
    if row is None:
        return None
    secret = totp_secret(row)
    address = pyotp.TOTP(secret).provisioning_uri(name=user.email or user.full_name, issuer_name=ISSUER)
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=3, dark="#1a2233", light="#ffffff")
    letters = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return TotpCard(picture, letters, address)

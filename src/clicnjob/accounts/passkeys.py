"""The two ceremonies of passkeys (WebAuthn): registering one, and proving that one holds it.

The challenge lives in the browser's session; addresses and hosts come from the request, so this knows no HTTP.
"""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from clicnjob.accounts.actions import add_passkey, note_passkey_used
from clicnjob.accounts.models import Passkey, User
from clicnjob.accounts.proofs import factor_limits
from clicnjob.accounts.queries import passkeys_of
from clicnjob.accounts.throttling import forget, hits
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.vault.keys import keyed_hash


@dataclass(frozen=True, slots=True)
class Place:
    """Where the browser stands: "https://clicnjob.exemple.fr"."""

    origin: str

    @property
    def host(self) -> str:
        """The relying party's id."""
        return urlsplit(self.origin).hostname or ""

    @property
    def possible(self) -> bool:
        """Passkeys need a name (no number) and https, or this very machine."""
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return self.origin.startswith("https://") or self.host == "localhost"
        return False


def registration_options(user: User, place: Place) -> tuple[str, bytes]:
    """What the browser needs to make a passkey, as JSON, and the challenge to keep."""
    options = generate_registration_options(
        rp_id=place.host,
        rp_name="ClicNJob",
        user_id=user.pk.bytes,
        user_name=user.email or user.full_name,
        user_display_name=user.full_name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=_descriptors(user),
    )
    return options_to_json(options), options.challenge


def register(*, user: User, credential: str, challenge: bytes, name: str, place: Place, by: Actor) -> Passkey:
    """Verify the ceremony and keep the passkey. Raises DomainError ``wrong_factor`` and those of ``add_passkey``."""
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _refusal() from error
    return add_passkey(
        user=user,
        name=name,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        by=by,
    )


def authentication_options(user: User, place: Place) -> tuple[str, bytes]:
    """What the browser needs to prove a passkey, as JSON, and the challenge to keep."""
    options = generate_authentication_options(
        rp_id=place.host,
        allow_credentials=_descriptors(user),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return options_to_json(options), options.challenge


def prove(*, user: User, credential: str, challenge: bytes, place: Place, by: Actor) -> Passkey:
    """The account holds one of its passkeys. Raises Throttled, DomainError ``wrong_factor``."""
    limits = factor_limits(user)
    hits(limits)
    try:
        parsed = parse_authentication_credential_json(credential)
        row = Passkey.objects.filter(user=user, credential_hash=keyed_hash("passkey", parsed.raw_id.hex())).first()
        if row is None:
            raise _refusal()
        shown = verify_authentication_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=bytes(row.public_key),
            credential_current_sign_count=row.sign_count,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _refusal() from error
    used = note_passkey_used(passkey=row, sign_count=shown.new_sign_count, by=by)
    forget(limits)
    return used


def _descriptors(user: User) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=bytes(row.credential_id)) for row in passkeys_of(user)]


def _refusal() -> DomainError:
    return DomainError("Cette clé n’a pas été reconnue. Réessayez, ou prenez un autre moyen.", code="wrong_factor")


__all__ = [
    "Place",
    "authentication_options",
    "base64url_to_bytes",
    "bytes_to_base64url",
    "prove",
    "register",
    "registration_options",
]

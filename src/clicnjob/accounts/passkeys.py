"""The two ceremonies of passkeys (WebAuthn): registering one, and proving that one holds it.

The challenge lives in the browser's session; addresses and hosts come from the request, so this knows no HTTP.
"""

import ipaddress
import json
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
from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import Passkey, User
from clicnjob.accounts.proofs import factor_limits, passkey_limits
from clicnjob.accounts.queries import passkeys_of, young_person_of
from clicnjob.accounts.throttling import forget, hits
from clicnjob.shared.actor import Actor, Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
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
    """What the browser needs to make a passkey, as JSON, and the challenge to keep.

    A young person's opens the account alone (R6): the device must know whose it is without being told, and have its owner
    recognised. It keeps the first name only: others see the list of a phone's keys.
    """
    is_alone = user.kind == AccountKind.YOUTH
    name = user.first_name if is_alone else user.full_name
    options = generate_registration_options(
        rp_id=place.host,
        rp_name="ClicNJob",
        user_id=user.pk.bytes,
        user_name=name if is_alone else user.email or name,
        user_display_name=name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED if is_alone else ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED
            if is_alone
            else UserVerificationRequirement.PREFERRED,
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
            require_user_verification=user.kind == AccountKind.YOUTH,
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


def entry_options(place: Place) -> tuple[str, bytes]:
    """What any browser needs to show a passkey, nobody being named: it tells nothing of who has one (G15)."""
    options = generate_authentication_options(rp_id=place.host, user_verification=UserVerificationRequirement.REQUIRED)
    return options_to_json(options), options.challenge


def enter(*, credential: str, challenge: bytes, place: Place) -> User:
    """The young person whose passkey this is, their finger, face or phone's code having been asked (R6).

    Raises Throttled, DomainError ``wrong_factor``, the same for an unknown key and for a false one.
    """
    try:
        parsed = parse_authentication_credential_json(credential)
        key = keyed_hash("passkey", parsed.raw_id.hex())
        limits = passkey_limits(key)
        hits(limits)
        row = Passkey.objects.filter(credential_hash=key).first()
        user = young_person_of(row.user_id) if row is not None else None
        if row is None or user is None or parsed.response.user_handle not in {None, user.pk.bytes}:
            raise _refusal()
        shown = verify_authentication_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=bytes(row.public_key),
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _refusal() from error
    note_passkey_used(passkey=row, sign_count=shown.new_sign_count, by=Actor(Kind.YOUTH, user_id=user.pk))
    forget(limits)
    return user


def is_on_this_device(credential: str) -> bool:
    """Whether the browser says that the passkey is this device's own, not a phone's beside a computer that others use."""
    try:
        return bool(json.loads(credential).get("authenticatorAttachment") == "platform")
    except (ValueError, AttributeError):
        return False


def _descriptors(user: User) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=bytes(row.credential_id)) for row in passkeys_of(user)]


def _refusal() -> DomainError:
    return DomainError(pro("Cette clé n’a pas été reconnue. Réessayez, ou prenez un autre moyen."), code="wrong_factor")


__all__ = [
    "Place",
    "authentication_options",
    "base64url_to_bytes",
    "bytes_to_base64url",
    "enter",
    "entry_options",
    "is_on_this_device",
    "prove",
    "register",
    "registration_options",
]

"""ProConnect, or another OpenID Connect provider, for professionals: an option of the installation (docs/adr/0042).

It proves that an account of ours is its owner's; it opens none by itself and makes none. Every answer is checked (state, PKCE, signature,
issuer, audience, dates, nonce, signed userinfo of the same person): each refusal has its test.
"""

import datetime as dt
import hmac
import json
import logging
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from django.conf import settings
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro

log = logging.getLogger(__name__)

STRONG_LEVELS: Final = frozenset(
    {
        "eidas2",
        "eidas3",
        "https://proconnect.gouv.fr/assurance/self-asserted-2fa",
        "https://proconnect.gouv.fr/assurance/consistency-checked-2fa",
    }
)
"""What ``acr`` says of a sign-in with a second factor, as ProConnect documents it."""
STRONG_METHOD: Final = "mfa"
"""What ``amr`` says of it (RFC 8176)."""
LIFE: Final = dt.timedelta(minutes=10)
LEEWAY_SECONDS: Final = 60
TIMEOUT_SECONDS: Final = 8
METADATA_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser's session keeps while its owner is at the provider's."""

    state: str
    nonce: str
    verifier: str
    at: str

    def kept(self) -> dict[str, str]:
        """As a session stores it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says it is."""

    issuer: str
    subject: str
    email: str
    idp: str
    is_strong: bool
    """A second factor was given there."""
    id_token: str


def is_on() -> bool:
    """Whether this installation has a provider; without one nothing of it exists."""
    return bool(settings.PROCONNECT_ISSUER and settings.PROCONNECT_CLIENT_ID)


def _refusal(why: str) -> DomainError:
    log.warning("ProConnect refused: %s", why)
    return DomainError(
        pro("ProConnect n’a pas pu confirmer que c’est vous. Réessayez, ou entrez avec votre mot de passe."),
        code="provider_refused",
    )


# -- the provider ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _metadata(issuer: str, _hour: int) -> dict[str, Any]:
    answer = httpx.get(f"{issuer}/.well-known/openid-configuration", timeout=TIMEOUT_SECONDS)
    found: dict[str, Any] = answer.raise_for_status().json()
    if found.get("issuer") != issuer:
        raise _refusal("another issuer in its metadata")
    return found


@lru_cache(maxsize=4)
def _keys(address: str, _hour: int) -> KeySet:
    return KeySet.import_key_set(httpx.get(address, timeout=TIMEOUT_SECONDS).raise_for_status().json())


def _hour() -> int:
    return int(clock.now().timestamp()) // METADATA_SECONDS


def metadata() -> dict[str, Any]:
    """The provider's addresses, asked once an hour. Raises DomainError ``provider_refused`` when it does not answer."""
    try:
        return _metadata(settings.PROCONNECT_ISSUER, _hour())
    except (httpx.HTTPError, ValueError) as error:
        raise _refusal("no metadata") from error


def forget_provider() -> None:
    """Ask for addresses and keys anew: keys turn."""
    _metadata.cache_clear()
    _keys.cache_clear()


# -- there and back --------------------------------------------------------------------------------------------------------


def leave_for(redirect_uri: str) -> tuple[str, Asked]:
    """Where the browser goes, and what its session keeps. Raises DomainError ``provider_refused``."""
    asked = Asked(
        secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), clock.now().isoformat()
    )
    level: Any = {"essential": True, "values": sorted(STRONG_LEVELS)} if settings.PROCONNECT_REQUIRE_MFA else None
    question = {
        "response_type": "code",
        "client_id": settings.PROCONNECT_CLIENT_ID,
        "redirect_uri": redirect_uri,
        "scope": settings.PROCONNECT_SCOPE,
        "state": asked.state,
        "nonce": asked.nonce,
        "claims": json.dumps({"id_token": {"acr": level, "amr": None}}),
    }
    if settings.PROCONNECT_PKCE:
        question |= {
            "code_challenge": create_s256_code_challenge(asked.verifier),
            "code_challenge_method": "S256",
        }
    return f"{metadata()['authorization_endpoint']}?{urlencode(question)}", asked


def come_back(*, kept: Mapping[str, str] | None, answer: Mapping[str, str], redirect_uri: str) -> Identity:
    """Who came back, everything checked. Raises DomainError ``provider_refused``, the same whatever was wrong."""
    if not kept:
        raise _refusal("nobody left from this browser")
    asked = Asked(**kept)
    if clock.now() - dt.datetime.fromisoformat(asked.at) > LIFE:
        raise _refusal("too late")
    if not hmac.compare_digest(asked.state.encode(), answer.get("state", "").encode()):
        raise _refusal("another state")
    if answer.get("error"):
        raise _refusal(f"the provider says {answer['error'][:40]!r}")
    if answer.get("iss", settings.PROCONNECT_ISSUER) != settings.PROCONNECT_ISSUER:
        raise _refusal("another issuer answered")
    try:
        return _identity(asked, answer.get("code", ""), redirect_uri)
    except (httpx.HTTPError, JoseError, KeyError, TypeError, ValueError) as error:
        raise _refusal(type(error).__name__) from error


def _identity(asked: Asked, code: str, redirect_uri: str) -> Identity:
    found = metadata()
    bill = {
        "grant_type": "authorization_code",
        "client_id": settings.PROCONNECT_CLIENT_ID,
        "client_secret": settings.PROCONNECT_SECRET,
        "redirect_uri": redirect_uri,
        "code": code,
        **({"code_verifier": asked.verifier} if settings.PROCONNECT_PKCE else {}),
    }
    with httpx.Client(timeout=TIMEOUT_SECONDS) as client:
        token = client.post(found["token_endpoint"], data=bill).raise_for_status().json()
        bearer = {"Authorization": f"Bearer {token['access_token']}"}
        info = client.get(found["userinfo_endpoint"], headers=bearer).raise_for_status()
    now = int(clock.now().timestamp())
    signed = CodeIDToken(
        _verified(token["id_token"]),
        {"alg": settings.PROCONNECT_ALG},
        {"iss": {"value": settings.PROCONNECT_ISSUER}, "aud": {"value": settings.PROCONNECT_CLIENT_ID}},
        {"nonce": asked.nonce, "client_id": settings.PROCONNECT_CLIENT_ID, "access_token": token["access_token"]},
    )
    signed.validate(now=now, leeway=LEEWAY_SECONDS)
    if not info.headers.get("Content-Type", "").startswith("application/jwt"):
        raise _refusal("userinfo is not signed")
    person = _verified(info.text)
    jwt.JWTClaimsRegistry(
        now=lambda: now,
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": settings.PROCONNECT_ISSUER},
        aud={"essential": True, "value": settings.PROCONNECT_CLIENT_ID},
        sub={"essential": True, "value": signed["sub"]},
    ).validate(person)
    if person.get("email_verified") is False or not person["email"]:
        raise _refusal("an e-mail nobody verified")
    idp = str(person.get("idp_id", ""))
    if settings.PROCONNECT_IDPS and idp not in settings.PROCONNECT_IDPS:
        raise _refusal("an identity provider that is not admitted")
    strong = signed.get("acr") in STRONG_LEVELS or STRONG_METHOD in (signed.get("amr") or [])
    if settings.PROCONNECT_REQUIRE_MFA and not strong:
        raise _refusal("no second factor, though it was required")
    return Identity(
        settings.PROCONNECT_ISSUER, signed["sub"], str(person["email"]).strip().lower(), idp, strong, token["id_token"]
    )


def _verified(letters: str) -> dict[str, Any]:
    """The claims, once the signature is right, by the one algorithm that was agreed."""
    address, algorithms = metadata()["jwks_uri"], [settings.PROCONNECT_ALG]
    try:
        return jwt.decode(letters, _keys(address, _hour()), algorithms=algorithms).claims
    except (ValueError, InvalidKeyIdError):  # a key that is not there: they turn
        _keys.cache_clear()
        return jwt.decode(letters, _keys(address, _hour()), algorithms=algorithms).claims


def leave_there(id_token: str, home: str) -> str:
    """Where to sign out of the provider too; empty when it has no such place, or does not answer."""
    try:
        end = metadata().get("end_session_endpoint", "")
    except DomainError:
        return ""
    query = {"id_token_hint": id_token, "state": secrets.token_urlsafe(32), "post_logout_redirect_uri": home}
    return f"{end}?{urlencode(query)}" if end else ""

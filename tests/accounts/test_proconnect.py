"""ProConnect: what is checked of a provider's answer, and which account it opens; every refusal by its name."""

import datetime as dt
import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from pytest_django.fixtures import Settings

from clicnjob.accounts import actions, proconnect
from clicnjob.accounts.models import ProviderLink, User
from clicnjob.accounts.sessions import own_actor
from clicnjob.audit.models import AuditEvent
from clicnjob.shared.errors import DomainError
from tests.accounts.conftest import Authenticator

pytestmark = pytest.mark.django_db
BACK = "https://testserver/connexion/proconnect/retour/"
OTHER_KEY = RSAKey.generate_key(2048, parameters={"kid": "test", "use": "sig"})
KEY = RSAKey.generate_key(2048, parameters={"kid": "test", "use": "sig"})
EC = ECKey.generate_key("P-256", parameters={"kid": "test", "use": "sig"})


@dataclass
class Provider:
    """A provider that says the truth, but for what a test changes."""

    port: int = 0
    key: Any = field(default_factory=lambda: KEY)
    published: Any = field(default_factory=lambda: KEY)
    alg: str = "RS256"
    id_token: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    signs_userinfo: bool = True
    nonce: str = ""
    bill: dict[str, str] = field(default_factory=dict)
    status: int = 200

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def signed(self, claims: dict[str, Any], changed: dict[str, Any]) -> str:
        merged = {name: value for name, value in (claims | changed).items() if value is not None}
        if self.alg == "none":
            return "eyJhbGciOiJub25lIn0." + jwt.encode({"alg": "RS256"}, merged, KEY).split(".")[1] + "."
        return jwt.encode({"alg": self.alg, "kid": self.key.kid}, merged, self.key, algorithms=[self.alg])

    def answer(self, path: str, sent: dict[str, str]) -> tuple[str, str]:
        now = int(time.time())
        common = {"iss": self.issuer, "aud": "clicnjob", "sub": "claire-there", "iat": now, "exp": now + 60}
        if path.endswith("openid-configuration"):
            names = {"authorization": "auth", "token": "token", "userinfo": "me", "end_session": "end"}
            found = {f"{name}_endpoint": f"{self.issuer}/{end}" for name, end in names.items()}
            return "application/json", json.dumps(found | {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks"})
        if path == "/jwks":
            return "application/json", json.dumps({"keys": [self.published.as_dict(private=False)]})
        if path == "/token":
            self.bill = sent
            letters = self.signed(common | {"nonce": self.nonce, "acr": "eidas1"}, self.id_token)
            return "application/json", json.dumps({"access_token": "a", "token_type": "Bearer", "id_token": letters})
        person = common | {"email": "Claire@exemple.fr", "idp_id": "idp"}
        if not self.signs_userinfo:
            return "application/json", json.dumps(person)
        return "application/jwt; charset=utf-8", self.signed(person, self.userinfo)


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    """It answers on loopback, and this installation knows it."""
    made = Provider()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sent = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            kind, body = made.answer(urlsplit(self.path).path, sent)
            self.send_response(made.status if self.command == "POST" else 200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

        do_POST = do_GET  # noqa: N815  as http.server names it

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    settings.PROCONNECT_ISSUER, settings.PROCONNECT_CLIENT_ID = made.issuer, "clicnjob"
    settings.PROCONNECT_SECRET = "a-secret"
    proconnect.forget_provider()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()
    proconnect.forget_provider()


def come(provider: Provider, **answer: str) -> proconnect.Identity:
    """There and back."""
    _, asked = proconnect.leave_for(BACK)
    provider.nonce = provider.nonce or asked.nonce
    given = {"state": asked.state, "code": "c"} | answer
    return proconnect.come_back(kept=asked.kept(), answer=given, redirect_uri=BACK)


# -- what is asked, what is checked ----------------------------------------------------------------------------------------


def test_what_the_browser_is_sent_with(provider: Provider) -> None:
    address, asked = proconnect.leave_for(BACK)
    sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}

    assert sent == {
        "response_type": "code",
        "client_id": "clicnjob",
        "redirect_uri": BACK,
        "scope": "openid email",
        "state": asked.state,
        "nonce": asked.nonce,
        "claims": '{"id_token": {"acr": null, "amr": null}}',
        "code_challenge": create_s256_code_challenge(asked.verifier),
        "code_challenge_method": "S256",
    }
    assert min(map(len, (asked.state, asked.nonce, asked.verifier))) >= 43


def test_the_right_answer_says_who_it_is(provider: Provider) -> None:
    identity = come(provider)

    assert (identity.subject, identity.email, identity.idp, identity.is_strong) == (
        "claire-there",
        "claire@exemple.fr",
        "idp",
        False,
    )
    assert provider.bill["grant_type"] == "authorization_code"
    assert {"code_verifier", "client_secret", "redirect_uri"} <= set(provider.bill)


def test_es256_too_where_it_was_agreed(provider: Provider, settings: Settings) -> None:
    settings.PROCONNECT_ALG, provider.alg, provider.key, provider.published = "ES256", "ES256", EC, EC

    assert come(provider).subject == "claire-there"


@pytest.mark.parametrize(
    ("claims", "strong"),
    [
        ({}, False),
        ({"acr": "eidas2"}, True),
        ({"acr": "https://proconnect.gouv.fr/assurance/consistency-checked-2fa"}, True),
        ({"amr": ["pwd", "otp", "mfa"]}, True),
        ({"amr": ["pwd", "mail"]}, False),
        ({"acr": "eidas9"}, False),
    ],
)
def test_a_second_factor_is_what_acr_or_amr_says(provider: Provider, claims: dict[str, Any], strong: bool) -> None:
    """A code by e-mail is none (CNIL 2025-019)."""
    provider.id_token = claims

    assert come(provider).is_strong is strong


def test_keys_turn(provider: Provider) -> None:
    come(provider)
    provider.key = provider.published = RSAKey.generate_key(2048, parameters={"kid": "test2", "use": "sig"})
    provider.nonce = ""

    assert come(provider).subject == "claire-there"


Change = Callable[[Provider, Settings], object]
LONG_AGO = int(time.time()) - 3600
LIES: dict[str, Change] = {
    "another nonce": lambda p, s: setattr(p, "nonce", "n" * 43),
    "no nonce": lambda p, s: p.id_token.update(nonce=None),
    "another issuer": lambda p, s: p.id_token.update(iss="https://evil.example"),
    "no issuer": lambda p, s: p.id_token.update(iss=None),
    "another audience": lambda p, s: p.id_token.update(aud="someone-else"),
    "two audiences, given to the other": lambda p, s: p.id_token.update(aud=["clicnjob", "x"], azp="x"),
    "over": lambda p, s: p.id_token.update(exp=LONG_AGO),
    "no end": lambda p, s: p.id_token.update(exp=None),
    "made tomorrow": lambda p, s: p.id_token.update(iat=int(time.time()) + 86400),
    "another token's hash": lambda p, s: p.id_token.update(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "another key": lambda p, s: setattr(p, "key", OTHER_KEY),
    "no signature": lambda p, s: setattr(p, "alg", "none"),
    "another algorithm": lambda p, s: setattr(s, "PROCONNECT_ALG", "ES256"),
    "userinfo not signed": lambda p, s: setattr(p, "signs_userinfo", False),
    "userinfo of someone else": lambda p, s: p.userinfo.update(sub="karim-there"),
    "userinfo for another": lambda p, s: p.userinfo.update(aud="someone-else"),
    "userinfo by another": lambda p, s: p.userinfo.update(iss="https://evil.example"),
    "userinfo without issuer": lambda p, s: p.userinfo.update(iss=None),
    "userinfo over": lambda p, s: p.userinfo.update(exp=LONG_AGO),
    "an e-mail not verified": lambda p, s: p.userinfo.update(email_verified=False),
    "no e-mail": lambda p, s: p.userinfo.update(email=None),
    "the code refused": lambda p, s: setattr(p, "status", 400),
    "an identity provider not admitted": lambda p, s: setattr(s, "PROCONNECT_IDPS", ["another"]),
    "no second factor where required": lambda p, s: setattr(s, "PROCONNECT_REQUIRE_MFA", True),
}


@pytest.mark.parametrize("lie", list(LIES))
def test_a_lie_is_refused(provider: Provider, settings: Settings, lie: str) -> None:
    LIES[lie](provider, settings)

    with pytest.raises(DomainError) as refusal:
        come(provider)

    assert refusal.value.code == "provider_refused"


@pytest.mark.parametrize(
    "answer", [{"state": "x" * 43}, {"state": ""}, {"iss": "https://evil.example"}, {"error": "access_denied"}]
)
def test_an_answer_that_was_not_asked_for_is_refused(provider: Provider, answer: dict[str, str]) -> None:
    with pytest.raises(DomainError):
        come(provider, **answer)
    assert provider.bill == {}, "the code is not even sent"


def test_without_having_left_or_too_late(provider: Provider) -> None:
    _, asked = proconnect.leave_for(BACK)
    old = asked.kept() | {"at": (dt.datetime.now(dt.UTC) - dt.timedelta(minutes=11)).isoformat()}
    for kept in (None, {}, old):
        with pytest.raises(DomainError):
            proconnect.come_back(kept=kept, answer={"state": asked.state, "code": "c"}, redirect_uri=BACK)


def test_a_provider_that_is_down(settings: Settings) -> None:
    settings.PROCONNECT_ISSUER, settings.PROCONNECT_CLIENT_ID = "http://127.0.0.1:9", "clicnjob"
    page = Client().post("/connexion/proconnect/", secure=True)

    assert page["Location"] == "/connexion/"


# -- which account ---------------------------------------------------------------------------------------------------------


def through(client: Client, provider: Provider) -> str:
    """As a browser goes: the button, the provider, the page that comes back. Where it leads."""
    client.post("/connexion/proconnect/", secure=True)
    asked = client.session["provider_asked"]
    provider.nonce = asked["nonce"]
    given = {"state": asked["state"], "code": "c"}
    assert client.get("/connexion/proconnect/retour/", given, secure=True).status_code == 200
    return client.post("/connexion/proconnect/retour/", given, secure=True)["Location"]


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


Totp = Callable[[User], Authenticator]


@pytest.fixture
def linked(provider: Provider, claire: User, with_totp: Totp) -> User:
    """Claire came by ProConnect once, and gave her second factor of ours."""
    application, client = with_totp(claire), Client()
    through(client, provider)
    client.post("/connexion/second-facteur/", {"way": "totp", "code": application.code()}, secure=True)
    assert is_in(client)
    return claire


def test_the_first_time_one_of_our_factors_is_asked_whatever_the_provider_says(
    provider: Provider, claire: User, with_totp: Totp
) -> None:
    """December 2025: an address at a provider is not enough to take an account over."""
    application, client = with_totp(claire), Client()
    provider.id_token = {"acr": "eidas3", "amr": ["mfa"]}

    assert through(client, provider) == "/connexion/second-facteur/"
    assert (is_in(client), ProviderLink.objects.count()) == (False, 0)
    client.post("/connexion/second-facteur/", {"way": "totp", "code": application.code()}, secure=True)

    assert is_in(client)
    assert ProviderLink.objects.get().user == claire
    assert AuditEvent.objects.filter(event="provider.linked").count() == 1


def test_then_the_provider_s_second_factor_is_enough(provider: Provider, linked: User) -> None:
    client = Client()
    provider.id_token = {"amr": ["pwd", "mfa"]}

    assert through(client, provider) == "/"
    assert client.session["_auth_user_id"] == str(linked.pk)


def test_and_without_one_ours_is_asked(provider: Provider, linked: User) -> None:
    client = Client()

    assert (through(client, provider), is_in(client)) == ("/connexion/second-facteur/", False)


def test_the_link_follows_the_person_not_the_address(provider: Provider, linked: User, karim: User) -> None:
    """Someone else of the provider under Claire's address, or Claire under another: the name there is what counts."""
    client = Client()
    provider.id_token, provider.userinfo = {"amr": ["mfa"]}, {"email": "karim@exemple.fr"}
    assert through(client, provider) == "/"
    assert client.session["_auth_user_id"] == str(linked.pk)

    stranger = Client()
    provider.id_token, provider.userinfo = {"amr": ["mfa"], "sub": "someone"}, {"sub": "someone"}
    assert (through(stranger, provider), is_in(stranger)) == ("/connexion/second-facteur/", False)


def test_no_account_is_ever_made(provider: Provider, claire: User) -> None:
    """An address that nobody invited, and an account that never had a second factor of ours."""
    count = User.objects.count()
    for email in ("inconnue@exemple.fr", "claire@exemple.fr"):
        client = Client()
        provider.userinfo, provider.id_token = {"email": email}, {"amr": ["mfa"]}
        assert (through(client, provider), is_in(client)) == ("/connexion/", False)

    assert (User.objects.count(), ProviderLink.objects.count()) == (count, 0)


def test_a_young_person_and_who_left_do_not_enter_by_it(provider: Provider, linked: User, lea_account: User) -> None:
    User.objects.filter(pk=lea_account.pk).update(email="lea@exemple.fr")
    provider.userinfo = {"email": "lea@exemple.fr", "sub": "lea-there"}
    provider.id_token = {"amr": ["mfa"], "sub": "lea-there"}
    assert through(Client(), provider) == "/connexion/"

    actions.deactivate(user=linked, by=own_actor(linked))
    provider.userinfo, provider.id_token = {}, {"amr": ["mfa"]}
    client = Client()
    assert (through(client, provider), is_in(client)) == ("/connexion/", False)


def test_an_answer_serves_once(provider: Provider, linked: User) -> None:
    client = Client()
    provider.id_token = {"amr": ["mfa"]}
    client.post("/connexion/proconnect/", secure=True)
    asked = client.session["provider_asked"]
    provider.nonce = asked["nonce"]
    given = {"state": asked["state"], "code": "c"}
    client.post("/connexion/proconnect/retour/", given, secure=True)
    client.post("/deconnexion/", secure=True)

    assert client.post("/connexion/proconnect/retour/", given, secure=True)["Location"] == "/connexion/"
    assert not is_in(client)


def test_signing_out_leaves_the_provider_too(provider: Provider, linked: User) -> None:
    client = Client()
    provider.id_token = {"amr": ["mfa"]}
    through(client, provider)

    page = client.post("/deconnexion/", secure=True).content.decode()

    assert f"{provider.issuer}/end?id_token_hint=" in page
    assert "post_logout_redirect_uri=https%3A%2F%2Ftestserver%2F" in page
    assert not is_in(client)


def test_it_is_unlinked_by_oneself_and_by_a_reset(provider: Provider, linked: User) -> None:
    client = Client()
    provider.id_token = {"amr": ["mfa"]}
    through(client, provider)
    assert "Ne plus relier ProConnect" in client.get("/mon-compte/securite/", secure=True).content.decode()
    client.post("/mon-compte/proconnect/retirer/", secure=True)
    assert ProviderLink.objects.count() == 0

    ProviderLink.objects.create(user=linked, issuer=provider.issuer, subject_hash="x")
    actions.reset_factors(user=linked, by=own_actor(linked))
    assert ProviderLink.objects.count() == 0


def test_without_a_provider_nothing_of_it_exists(
    client: Client, claire: User, client_of: Callable[[User], Client]
) -> None:
    signed_in = client_of(claire)
    answers = [
        client.post("/connexion/proconnect/").status_code,
        client.get("/connexion/proconnect/retour/").status_code,
        client.post("/connexion/proconnect/retour/").status_code,
        signed_in.post("/mon-compte/proconnect/retirer/").status_code,
    ]
    shown = client.get("/connexion/").content.decode() + signed_in.get("/mon-compte/securite/").content.decode()

    assert answers == [404] * 4
    assert "proconnect" not in shown.lower()

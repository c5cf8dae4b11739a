"""ProConnect against a real OpenID Connect provider (certified ``oidc-provider``), in a real browser.

Skipped, and said so, where node or npm is absent; ``npm ci`` installs what ``provider/package-lock.json`` pins.
"""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings

from clicnjob.accounts import proconnect
from clicnjob.accounts.models import ProviderLink, User
from tests.accounts.conftest import Authenticator
from tests.e2e.eyes import axe
from tests.realtime import conftest as network

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
serve = network.serve
SOURCE = Path(__file__).parent / "provider"
HERE = Path(__file__).parents[2] / "build" / "provider"
"""Where its packages live: out of the sources."""


@pytest.fixture(scope="module")
def installed() -> None:
    """The provider's packages."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("no node or no npm on this machine: ProConnect is tested against our own provider alone")
    HERE.mkdir(parents=True, exist_ok=True)
    wanted, had = (SOURCE / "package-lock.json").read_bytes(), HERE / "package-lock.json"
    same = had.exists() and had.read_bytes() == wanted and (HERE / "node_modules" / "oidc-provider").is_dir()
    for name in ("package.json", "package-lock.json", "provider.mjs"):
        shutil.copy(SOURCE / name, HERE / name)
    if same:
        return
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=180, check=False)
    if done.returncode and not os.environ.get("CI"):
        pytest.skip(f"npm ci failed: {done.stderr[-200:]}")
    assert done.returncode == 0, done.stderr


@pytest.fixture(params=["RS256", "ES256"])
def home(
    request: pytest.FixtureRequest, installed: None, serve: Callable[[], network.Running], settings: Settings
) -> Iterator[str]:
    """This installation, and a provider that knows it."""
    here, port = f"http://127.0.0.1:{serve().port}", network.free_port()
    node = shutil.which("node") or "node"
    with subprocess.Popen(
        [node, "provider.mjs", str(port), here, request.param],
        cwd=HERE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as running:
        issuer = f"http://127.0.0.1:{port}"
        settings.PROCONNECT_ISSUER, settings.PROCONNECT_CLIENT_ID = issuer, "clicnjob"
        settings.PROCONNECT_SECRET, settings.PROCONNECT_ALG = "a-secret-for-tests", request.param
        proconnect.forget_provider()
        for _ in range(150):
            try:
                httpx.get(f"{issuer}/.well-known/openid-configuration", timeout=2)
                break
            except httpx.HTTPError:
                assert running.poll() is None, running.stderr
                time.sleep(0.2)
        yield here
        running.terminate()
    proconnect.forget_provider()


@pytest.fixture
def page(browser: Browser, home: str) -> Iterator[Page]:
    context = browser.new_context(base_url=home, locale="fr-FR")
    made, errors = context.new_page(), list[str]()
    made.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
    yield made
    context.close()
    assert errors == []


def by_proconnect(page: Page, email: str, *, mfa: bool) -> None:
    page.goto("/connexion/")
    page.get_by_role("button", name="S’identifier avec ProConnect").click()
    page.locator("input[name=login]").fill(email)
    if mfa:
        page.locator("input[name=mfa]").check()
    page.get_by_role("button", name="Continuer").click()


def test_claire_links_enters_and_leaves(
    page: Page, home: str, claire: User, with_totp: Callable[[User], Authenticator]
) -> None:
    """The first time with our second factor; then with the provider's; leaving ends both; a stranger gets no account."""
    application = with_totp(claire)
    page.goto("/connexion/")
    assert axe(page) == []
    by_proconnect(page, claire.email or "", mfa=True)
    expect(page.get_by_role("heading", name=re.compile("C’est bien vous, Claire"))).to_be_visible()
    page.get_by_label("Code de l’application").fill(application.code())
    page.get_by_role("button", name="Valider").click()
    page.wait_for_url(re.compile(rf"{home}/(?!connexion)"))
    assert ProviderLink.objects.get().user == claire
    page.goto("/mon-compte/securite/")
    expect(page.get_by_role("button", name="Ne plus relier ProConnect")).to_be_visible()
    assert axe(page) == []

    page.context.clear_cookies()
    by_proconnect(page, claire.email or "", mfa=True)
    page.wait_for_url(re.compile(rf"{home}/(?!connexion)"))
    page.goto("/mon-compte/securite/")
    expect(page.get_by_role("heading", name="Sécurité de mon compte")).to_be_visible()
    token = page.locator("form[action='/deconnexion/'] [name=csrfmiddlewaretoken]").first.input_value()
    page.evaluate(
        "token => { const form = document.createElement('form'); form.method = 'post'; form.action = '/deconnexion/';"
        "form.innerHTML = `<input name=csrfmiddlewaretoken value=${token}>`; document.body.append(form); form.submit(); }",
        token,
    )
    page.wait_for_url(re.compile("/session/end"))  # the provider asks whether to leave it too

    page.context.clear_cookies()
    count = User.objects.count()
    by_proconnect(page, "inconnue@exemple.fr", mfa=True)
    expect(page.locator("#flash")).to_contain_text("Aucun compte n’existe avec votre adresse.")
    assert User.objects.count() == count

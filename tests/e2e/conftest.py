"""A real server on a real database with the demonstration's people, and real browsers."""

import base64
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 900}}
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
START_SECONDS = 60

expect.set_options(timeout=15_000)


@dataclass(frozen=True)
class World:
    """A running installation: its address, and the sign-in of each role."""

    address: str
    roles: dict[str, dict[str, str]]
    session: dict[str, Any]
    env: dict[str, str]

    def clicnjob(self, *words: str) -> str:
        """A command on this installation."""
        done = subprocess.run(
            [sys.executable, "-m", "clicnjob", *words], env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def _database() -> Iterator[dict[str, str]]:
    """Embedded: SQLite in the data folder. Otherwise a PostgreSQL database of its own."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield {}
        return
    name = f"clicnjob_e2e_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            parts = urlsplit(url)
            yield {"DATABASE_URL": parts._replace(path=f"/{name}").geturl(), "SECRET_KEY": secrets.token_urlsafe(48)}
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory, _database: dict[str, str]) -> Iterator[World]:
    """`clicnjob up` on an empty folder, as `make run` does, with a short season."""
    folder = tmp_path_factory.mktemp("world")
    port = _free_port()
    env = {
        **{key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "CLICNJOB_DATA_DIR"}},
        **_database,
        "CLICNJOB_DATA_DIR": str(folder / "data"),
        "MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "PORT": str(port),
        "DEMO_MODE": "1",
        "JOBS_IN_PROCESS": "1",
        "LOG_LEVEL": "WARNING",
    }
    run = [sys.executable, "-m", "clicnjob"]
    log = (folder / "server.log").open("w")
    for words in (["migrate", "-v0"], ["demo", "--json", "--weeks", "2", "--starts-in", "-5"]):
        done = subprocess.run([*run, *words], env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-4000:]
    known = json.loads(done.stdout)
    server = subprocess.Popen([*run, "up"], env=env, stdout=log, stderr=log)
    try:
        _wait(f"http://127.0.0.1:{port}/sante/", server, folder / "server.log")
        yield World(f"http://127.0.0.1:{port}", known["roles"], known["session"], env)
    finally:
        server.terminate()
        server.wait(timeout=15)
        log.close()
    assert "Traceback" not in (folder / "server.log").read_text(), (folder / "server.log").read_text()[-4000:]


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()[-4000:]
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the server did not start: {log.read_text()[-4000:]}")


@pytest.fixture
def open_browser(browser: Browser, world: World) -> Iterator[Callable[..., Page]]:
    """A person's own browser: ``open_browser(PHONE)``. Errors of the pages' scripts fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(profile: dict[str, Any] = DESK, **options: Any) -> Page:
        context = browser.new_context(base_url=world.address, locale="fr-FR", **{**profile, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None,
        )
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def enter(open_browser: Callable[..., Page], world: World) -> Callable[..., Page]:
    """Sign in as people do: ``enter("counsellor")`` types the password and the code of the second factor."""

    def sign_in(role: str, profile: dict[str, Any] = DESK) -> Page:
        known = world.roles[role]
        page = open_browser(profile)
        page.goto("/connexion/")
        page.get_by_label("Adresse e-mail").fill(known["email"])
        page.get_by_label("Mot de passe").first.fill(known["password"])
        page.get_by_role("button", name="Continuer", exact=True).click()
        page.get_by_label("Code").first.fill(pyotp.TOTP(known["totp_secret"]).now())
        page.get_by_role("button", name="Valider").first.click()
        page.wait_for_url("**/accueil/")
        return page

    return sign_in


@pytest.fixture
def enter_as(open_browser: Callable[..., Page]) -> Callable[..., Page]:
    """The demonstration's one-click door: ``enter_as("claire")``."""

    def click(door: str, profile: dict[str, Any] = DESK) -> Page:
        page = open_browser(profile)
        page.goto("/connexion/")
        page.locator(f"form[action='/demo/entrer/{door}/'] button").click()
        page.wait_for_url("**/accueil/")
        return page

    return click

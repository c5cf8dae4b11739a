"""What stops the start, each with a sentence that says what to change."""

import ipaddress
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from cryptography import x509
from django.core.checks import run_checks
from pytest_django import Settings

from clicnjob.config import env, serving, startup
from tests.reliability.installation import free_port


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("192.168.1.20", True),
        ("10.0.0.4", True),
        ("8.8.8.8", False),
        ("clicnjob.fr", False),
    ],
)
def test_private_addresses(host: str, *, private: bool) -> None:
    assert startup.is_private(host) is private


@pytest.mark.django_db
@pytest.mark.parametrize(("debug", "demo", "word"), [(True, False, "DEBUG=1"), (False, True, "DEMO_MODE=1")])
def test_debug_and_demo_are_refused_on_a_public_host(settings: Settings, word: str, *, debug: bool, demo: bool) -> None:
    settings.DEBUG, settings.DEMO_MODE = debug, demo
    settings.HOST, settings.ALLOWED_HOSTS = "127.0.0.1", ["clicnjob.fr"]

    assert [sentence.split(" ")[0] for sentence in startup.dangers()] == [word]
    assert [error.id for error in run_checks() if error.id == "clicnjob.E001"] == ["clicnjob.E001"]


def test_a_room_on_a_private_network_may_show_the_demonstration(settings: Settings) -> None:
    settings.DEMO_MODE, settings.HOST, settings.ALLOWED_HOSTS = True, "192.168.1.20", ["192.168.1.20"]

    assert startup.dangers() == []


@pytest.mark.parametrize("key", ["short", "django-insecure-" + "x" * 60])
def test_a_default_secret_key_is_refused(settings: Settings, key: str) -> None:
    settings.TESTING, settings.SECRET_KEY = False, key

    assert [sentence.split(" ")[0] for sentence in startup.dangers()] == ["SECRET_KEY"]


def test_a_demonstration_never_sends(settings: Settings) -> None:
    settings.DEMO_MODE, settings.EMBEDDED, settings.SMS_CHANNEL = True, False, "http"
    settings.HOST, settings.ALLOWED_HOSTS = "127.0.0.1", []

    assert len(startup.dangers()) == 1


def environment(tmp_path: Path, **extra: str) -> dict[str, str]:
    """An embedded installation of its own, whatever the shell exports."""
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL", "DEMO_MODE"}}
    return {**kept, "CLICNJOB_DATA_DIR": str(tmp_path / "data"), **extra}


def run(tmp_path: Path, *words: str, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "clicnjob", *words],
        env=environment(tmp_path, **extra),
        capture_output=True,
        text=True,
        check=False,
    )


def test_sqlite_without_full_synchronisation_is_refused(tmp_path: Path) -> None:
    """G2: an acknowledged write must survive a power cut."""
    weaken = (
        "from django.db import connection; connection.ensure_connection();"
        "connection.cursor().execute('PRAGMA synchronous=NORMAL');"
        "from clicnjob.config.startup import database_dangers; print(database_dangers())"
    )

    well = run(tmp_path, "shell", "-v0", "-c", "from clicnjob.config.startup import database_dangers as d; print(d())")
    weak = run(tmp_path, "shell", "-v0", "-c", weaken)

    assert well.stdout.strip() == "[]", well.stderr
    assert "synchronous=1: WAL and FULL (2) are required" in weak.stdout


def test_up_refuses_a_public_demonstration_before_writing_anything(tmp_path: Path) -> None:
    done = run(tmp_path, "up", DEMO_MODE="1", ALLOWED_HOSTS="clicnjob.fr")

    assert done.returncode == 1
    assert done.stderr.strip() == (
        "CommandError: DEMO_MODE=1 on a public host (clicnjob.fr): anyone could sign in. Set DEMO_MODE=0."
    )
    assert not (tmp_path / "data" / "demonstration").exists()


def test_demo_refuses_outside_demo_mode(tmp_path: Path) -> None:
    done = run(tmp_path, "demo", "--json", DEMO_MODE="0")

    assert (done.returncode, done.stdout) == (1, "")
    assert "La démonstration est éteinte ici" in done.stderr


def test_several_processes_need_one_secret_key(tmp_path: Path) -> None:
    done = run(tmp_path, "check", DATABASE_URL="postgres://nobody@127.0.0.1/none")

    assert done.returncode == 1
    assert done.stderr.strip() == (
        "clicnjob: SECRET_KEY is missing: with DATABASE_URL every process needs the same one."
    )


@pytest.mark.slow
def test_an_empty_installation_serves_and_says_what_it_needs(tmp_path: Path) -> None:
    """What ``make run`` runs, to the end: prepared, served, stopped as asked."""
    port = free_port()
    home = f"http://127.0.0.1:{port}/"
    serving_it = subprocess.Popen(
        [sys.executable, "-m", "clicnjob", "up"],
        env=environment(tmp_path, DEMO_MODE="0", PORT=str(port)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        page = wait_for(home, serving_it)
    finally:
        serving_it.terminate()
        said, wrong = serving_it.communicate(timeout=60)

    assert "Se connecter" in page, wrong
    assert f"ClicNJob écoute sur {home.rstrip('/')}" in said
    assert "clicnjob import_structures FICHIER" in said
    assert "clicnjob create_director --help" in said


def wait_for(address: str, process: subprocess.Popen[str]) -> str:
    """The page at an address, once its server answers."""
    limit = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < limit:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.3)
    return ""


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("oui", True), ("0", False), ("", False)])
def test_flags(monkeypatch: pytest.MonkeyPatch, value: str, *, expected: bool) -> None:
    monkeypatch.setenv("SOME_FLAG", value)

    assert env.flag("SOME_FLAG") is expected


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_FLAG", "peut-être")
    monkeypatch.setenv("SOME_NUMBER", "douze")

    with pytest.raises(Exception, match="SOME_FLAG must be 1 or 0"):
        env.flag("SOME_FLAG")
    with pytest.raises(Exception, match="SOME_NUMBER must be a whole number"):
        env.integer("SOME_NUMBER", 1)


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from a file\n")
    monkeypatch.setenv("SOME_KEY_FILE", str(tmp_path / "key"))

    assert env.text("SOME_KEY") == "from a file"


def test_the_local_certificate_names_this_machine_and_is_kept(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KEY_DIR = tmp_path
    monkeypatch.setattr(serving, "local_address", lambda: "192.168.1.20")

    key, certificate = serving.local_certificate()
    first = certificate.read_bytes()
    serving.local_certificate()

    assert certificate.read_bytes() == first
    assert oct(key.stat().st_mode)[-3:] == "600"
    names = x509.load_pem_x509_certificate(first).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert set(names.get_values_for_type(x509.IPAddress)) == {
        ipaddress.ip_address("127.0.0.1"),
        ipaddress.ip_address("192.168.1.20"),
    }

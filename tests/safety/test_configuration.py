"""G30: a real installation's settings pass Django's own review."""

import os
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT

REAL = {"PUBLIC_URL": "https://clicnjob.example", "ALLOWED_HOSTS": "clicnjob.example", "DEMO_MODE": "0"}


def reviewed(tmp: str, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    code = "from clicnjob.__main__ import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**kept, "CLICNJOB_DATA_DIR": tmp, **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_review_of_a_real_installation_finds_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    """G30."""
    good = reviewed(str(tmp_path_factory.mktemp("real")), SECRET_KEY="k" * 25 + "0123456789abcdefghijklmnopqr", **REAL)

    assert (good.returncode, good.stdout.strip()) == (0, "System check identified no issues (0 silenced)."), good.stderr


@pytest.mark.parametrize(
    "wrong", [{"SECRET_KEY": "short"}, {"DEBUG": "1"}, {"DEMO_MODE": "1"}], ids=lambda one: next(iter(one))
)
def test_a_dangerous_one_does_not_pass(tmp_path_factory: pytest.TempPathFactory, wrong: dict[str, str]) -> None:
    """G30."""
    env = {"SECRET_KEY": "k" * 25 + "0123456789abcdefghijklmnopqr", **REAL, **wrong}

    assert reviewed(str(tmp_path_factory.mktemp("wrong")), **env).returncode != 0

"""G30: a real installation's settings pass Django's own review, and every answer carries what protects its reader."""

import os
import subprocess
import sys

import pytest
from django.http import HttpResponse

from tests.architecture.source import ROOT
from tests.matrix.stage import ROLES, Stage
from tests.matrix.test_matrix import ROWS, Row, address, ask

pytestmark = pytest.mark.django_db
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


def lacks(answer: HttpResponse, *, signed_in: bool) -> list[str]:
    """What an answer lacks."""
    said = answer.headers
    policy = said.get("Content-Security-Policy", "")
    held = {
        "policy": "default-src 'none'" in policy and "unsafe" not in policy,
        "nosniff": said.get("X-Content-Type-Options") == "nosniff",
        "frames": said.get("X-Frame-Options") == "DENY",
        "referrer": said.get("Referrer-Policy") in {"same-origin", "no-referrer", "strict-origin"},
        "opener": said.get("Cross-Origin-Opener-Policy") == "same-origin",
        "permissions": "Permissions-Policy" in said,
        # Signing out has nothing to keep: it empties the browser.
        "kept": not signed_in or "private" in said.get("Cache-Control", "") or "Clear-Site-Data" in said,
    }
    return [name for name, holds in held.items() if not holds]


def asker(row: Row, kind: str) -> str:
    """Nobody, the first who may, the first who may not; nobody again where there is no such one."""
    answers = {"admitted": {"ok"}, "refused": {"403", "404"}}.get(kind, set())
    return next((role for role in ROLES if role != "anon" and row.answers[role] in answers), "anon")


@pytest.mark.crawl
@pytest.mark.parametrize("kind", ["anonymous", "admitted", "refused"])
def test_every_answer_carries_what_protects_its_reader(kind: str, stage: Stage) -> None:
    """G30, G23: on every route and method of the matrix, refusals included."""
    wrong = {}
    for row in ROWS:
        role = asker(row, kind)
        answer = ask(stage.clients[role], row.method, address(row.route, stage.ids))
        missing = lacks(answer, signed_in=role != "anon")
        if missing:
            wrong[str(row)] = (answer.status_code, missing)

    assert wrong == {}

"""What must never be committed: addresses of package registries, paths of someone's machine, secrets, merge marks."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, place, repository_files, text_of

# Written in pieces, so that this file does not hold what it looks for.
REGISTRIES = [
    "files.python" + "hosted.org",
    "py" + "pi.org",
    "registry.npm" + "js.org",
    "registry.yarn" + "pkg.com",
    "conda.ana" + "conda.org",
    "un" + "pkg.com",
    "cdn.js" + "delivr.net",
    "cdn" + "js.cloudflare.com",
    "fonts.google" + "apis.com",
]
MACHINES = [
    re.compile(pattern)
    for pattern in (
        r"(?<![\w.~}/)-])/wo" + r"rk/",
        r"(?<![\w.~}/)-])/ro" + r"ot/",
        r"(?<![\w.~}/)-])/ho" + r"me/\w+/",
        r"(?<![\w.~}/)-])/Use" + r"rs/\w+/",
        r"(?<![\w.~}/)-])/opt/(?:whe" + r"els|py" + r"pi)",
    )
]
SECRETS = [
    re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE " + "KEY-----"),
    re.compile(r"\bAKIA" + r"[0-9A-Z]{16}\b"),
]
MERGES = re.compile(r"^(?:<{7} |>{7} |={7}$)", re.MULTILINE)


def findings(text: str) -> list[str]:
    found = [name for name in REGISTRIES if name in text]
    found += [match.group() for pattern in (*MACHINES, *SECRETS, MERGES) if (match := pattern.search(text))]
    return found


def test_no_registry_no_machine_no_secret() -> None:
    found = {place(path): what for path in repository_files() if (what := findings(text_of(path)))}

    assert found == {}


def test_nothing_built_nor_private_is_tracked() -> None:
    built = {".mo", ".pyc", ".sqlite3", ".key", ".pem"}

    assert [place(path) for path in repository_files() if path.suffix in built] == []


def test_pins_hold_versions_and_hashes_only() -> None:
    line = re.compile(r"[a-z0-9.-]+(?:\[[a-z0-9,.-]+\])?==\S+(?: ; .+)? \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?")
    for path in sorted(ROOT.glob("requirements*.txt")):
        odd = [text for text in path.read_text().splitlines() if not line.fullmatch(text)]

        assert odd == [], path.name


def test_what_runs_is_pinned_alike_for_developers() -> None:
    def pins(path: Path) -> set[str]:
        return {text.removesuffix(" \\") for text in path.read_text().splitlines() if not text.startswith(" ")}

    assert pins(ROOT / "requirements.txt") - pins(ROOT / "requirements-dev.txt") == set()


def test_scripts_can_be_run() -> None:
    scripts = [*(ROOT / "scripts").iterdir(), ROOT / ".ci" / "run"]

    assert [place(path) for path in scripts if not path.stat().st_mode & 0o100] == []


@pytest.mark.parametrize(
    "breach",
    [
        "--index-url https://" + "py" + "pi.org/simple",
        'open("/wo' + 'rk/data.csv")',
        "cd /ro" + "ot/x",
        "<<<<<<" + "< HEAD",
    ],
)
def test_a_planted_breach_is_seen(breach: str) -> None:
    assert len(findings(breach)) == 1

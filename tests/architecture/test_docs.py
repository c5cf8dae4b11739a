"""What is written stays true: routes, decisions, dependencies, commands."""

import re
import tomllib

import pytest

from clicnjob.config.routes import document, routes
from tests.architecture.source import ROOT, text_of

PAPERS = (
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "LICENSE",
    "docs/architecture.md",
    "docs/glossary.md",
    "docs/http.md",
)


@pytest.mark.parametrize("name", PAPERS)
def test_paper_exists(name: str) -> None:
    assert len(text_of(ROOT / name)) > 200


def test_http_lists_exactly_the_routes() -> None:
    """Run ``make routes`` when this fails."""
    assert text_of(ROOT / "docs" / "http.md") == document()


def test_every_route_says_what_it_is_for() -> None:
    """The docstring of its view is its line in docs/http.md."""
    assert [route.name for route in routes() if not route.what] == []


def test_decisions_are_numbered_without_gap_and_headed_by_their_number() -> None:
    """``docs/adr/0001-title.md`` begins with ``# 1. Title``."""
    papers = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))

    assert [int(path.name[:4]) for path in papers] == list(range(1, len(papers) + 1))
    headings = {path.name: text_of(path).partition("\n")[0] for path in papers}
    assert [name for name, line in headings.items() if not re.match(rf"# 0*{int(name[:4])}[.:] \S", line)] == []


def test_every_dependency_has_a_reason() -> None:
    """The reason stands on the line, after ``#``."""
    text = text_of(ROOT / "pyproject.toml")
    project = tomllib.loads(text)
    wanted = [
        *project["project"]["dependencies"],
        *(name for group in project["dependency-groups"].values() for name in group),
    ]

    reasoned = re.findall(r'^\s+"([^"]+)",?\s+# \S', text, re.MULTILINE)

    assert [name for name in wanted if name not in reasoned] == []


def test_every_command_of_the_papers_exists() -> None:
    """``make x`` in a paper is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z0-9-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    papers = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]

    named = {
        name
        for paper in papers
        for name in re.findall(r"(?:`|^\s*\$? ?)make ([a-z0-9-]+)", text_of(paper), re.MULTILINE)
    }

    assert sorted(named - targets) == []


def test_every_link_between_papers_leads_somewhere() -> None:
    broken = []
    for paper in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests").rglob("*.md")]:
        targets = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text_of(paper))
        broken += [
            f"{paper.relative_to(ROOT)} -> {target}" for target in targets if not (paper.parent / target).exists()
        ]

    assert broken == []

"""``make faults`` finds the tests of a goal, and docs/reliability.md says what each goal is."""

import ast
import re

import pytest

from tests.architecture.source import ROOT, text_of
from tests.faults import named, short_name


@pytest.mark.parametrize(
    ("text", "goals"),
    [
        ("G9: each role gets what the table says.", ["G9"]),
        ("Undone after (G10, G9).", ["G9", "G10"]),
        ("G100, AG9, R9 and RG1x name none", []),
        (None, []),
    ],
)
def test_goals_are_read_in_docstrings(text: str | None, goals: list[str]) -> None:
    assert named(text) == goals


@pytest.mark.parametrize(
    ("nodeid", "name"),
    [
        ("tests/matrix/test_matrix.py::test_cells[GET home:health]", "matrix.cells"),
        ("tests/e2e/test_day.py::test_a_day[a::b]", "e2e.a_day"),
        ("tests/realtime/test_bus.py::TestBus::test_freeze", "realtime.freeze"),
    ],
)
def test_a_line_names_the_area_and_the_test(nodeid: str, name: str) -> None:
    assert short_name(nodeid) == name


def test_every_goal_that_a_test_names_is_explained() -> None:
    explained = set(re.findall(r"^\| (G\d+) \|", text_of(ROOT / "docs" / "reliability.md"), re.MULTILINE))
    served: dict[str, list[str]] = {}
    for path in (ROOT / "tests").rglob("test_*.py"):
        nodes = [node for node in ast.walk(ast.parse(text_of(path))) if isinstance(node, (ast.Module, ast.FunctionDef))]
        for goal in {goal for node in nodes for goal in named(ast.get_docstring(node))}:
            served.setdefault(goal, []).append(path.name)

    assert sorted(set(served) - explained) == []
    assert served["G9"] != []

"""D20: each measure of the impact analysis points to a test that exists and says that it serves that goal; no goal is left out."""

import ast
import re

import pytest

from tests.architecture.source import ROOT, text_of
from tests.faults import named

PAPER = text_of(ROOT / "docs" / "aipd.md")
ROW = re.compile(r"^\| (G\d+) \|.*\| `([^`]+)` \|$", re.MULTILINE)
ROWS = ROW.findall(PAPER)
GOALS = re.findall(
    r"^\| (G\d+) \|", text_of(ROOT / "docs" / "reliability.md").split("## Messages under fault")[0], re.MULTILINE
)


def goals_of(test: str) -> list[str]:
    """The goals that a test says it serves, as ``make faults`` reads them."""
    name, _, function = test.partition("::")
    module = ast.parse(text_of(ROOT / name))
    found = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef) and node.name == function]
    assert len(found) == 1, f"{test} does not exist"
    return named(ast.get_docstring(found[0])) or named(ast.get_docstring(module))


@pytest.mark.parametrize(("goal", "test"), [row for row in ROWS if "::" in row[1]])
def test_each_measure_has_its_test(goal: str, test: str) -> None:
    assert goal in goals_of(test)


def test_the_others_are_commands() -> None:
    """``make x`` exists: tests/architecture/test_docs.py."""
    assert {test for _goal, test in ROWS if "::" not in test} == {"make mutate"}


def test_no_goal_is_left_out() -> None:
    """Held, or said to be without a test."""
    without = re.findall(r"^- (G\d+),", PAPER, re.MULTILINE)

    assert sorted({goal for goal, _test in ROWS} | set(without)) == sorted(GOALS)
    assert not {goal for goal, _test in ROWS} & set(without)


def test_every_line_of_a_table_of_measures_is_read() -> None:
    """A line written otherwise would be a measure without a test."""
    assert len(re.findall(r"^\| G\d+", PAPER, re.MULTILINE)) == len(ROWS) > 30

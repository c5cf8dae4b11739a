"""``make faults``: what holds when something goes wrong on purpose.

A test serves a goal when its docstring (or, for want of one there, its module's) names it: ``G9``. With ``--faults=G9,G10``
or ``--faults=all`` only those run, and each goal and test function gives one line at the end::

    FAULT G9 matrix.cells 0

The value is the number of its cases that failed, errors included: 0 holds. A test that looks at several things at once
says each of them (``figures`` of tests/reliability): a line a figure, then lines ``COUNT`` with how much was done. A test whose every case was skipped has no
value: it is said on a line of its own (``SKIPPED G1 …``). A goal asked for which no test serves counts as one violation.
"""

import inspect
import re
from collections import Counter
from pathlib import PurePosixPath

import pytest

GOAL = re.compile(r"\bG([1-9]\d?)\b")
EVERY = "all"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--faults", metavar="G9,G10", help="run the tests that serve these goals (or: all), one line for each"
    )


def asked(config: pytest.Config) -> set[str]:
    """The goals asked for; empty without the option."""
    option: str | None = config.getoption("--faults")
    return {name.strip().upper() for name in option.split(",") if name.strip()} if option else set()


def named(text: str | None) -> list[str]:
    """The goals that a docstring names, in their order."""
    return [f"G{number}" for number in sorted({int(found) for found in GOAL.findall(text or "")})]


def goals_of(item: pytest.Item) -> list[str]:
    function, module = getattr(item, "function", None), getattr(item, "module", None)
    return named(inspect.getdoc(function)) or named(inspect.getdoc(module))


def short_name(nodeid: str) -> str:
    """``tests/matrix/test_matrix.py::test_cells[x]`` is ``matrix.cells``."""
    path, _, function = nodeid.partition("::")
    area = PurePosixPath(path).parent.name
    return f"{area}.{function.partition('[')[0].rpartition('::')[2].removeprefix('test_')}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    goals = asked(config)
    if not goals:
        return
    kept, dropped = [], []
    for item in items:
        serves = [goal for goal in goals_of(item) if goal in goals or EVERY.upper() in goals]
        item.user_properties.append(("goals", serves))
        (kept if serves else dropped).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=dropped)


Key = tuple[str, str]


def tally(reporter: pytest.TerminalReporter) -> tuple[Counter[Key], dict[Key, str]]:
    """Violations of each goal and test function that ran, and those that were only skipped."""
    wrong: Counter[Key] = Counter()
    failed: set[tuple[Key, str]] = set()
    idle: dict[Key, str] = {}
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in reporter.stats.get(outcome, []):
            for goal in dict(getattr(report, "user_properties", ())).get("goals", []):
                key = (goal, short_name(report.nodeid))
                if outcome == "skipped":
                    idle[key] = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
                    continue
                wrong[key] += 0
                if outcome != "passed" and (key, report.nodeid) not in failed:
                    failed.add((key, report.nodeid))  # a test and its teardown are one case
                    wrong[key] += 1
    return wrong, {key: why for key, why in idle.items() if key not in wrong}


def told(reporter: pytest.TerminalReporter, name: str) -> Counter[Key]:
    """The figures that tests told themselves (``fault``: violations, ``count``: what was done), added up by name."""
    found: Counter[Key] = Counter()
    for outcome in ("passed", "failed"):
        for report in reporter.stats.get(outcome, []):
            for told_name, value in getattr(report, "user_properties", ()):
                if told_name == name:
                    goal, figure, number = value
                    found[goal, figure] += number
    return found


def missing_goals(config: pytest.Config, wrong: Counter[Key], idle: dict[Key, str]) -> list[str]:
    served = {goal for goal, _ in [*wrong, *idle]}
    return sorted(asked(config) - served - {EVERY.upper()})


def in_order(key: Key) -> tuple[int, str]:
    return int(key[0].removeprefix("G")), key[1]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not asked(terminalreporter.config):
        return
    wrong, idle = tally(terminalreporter)
    for key in sorted(wrong, key=in_order):
        terminalreporter.write_line(f"FAULT {' '.join(key)} {wrong[key]}", red=wrong[key] > 0)
    for word, name in (("FAULT", "fault"), ("COUNT", "count")):
        figures = told(terminalreporter, name)
        for key in sorted(figures, key=in_order):
            bad = word == "FAULT" and figures[key] > 0
            terminalreporter.write_line(f"{word} {' '.join(key)} {figures[key]}", red=bad)
    for key in sorted(idle, key=in_order):
        terminalreporter.write_line(f"SKIPPED {' '.join(key)}: {idle[key]}", yellow=True)
    for goal in missing_goals(terminalreporter.config, wrong, idle):
        terminalreporter.write_line(f"FAULT {goal} no_test_serves_it 1", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A goal nobody serves fails the run, like a test that fails."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if asked(session.config) and reporter is not None and missing_goals(session.config, *tally(reporter)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED

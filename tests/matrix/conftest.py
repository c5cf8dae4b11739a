"""The closing line: ``MATRIX routes=… cells=… unlisted=… wrong=…``."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """``wrong`` counts cells that answer otherwise than declared; a row that could not even be asked counts as one."""
    facts: dict[str, int] = {}
    wrong = 0
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, []):
            if "tests/matrix/" not in report.nodeid:
                continue
            properties = dict(report.user_properties)
            facts = properties.get("matrix", facts)
            wrong += properties.get("wrong", 0 if outcome == "passed" or "matrix" in properties else 1)
    if facts:
        terminalreporter.write_line(
            "MATRIX " + " ".join(f"{name}={n}" for name, n in {**facts, "wrong": wrong}.items())
        )

"""Browser journeys: run where a Chromium or Chrome is found, said aloud where not, mandatory where ``CI=true``."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytest_plugins = ["tests.browser", "tests.faults"]

ROOT = Path(__file__).parent
NO_BROWSER = "no Chromium or Chrome on this machine (CHROMIUM=/path/to/chrome names one)"


def _browser() -> str:
    """The browser that ``CHROMIUM`` names (the Makefile sets it, empty where none is), else the one of this machine."""
    if "CHROMIUM" not in os.environ:
        found = subprocess.run([ROOT / "scripts" / "find-browser"], capture_output=True, text=True, check=False)
        os.environ["CHROMIUM"] = found.stdout.strip()
    return shutil.which(os.environ["CHROMIUM"]) or ""


BROWSER = _browser()
MANDATORY = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def pytest_report_header() -> str:
    return f"browser: {BROWSER or NO_BROWSER}"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Whoever asks for the browser is a journey, wherever the file lies."""
    if "browser" in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.e2e)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--asking", action="store_true", help="only what asks the database: the rest is the same on any other one"
    )


DATABASE = {"db", "transactional_db", "live_server", "_database"}


def asks(item: pytest.Item) -> bool:
    """Whether a test asks the database, by itself or through what it starts."""
    marked = any(item.get_closest_marker(name) for name in ("django_db", "e2e", "slow"))
    return marked or not DATABASE.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Journeys come first, what is slow (servers started and killed) at the head of the last worker's share.

    ``--dist worksteal`` gives each worker a run of neighbours, then lets who is done take the rest of another's: so browsers
    and servers are not all awake at once, and nothing long is left for the end.
    """
    if config.getoption("--asking"):
        config.hook.pytest_deselected(items=[item for item in items if not asks(item)])
        items[:] = filter(asks, items)
    journeys = [item for item in items if item.get_closest_marker("e2e")]
    slow = [item for item in items if item.get_closest_marker("slow") and not item.get_closest_marker("e2e")]
    taken = {*journeys, *slow}
    quick = [item for item in items if item not in taken]
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    before = max(0, len(items) * (workers - 1) // workers - len(journeys))
    items[:] = [*journeys, *quick[:before], *slow, *quick[before:]]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if BROWSER or item.get_closest_marker("e2e") is None:
        return
    if MANDATORY:
        pytest.fail(f"browser tests are mandatory here: {NO_BROWSER}", pytrace=False)
    pytest.skip(NO_BROWSER)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if NO_BROWSER in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} browser tests were skipped: {NO_BROWSER}.", yellow=True)

"""The closing line: ``MATRIX routes=… cells=… unlisted=… wrong=…``."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from clicnjob.shared.db import atomic
from tests.matrix.stage import Stage, build


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


@pytest.fixture(scope="module", autouse=True)
def _own_store() -> Iterator[None]:
    """One store for all the tests: what the stage laid in it is asked by each."""
    kept = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    with override_settings(STORAGES=kept):
        yield


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker, _own_store: None) -> Iterator[Stage]:
    """Built once: what a request changes is undone after it (``ask``), so that nobody sees another's traces."""

    class Undo(Exception):
        pass

    with django_db_blocker.unblock():
        try:
            with atomic():
                yield build()
                raise Undo
        except Undo:
            pass

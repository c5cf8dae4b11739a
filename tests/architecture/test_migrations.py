"""The tables are what the models say."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from tests.architecture.source import PACKAGE


@pytest.mark.django_db
def test_no_migration_is_pending() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1, stdout=said, stderr=said)
    except SystemExit:
        pytest.fail(f"run 'clicnjob makemigrations':\n{said.getvalue()}")


def test_migrations_are_numbered_in_one_line() -> None:
    """Two branches with the same number need one to be renumbered, not a merge."""
    for folder in sorted(PACKAGE.glob("*/migrations")):
        numbers = sorted(path.name[:4] for path in folder.glob("[0-9]*.py"))

        assert numbers == sorted(set(numbers)), folder


def test_migrations_say_what_they_do() -> None:
    automatic = re.compile(r"\d{4}_(auto_.*|alter_.*_and_more|.*_and_more)\.py")

    assert [path.name for path in PACKAGE.glob("*/migrations/*.py") if automatic.fullmatch(path.name)] == []

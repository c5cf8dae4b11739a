"""G21: columns sealed in place: every row opens after, nothing clear is left in the files, and one can go back (ADR 41)."""

import os
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from clicnjob.vault import sealing_columns
from clicnjob.vault.fields import SealedText
from clicnjob.vault.sealing_columns import leave_nothing_clear, sealing
from tests.disk import bytes_of

pytestmark = pytest.mark.django_db(transaction=True)
COLUMNS: dict[str, Any] = {
    "phone": (models.CharField(max_length=20), SealedText(scope="home_id", mark="phone", max_length=20, blank=True)),
    "email": (
        models.EmailField(null=True, blank=True),
        SealedText(mark="e-mail", max_length=254, null=True, blank=True),
    ),
}
MADE = migrations.CreateModel(
    "Thing",
    [
        ("id", models.UUIDField(primary_key=True, default=uuid.uuid4)),
        ("home_id", models.UUIDField()),
        ("phone", models.CharField(max_length=20)),
        ("email", models.EmailField(null=True, blank=True)),
    ],
)


class Table:
    """A table that goes through operations, forwards and back."""

    def __init__(self) -> None:
        self.states = [ProjectState()]
        self.done: list[Any] = []

    def apply(self, *operations: Any) -> Any:
        with connection.schema_editor(atomic=True) as editor:
            for operation in operations:
                after = self.states[-1].clone()
                operation.state_forwards("vault", after)
                operation.database_forwards("vault", editor, self.states[-1], after)
                self.states.append(after)
                self.done.append(operation)
        return self.model

    def apply_apart(self, operation: Any) -> None:
        """As a migration that stands in no transaction."""
        with connection.schema_editor(atomic=False) as editor:
            operation.database_forwards("vault", editor, self.states[-1], self.states[-1])

    def back(self, count: int) -> None:
        with connection.schema_editor(atomic=True) as editor:
            for _ in range(count):
                after, operation = self.states.pop(), self.done.pop()
                operation.database_backwards("vault", editor, after, self.states[-1])

    @property
    def model(self) -> Any:
        return self.states[-1].apps.get_model("vault", "Thing")


@pytest.fixture
def table() -> Iterator[Table]:
    made = Table()
    made.apply(MADE)
    yield made
    made.back(len(made.done))


def test_rows_are_sealed_in_place_and_can_be_opened_again(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing_columns, "BATCH", 2)  # three batches for five rows
    homes = [uuid.uuid4(), uuid.uuid4()]
    told = {
        (table.model.objects.create(home_id=homes[n % 2], phone=f"+3361234567{n}", email=email).pk): (
            f"+3361234567{n}",
            email,
        )
        for n, email in enumerate(["a@exemple.fr", None, "b@exemple.fr", "C@exemple.fr", None])
    }
    told[table.model.objects.create(home_id=homes[0], phone="", email=None).pk] = ("", None)

    operations = sealing("vault", "Thing", **COLUMNS)
    after = table.apply(*operations)

    assert {row.pk: (row.phone, row.email) for row in after.objects.all()} == told
    assert after.objects.get(email="c@exemple.fr").phone == "+33612345673"
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM vault_thing")
        assert len(cursor.description) == 4, "nothing beside the four columns"
        assert b"exemple" not in b"".join(bytes(cell) for row in cursor for cell in row if isinstance(cell, bytes))

    table.back(len(operations))
    assert {row.pk: (row.phone, row.email) for row in table.model.objects.all()} == told


def test_what_is_left_of_former_rows_is_written_over(table: Table) -> None:
    marker = "+33699887766"
    table.model.objects.create(home_id=uuid.uuid4(), phone=marker, email="okapi-leftover@exemple.fr")
    table.apply(*sealing("vault", "Thing", **COLUMNS))

    table.apply_apart(leave_nothing_clear("vault_thing"))

    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        files = [bytes_of(file) for file in path.parent.glob(f"{path.name}*") if file.is_file()]
    else:
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath('vault_thing'))")
            files = [bytes(cursor.fetchone()[0])]
    assert [marker.encode() in file or b"okapi-leftover" in file for file in files] == [False] * len(files)


def clicnjob(folder: Path, *words: str) -> str:
    env = {**os.environ, "CLICNJOB_DATA_DIR": str(folder), "DEMO_MODE": "0", "SECRET_KEY": "s" * 50}
    env = {
        name: value for name, value in env.items() if name not in {"DATABASE_URL", "TESTING", "DJANGO_SETTINGS_MODULE"}
    }
    done = subprocess.run(
        [sys.executable, "-m", "clicnjob", *words], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the tables' own files are SQLite's")
def test_an_installation_that_had_them_in_clear(tmp_path: Path) -> None:
    """The product's own migrations, over a database of before: nothing is in clear in its files, and everyone is known again."""
    clicnjob(tmp_path, "migrate", "--verbosity=0", "structures", "0011")
    file = tmp_path / "clicnjob.sqlite3"
    known = uuid.uuid4().hex
    with sqlite3.connect(file) as before:
        columns = "id, created_at, password, kind, first_name, last_name, email, phone, language, discreet, code, epoch"
        before.execute(
            f"INSERT INTO accounts_user ({columns}) VALUES (?, '2026-01-01', '!', 'staff', 'Claire', 'Martin',"
            " 'zyx-marker@exemple.fr', '+33611223344', 'fr', 0, '', 0)",
            [known],
        )
    before.close()

    asked = (
        "from django.core.management import call_command; call_command('migrate', verbosity=0); "
        "from clicnjob.accounts.models import User; print(User.objects.get(email='ZYX-marker@exemple.fr').phone)"
    )
    assert "+33611223344" in clicnjob(tmp_path, "shell", "--no-imports", "-c", asked)

    held = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"zyx-marker" not in held
    assert b"611223344" not in held

"""Migrations that seal a column in place: ``operations = sealing("User", phone=(clear, sealed))``, and ``left_nothing_clear`` after.

Rows go by batches, each statement sealing a row and emptying its clear text. It can be gone back. Done in the migration's own
transaction: a cut leaves the former state. What the database keeps of former rows is the matter of the next migration, which
stands in no transaction.
"""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.apps.registry import Apps
from django.db import connection, migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

from clicnjob.vault.fields import SealedText

BATCH = 500
CLEAR = "clear_{}"
if TYPE_CHECKING:
    type Column = models.Field[Any, Any]
    type Sealed = SealedText[Any, Any]
Move = Callable[[Apps, BaseDatabaseSchemaEditor], None]


def sealing(app: str, model: str, **columns: "tuple[Column, Sealed]") -> list[Operation]:
    """The operations that seal columns of a model: ``name=(what it was, what it becomes)``."""
    moved = tuple(columns)
    found: list[Operation] = []
    for name, (was, becomes) in columns.items():
        found += [
            migrations.RenameField(model, name, CLEAR.format(name)),
            # On the way back the column is made again before it is filled.
            migrations.AlterField(
                model,
                CLEAR.format(name),
                models.CharField(
                    max_length=was.max_length, blank=True, null=was.null, default=None if was.null else ""
                ),
            ),
            migrations.AddField(model, name, _empty(becomes)),
        ]
    found.append(migrations.RunPython(_move(app, model, moved, _seal), _move(app, model, moved, _open)))
    for name, (_was, becomes) in columns.items():
        found += [migrations.RemoveField(model, CLEAR.format(name)), migrations.AlterField(model, name, becomes)]
    return found


def _empty(field: "Sealed") -> "Sealed":
    """The column to come, empty in the rows that are there."""
    fresh = field.clone()
    fresh.default = None if field.null else ""
    return fresh


def _seal(row: Any, name: str, field: "Sealed") -> dict[str, Any]:
    text = getattr(row, CLEAR.format(name))
    return {name: None if text is None else field.sealed(row, text), CLEAR.format(name): None if text is None else ""}


def _open(row: Any, name: str, _field: "Sealed") -> dict[str, Any]:
    return {CLEAR.format(name): getattr(row, name)}


def _move(app: str, model: str, names: tuple[str, ...], how: Callable[[Any, str, Any], dict[str, Any]]) -> Move:
    def move(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
        kind = apps.get_model(app, model)
        fields: dict[str, Any] = {name: kind._meta.get_field(name) for name in names}
        rows, after = kind._base_manager.order_by("pk"), uuid.UUID(int=0)
        while batch := list(rows.filter(pk__gt=after)[:BATCH]):
            for row in batch:
                values: dict[str, Any] = {}
                for name, field in fields.items():
                    values |= how(row, name, field)
                kind._base_manager.filter(pk=row.pk).update(**values)
            after = batch[-1].pk

    return move


def leave_nothing_clear(*tables: str) -> Operation:
    """After the transaction that sealed: what the database still holds of the former rows is written over.

    PostgreSQL writes the tables anew (its journal holds the former rows until it has turned, and so do older backups); SQLite has
    zeroed what was freed (``secure_delete``) and empties its journal. The migration that holds this has ``atomic = False``.
    """

    def write_over(_apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                return
            for table in tables:
                cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")  # noqa: S608  # nosec B608
                if cursor.fetchone()[0]:
                    cursor.execute(f"VACUUM FULL {table}")

    return migrations.RunPython(write_over, migrations.RunPython.noop)

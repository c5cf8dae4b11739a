"""What goes along when two files of one person become one: each feature above registers what it knows (ADR 38).

A feature says of each of its models that refers to a young person how its rows go from the file that is absorbed to the one
that is kept. Everything passes by a ``Ledger``, which writes down what it did: the same lines, read backwards, take the two
files apart again. ``tests/structures/test_merging_registry.py`` refuses a model that nobody declared.
"""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError
from django.db.models import Model, QuerySet

from clicnjob.shared.actor import Actor
from clicnjob.shared.db import atomic
from clicnjob.shared.language import pro
from clicnjob.structures.models import YoungPerson

PIECE = 500
"""Rows in one statement: SQLite counts the values of a statement."""
PERSON = "young_person"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing done: rows that moved (``ids``), or one row whose values changed (``before``, ``after``)."""

    model: str
    ids: tuple[str, ...]
    column: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@dataclass
class Ledger:
    """``absorbed`` goes into ``kept``, and each step is written down."""

    kept: YoungPerson
    absorbed: YoungPerson
    moment: dt.datetime
    by: Actor
    lines: list[Line] = field(default_factory=list)

    def of_absorbed(self, model: type[Model], name: str = PERSON) -> QuerySet[Any]:
        """Its rows of the file that goes."""
        return model._default_manager.filter(**{f"{name}_id": self.absorbed.pk})

    def of_kept(self, model: type[Model], name: str = PERSON) -> QuerySet[Any]:
        """Its rows of the file that stays."""
        return model._default_manager.filter(**{f"{name}_id": self.kept.pk})

    def move(self, rows: QuerySet[Any], name: str = PERSON) -> int:
        """These rows of the absorbed file belong to the kept one from now on. Returns how many."""
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        if ids:
            _put(rows.model, ids, name, self.kept.pk)
            self.lines.append(Line(rows.model._meta.label_lower, tuple(str(pk) for pk in ids), name))
        return len(ids)

    def change(self, rows: Iterable[Model], **values: Any) -> None:
        """Give these rows other values (columns by their own names, ``user_id``); what they were is written down."""
        for row in rows:
            model = type(row)
            before = {name: _written(getattr(row, name)) for name in values}
            after = {name: _written(value) for name, value in values.items()}
            if before != after:
                model._default_manager.filter(pk=row.pk).update(**values)
                self.lines.append(Line(model._meta.label_lower, (str(row.pk),), before=before, after=after))

    def written(self) -> bytes:
        """The lines as they are sealed."""
        lines = [[line.model, line.ids, line.column, line.before, line.after] for line in self.lines]
        return json.dumps(lines).encode()


def _written(value: Any) -> Any:
    """A value as JSON holds it, to the microsecond."""
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    return str(value) if isinstance(value, (uuid.UUID, str)) else value


def _put(model: type[Model], ids: list[Any], name: str, person_id: uuid.UUID) -> None:
    for start in range(0, len(ids), PIECE):
        model._default_manager.filter(pk__in=ids[start : start + PIECE]).update(**{f"{name}_id": person_id})


def read_lines(written: bytes) -> list[Line]:
    """What ``Ledger.written`` wrote."""
    return [
        Line(model, tuple(ids), name, before, after) for model, ids, name, before, after in json.loads(written.decode())
    ]


MayRestore = Callable[[Any, dict[str, Any]], bool]
"""Whether a row may take these former values again; the world went on meanwhile (a session is full)."""


@dataclass(frozen=True, slots=True)
class Carried:
    """How one model goes along. ``words`` names its rows on the page that compares; none: not worth a line there."""

    carry: Callable[[Ledger], object]
    words: str = ""
    may_restore: MayRestore | None = None


_carried: dict[tuple[type[Model], str], Carried] = {}
_left: dict[tuple[type[Model], str], str] = {}


def register(
    model: type[Model],
    name: str = PERSON,
    *,
    words: str = "",
    carry: Callable[[Ledger], object] | None = None,
    may_restore: MayRestore | None = None,
) -> None:
    """Called by each feature in ``apps.ready``, for each reference to a young person; without ``carry`` every row moves."""
    _carried[(model, name)] = Carried(
        carry or (lambda ledger: ledger.move(ledger.of_absorbed(model, name), name)), words, may_restore
    )


def leave(model: type[Model], name: str, why: str) -> None:
    """This reference stays where it is, and why."""
    _left[(model, name)] = why


def declared() -> set[tuple[type[Model], str]]:
    """Every reference that somebody spoke for."""
    return {*_carried, *_left}


def carry_all(ledger: Ledger) -> None:
    """Everything that is registered, in the order of the storeys."""
    for carried in _carried.values():
        carried.carry(ledger)


def held_by(person: YoungPerson) -> dict[str, int]:
    """How many rows of each kind a file has, by their words. One query for each kind."""
    found: dict[str, int] = {}
    for (model, name), carried in _carried.items():
        if carried.words:
            count = model._default_manager.filter(**{f"{name}_id": person.pk}).count()
            found[pro(carried.words)] = found.get(pro(carried.words), 0) + count
    return found


def added_since(person: YoungPerson, moment: dt.datetime) -> dict[str, int]:
    """What a file received since: it stays there when the two are taken apart. One query for each kind."""
    found: dict[str, int] = {}
    for (model, name), carried in _carried.items():
        if carried.words:
            rows = model._default_manager.filter(**{f"{name}_id": person.pk}, created_at__gt=moment)
            if count := rows.count():
                found[pro(carried.words)] = found.get(pro(carried.words), 0) + count
    return found


def take_back(lines: list[Line], *, kept: YoungPerson, absorbed: YoungPerson) -> int:
    """Read the lines backwards: what moved goes back, what changed is what it was. Returns how many could not.

    A row that is gone, that somebody gave to another file or changed since, is left as it is: what came after stays.
    """
    missed = 0
    for line in reversed(lines):
        model = apps.get_model(line.model)
        if line.column:
            missed += len(line.ids) - _move_back(model, line, kept, absorbed)
        elif not _restore(model, line):
            missed += 1
    return missed


def _move_back(model: type[Model], line: Line, kept: YoungPerson, absorbed: YoungPerson) -> int:
    back = 0
    for start in range(0, len(line.ids), PIECE):
        rows = model._default_manager.filter(pk__in=line.ids[start : start + PIECE], **{f"{line.column}_id": kept.pk})
        back += rows.update(**{f"{line.column}_id": absorbed.pk})
    return back


def _restore(model: type[Model], line: Line) -> bool:
    row = model._default_manager.filter(pk=line.ids[0]).first()
    if row is None:
        return False
    same = {name for name in line.before if _written(getattr(row, name)) == line.after[name]}
    guard = next(
        (one.may_restore for (other, _name), one in _carried.items() if other is model and one.may_restore), None
    )
    values = {name: _column(model, name).to_python(line.before[name]) for name in same}
    if not values or (guard is not None and not guard(row, line.before)):
        return False
    try:
        with atomic():
            model._default_manager.filter(pk=row.pk).update(**values)
    except IntegrityError:  # the place was taken meanwhile: another card, another account
        return False
    return len(same) == len(line.before)


def _column(model: type[Model], name: str) -> Any:
    """A field by the name it has in the table (``user_id``)."""
    return next(one for one in model._meta.concrete_fields if name in {one.name, one.attname})

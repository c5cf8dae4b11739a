"""G27: what a browser sends never becomes SQL, whatever the page reads of it: it is a value beside the statement, or nothing.

Each route of the matrix is asked with every parameter it reads turned into an attack, named in no list: the view asks for a
name, and gets the attack. sqlmap tries the same from outside (``make attack``).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.db.models.expressions import RawSQL
from django.http import QueryDict

from clicnjob.structures.models import YoungPerson
from tests.matrix.stage import Stage
from tests.matrix.test_matrix import ROWS, Row, address, ask

pytestmark = pytest.mark.django_db
MARK = "g27mark"
ATTACKS = (f"{MARK}' OR '1'='1", f'{MARK}") UNION SELECT 1--', f"1); DROP TABLE {MARK};--", f"{MARK}\\%' ESCAPE '\\")
BATCHES = 8
ROLES = ("own", "direc", "youth", "lead", "netw", "recep", "vol", "anon")
"""Who is admitted, the one who can do most of it first."""


class Attack(QueryDict):
    """Whatever name is asked for holds the attack."""

    def __init__(self, said: QueryDict, attack: str, names: set[str]) -> None:
        super().__init__(mutable=True)
        self.update(said)
        self._attack, self._names = attack, names
        self._mutable = False

    def _said(self, name: object) -> str:
        self._names.add(str(name))
        return self._attack

    def __contains__(self, name: object) -> bool:
        return bool(self._said(name))

    def __getitem__(self, name: str) -> str:
        return self._said(name)

    def get(self, name: str, default: Any = None) -> str:
        return self._said(name)

    def getlist(self, name: str, default: Any = None) -> list[str]:
        return [self._said(name)]


@contextmanager
def every_parameter(attack: str) -> Iterator[set[str]]:
    """All that views and forms read of a request, for a time; yields the names that were asked for."""
    names: set[str] = set()
    with pytest.MonkeyPatch.context() as patch:
        for part in ("GET", "POST"):
            former: Any = WSGIRequest.__dict__[part]
            read = former.func if hasattr(former, "func") else former.fget
            patch.setattr(WSGIRequest, part, property(lambda self, read=read: Attack(read(self), attack, names)))
        yield names


@contextmanager
def no_statement_says(mark: str) -> Iterator[list[str]]:
    """The statements that hold what a browser sent."""
    found: list[str] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if mark in sql.lower():
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


def allowed(row: Row) -> str:
    return next(role for role in ROLES if row.answers[role] == "ok")


ASKED = [row for row in ROWS if any(row.answers[role] == "ok" for role in ROLES)]


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_parameter_becomes_a_statement(batch: int, stage: Stage) -> None:
    """G26, G27: no route puts into SQL what it was sent, nor breaks on it."""
    asked: set[str] = set()
    wrong: list[str] = []
    for place, row in enumerate(ASKED[batch::BATCHES]):
        attack = ATTACKS[place % len(ATTACKS)]
        client, url = stage.clients[allowed(row)], address(row.route, stage.ids)
        client.raise_request_exception = False
        with no_statement_says(MARK) as found, every_parameter(attack) as names:
            status = ask(client, row.method, url).status_code
        asked |= {f"{row}: {name}" for name in names}
        wrong += [f"{row}: {sql[:200]}" for sql in found]
        if status >= 500:
            wrong.append(f"{row}: {status}")
    assert wrong == []
    assert len(asked) > 20, "the attack reaches the views"


def test_a_planted_one_is_seen() -> None:
    """A value written into the statement, as a careless search would."""
    attack = ATTACKS[0].replace("'", "")
    with no_statement_says(MARK) as found:
        list(YoungPerson.objects.annotate(bad=RawSQL(f"SELECT '{attack}'", ())).values("bad"))
    assert len(found) == 1

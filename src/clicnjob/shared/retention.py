"""How long things are kept: one table, to which each app adds the lines of its own tables (D17, ADR 39).

A line is what a data protection officer reads (``clicnjob retention``, docs/retention.md) and what the job does: nothing is
promised beside the code. Words are French: they are quoted in registers and impact assessments.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import models

Old = Callable[[dt.datetime], models.QuerySet[models.Model]]
"""At this moment, the rows that have served their time."""
Forget = Callable[[uuid.UUID], None]
"""Erase what is held of one person, within the action of the storey above."""

FILE_LIFE = dt.timedelta(days=730)
"""A young person's file, from the last contact or the closing, whichever is later (CNIL, reference of 20 January 2022)."""
NOTICE = dt.timedelta(days=30)
"""How long before that its young person and its referent are told: at 23 months."""
ACCOUNT_GRACE = dt.timedelta(days=7)
"""Between « supprimer mon compte » and its end: signing in meanwhile keeps it."""
TRAIL_LIFE = dt.timedelta(days=365)
"""Traces: between six months and a year (CNIL, recommendation of October 2021)."""
PROFESSIONAL_LIFE = dt.timedelta(days=730)
"""A professional's account, from its closing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A kind of stored thing: what, how long, from when, what becomes of it, and why so long."""

    what: str
    models: tuple[str, ...]
    """Labels (``app.Model``); none for what no table of ours holds."""
    kept: str
    since: str
    then: str
    why: str
    old: Old | None = None
    """What the job of each night deletes; ``None`` where the owner's end, or another job, takes it along."""
    forget_person: Forget | None = None
    """What the end of a young person's file does here."""
    forget_account: Forget | None = None
    """What the end of an account does here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nobody:
    """Tables that tell nothing of anyone, and why one may say so."""

    models: tuple[str, ...]
    why: str


_lines: dict[str, list[Line]] = {}
_nobody: dict[str, Nobody] = {}


def register(app: str, lines: Iterable[Line], *, nobody: Iterable[str] = (), why_nobody: str = "") -> None:
    """Declare what an app's tables hold of people and how long (from its ``ready``); ``nobody``: tables that hold nothing."""
    _lines[app] = list(lines)
    _nobody[app] = Nobody(models=tuple(nobody), why=why_nobody)


def all_lines() -> list[Line]:
    """The whole table, in the order of the storeys."""
    order = [config.label for config in apps.get_app_configs()]
    return [line for app in sorted(_lines, key=order.index) for line in _lines[app]]


def nobodys() -> list[Nobody]:
    """What is said to hold nothing of anyone."""
    return [found for found in _nobody.values() if found.models]


def table() -> str:
    """The table as docs/retention.md holds it."""
    head = "| quoi | gardé | à partir de | ensuite | pourquoi |\n|---|---|---|---|---|\n"
    return head + "".join(
        f"| {line.what} | {line.kept} | {line.since} | {line.then} | {line.why} |\n" for line in all_lines()
    )

"""Situations one may filter the inbox by: those the file tells, and those that storeys above add (``register``)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise

from clicnjob.shared.language import pro_lazy
from clicnjob.structures.models import Attachment

Condition = Callable[[dt.datetime, dt.date], Q]


@dataclass(frozen=True, slots=True)
class Situation:
    """A word of the address, its words on screen, and a condition on ``YoungPerson`` at a moment (and its civil day)."""

    key: str
    label: str | Promise
    condition: Condition


_known: dict[str, Situation] = {}


def register(key: str, label: str | Promise, condition: Condition) -> None:
    """Add a situation (from an app's ``ready``)."""
    _known[key] = Situation(key, label, condition)


def known() -> list[Situation]:
    """Every situation, in the order they were registered."""
    return list(_known.values())


def chosen(keys: list[str]) -> list[Situation]:
    """Those of ``keys`` that exist, each once."""
    return [situation for situation in _known.values() if situation.key in keys]


def _birthday_for(day: dt.date, age: int) -> dt.date:
    """Born after this day: younger than ``age`` on ``day``."""
    try:
        return day.replace(year=day.year - age)
    except ValueError:  # 29 February
        return dt.date(day.year - age, 2, 28)


def _without_account(moment: dt.datetime, day: dt.date) -> Q:
    return ~Q(Exists(Attachment.objects.current().filter(young_person=OuterRef("pk"))))


register("mineur", pro_lazy("Moins de 18 ans"), lambda moment, day: Q(birth_date__gt=_birthday_for(day, 18)))
register("sans-compte", pro_lazy("Compte pas encore créé"), _without_account)
register("a-finaliser", pro_lazy("Inscription pas finalisée"), lambda moment, day: Q(finalised_at=None))
register("discret", pro_lazy("Mode discret"), lambda moment, day: Q(discreet=True))
register("sans-referent", pro_lazy("Sans référent·e"), lambda moment, day: Q(referent=None))

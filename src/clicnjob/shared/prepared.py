"""Reads asked at every page: their SQL is written once by the same QuerySets as all others, then only the values change.

Building and compiling a QuerySet that says who reaches what costs a page more than asking it (docs/performance.md). The rules
stay in the QuerySets: a read is built for stand-ins, at a moment that stands in for now, and the places where they come out in
its parameters are noted. It is built twice, for other stand-ins: when a value changes the SQL itself, nothing is prepared and
the mistake is said. What each database says in its own way is in ``shared.dialects``.
"""

import datetime as dt
import itertools
import logging
import re
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.base import ModelState

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.dialects import NotPrepared, Text, dialect

__all__ = ["NotPrepared", "Prepared", "Word", "prepared"]

log = logging.getLogger(__name__)
_ONE_AT_A_TIME = threading.RLock()
"""A read is prepared once, however many pages ask it first together: each would take the others' time to write the same."""
_IDS = ("user_id", "structure_id", "site_id", "person_id", "pass_id", "session_id", "claim_id")
_MOMENTS = (
    dt.datetime(1987, 6, 15, 22, 20, 56, 789012, tzinfo=dt.UTC),
    dt.datetime(1991, 11, 4, 22, 47, 11, 345678, tzinfo=dt.UTC),
)
"""Stand in for now: just after midnight in Paris and just before it, so that the day of another zone is seen (give it)."""
FAR = dt.timedelta(days=31)
"""Past that a date is likely some months or years from today: not always as many days."""
Load = Callable[[Sequence[Any], dict[Any, Any]], Any]
"""From a row to an object, with what the rows before it brought: the same author of fifty messages is made once."""


class Word(str):
    """A text that a read only compares: any other one gives the same SQL."""

    __slots__ = ()


@dataclass(frozen=True)
class _Place:
    """Where a parameter comes from: an argument, an id of an actor, a distance from now, from today."""

    of: str
    argument: int = 0
    name: str = ""
    after: dt.timedelta = dt.timedelta()

    def take(self, arguments: Sequence[Any], moment: dt.datetime) -> Any:
        """The value of this asking."""
        match self.of:
            case "argument":
                return arguments[self.argument]
            case "actor":
                return getattr(arguments[self.argument], self.name)
            case "moment":
                return moment + self.after
        return clock.local(moment).date() + self.after


def _shape(argument: Any) -> Any:
    """What of an argument may change the SQL: of an actor everything but the ids, of an id or a number nothing."""
    if isinstance(argument, Actor):
        return (argument.kind, argument.role, *(getattr(argument, name) is None for name in _IDS))
    if isinstance(argument, (uuid.UUID, list)) or type(argument) in (int, dt.date, Word):
        return type(argument)
    return argument


@dataclass(frozen=True)
class _Statement:
    """What is asked, where its values come from, how a row becomes an object."""

    text: Text
    places: tuple[_Place, ...]
    load: Load

    def ask(self, *arguments: Any) -> list[Any]:
        """The objects."""
        moment = clock.now()
        values = [place.take(arguments, moment) for place in self.places]
        load = self.load
        before: dict[Any, Any] = {}
        return [load(row, before) for row in dialect().rows(self.text, values)]


def _numbered(sql: str) -> bytes:
    """``%s`` as ``$1``, ``$2``…: what the driver would find out again at each asking."""
    number = itertools.count(1)
    return re.sub("%([s%])", lambda found: f"${next(number)}" if found[1] == "s" else "%", sql).encode()


class Prepared[M]:
    """A read by its QuerySet.

    ``build`` takes actors, ids, lists of ids, numbers, days, a ``Word``; of whatever else it takes, there are few values. It asks the
    time of ``clock`` only.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, M]]) -> None:
        self._build = build
        self._made: dict[tuple[Any, ...], Callable[..., list[M]]] = {}

    def __call__(self, *arguments: Any) -> list[M]:
        """What the QuerySet holds now."""
        shape = tuple(map(_shape, arguments))
        if shape not in self._made:
            with _ONE_AT_A_TIME:
                if shape not in self._made:
                    self._made[shape] = self._first(arguments)
        return self._made[shape](*arguments)

    def built(self, *arguments: Any) -> list[M]:
        """The same, written anew: for arguments that would be prepared for nothing."""
        return list(self._build(*arguments))

    def _first(self, arguments: Sequence[Any]) -> Callable[..., list[M]]:
        try:
            return self._prepare(arguments)
        except NotPrepared:
            if settings.TESTING:
                raise
            log.exception("asked as it is, at the price of its QuerySet")
            return self.built

    def _prepare(self, arguments: Sequence[Any]) -> Callable[..., list[M]]:
        try:
            first, second = (_compile(self._build, arguments, turn) for turn in (0, 1))
        except EmptyResultSet:
            return lambda *_: []
        if (first.text, first.places) != (second.text, second.places):
            message = f"{self._build.__qualname__}: its SQL depends on values"
            raise NotPrepared(message)
        return first.ask


def prepared[M](build: Callable[..., models.QuerySet[Any, M]]) -> Prepared[M]:
    """Decorate a function that builds a QuerySet: calling it then gives the rows."""
    return Prepared(build)


def _compile(build: Callable[..., models.QuerySet[Any, Any]], arguments: Sequence[Any], turn: int) -> _Statement:
    stand_ins, places_of = _stand_ins(arguments, turn)
    moment, tongue = _MOMENTS[turn], dialect()
    known = {tongue.stored(stand_in): place for stand_in, place in places_of.items()}
    with clock.travel(moment):
        queryset = build(*stand_ins)
        today = clock.today()
    compiler = queryset.query.get_compiler(using=queryset.db)
    sql, parameters = compiler.as_sql()
    pieces = sql.split("%s")
    places = []
    for number, value in enumerate(parameters):
        place = known.get(value) if isinstance(value, (uuid.UUID, int, dt.date, str)) else None
        seen = tongue.seen(value) if place is None else value
        if place is None and isinstance(seen, dt.datetime):
            place = _Place("moment", after=seen - moment)
        elif place is None and isinstance(seen, dt.date):
            place = _Place("day", after=seen - today)
            if abs(place.after) > FAR:
                message = f"{value} is computed from today, not so many days from it"
                raise NotPrepared(message)
        if place is None:
            pieces[number] += tongue.literal(value)
            continue
        in_list = place.of == "argument" and isinstance(arguments[place.argument], list)
        pieces[number] = tongue.several(pieces[number]) if in_list else f"{pieces[number]}%s"
        places.append(place)
    written = "".join(pieces)
    text = Text(written, _numbered(written), _reads_in_binary(compiler))
    return _Statement(text, tuple(places), _loader(queryset, compiler))


PLAIN = frozenset(
    (
        "UUIDField", "CharField", "TextField", "EmailField", "SlugField", "BooleanField", "BinaryField", "DateTimeField", "DateField",
        "IntegerField", "PositiveIntegerField", "SmallIntegerField", "PositiveSmallIntegerField", "BigIntegerField", "PositiveBigIntegerField",
    )
)  # fmt: skip
"""Columns that the driver reads alike in PostgreSQL's binary format, in half the time: no text between for moments and ids."""


def _reads_in_binary(compiler: Any) -> bool:
    """Whether there is such a format and every column is plain: what Django reads from a text (JSON, an hour) needs the text."""
    if connection.vendor != "postgresql":
        return False
    fields = [expression.output_field for expression, *_ in compiler.select]
    return all(getattr(field, "target_field", field).get_internal_type() in PLAIN for field in fields)


def _stand_ins(arguments: Sequence[Any], turn: int) -> tuple[list[Any], dict[Any, _Place]]:
    known: dict[Any, _Place] = {}

    def other(place: _Place) -> uuid.UUID:
        one = uuid.UUID(int=(0xFACADE + turn << 64) + len(known))
        known[one] = place
        return one

    found: list[Any] = []
    for number, argument in enumerate(arguments):
        if isinstance(argument, Actor):
            ids: dict[str, Any] = {
                name: other(_Place("actor", number, name)) for name in _IDS if getattr(argument, name) is not None
            }
            found.append(replace(argument, name="", **ids))
        elif isinstance(argument, uuid.UUID):
            found.append(other(_Place("argument", number)))
        elif isinstance(argument, list):
            found.append([other(_Place("argument", number))])
        elif type(argument) is dt.date:
            found.append(dt.date(1953 + turn, 2, 3 + number))
            known[found[-1]] = _Place("argument", number)
        elif type(argument) is Word:
            found.append(f"stand-in {turn} {number}")
            known[found[-1]] = _Place("argument", number)
        elif type(argument) is int:
            found.append(1_234_567_000 + 100 * turn + number)
            known[found[-1]] = _Place("argument", number)
        else:
            found.append(argument)
    return found, known


def _loader(queryset: models.QuerySet[Any, Any], compiler: Any) -> Load:
    """How a row becomes what the QuerySet gives: a tuple, or a model with what ``select_related`` brings."""
    converters = _converters(compiler)
    if compiler.klass_info is None or getattr(queryset, "_fields", None) is not None:
        return lambda row, _before: tuple(_converted(row, converters))
    load, annotations = _model(compiler.klass_info, compiler.select), compiler.annotation_col_map

    def whole(row: Sequence[Any], before: dict[Any, Any]) -> Any:
        values = _converted(row, converters)
        made = load(values, before)
        for name, place in annotations.items():
            made.__dict__[name] = values[place]
        return made

    return whole


def _converters(compiler: Any) -> dict[int, Any]:
    """Those that change something: of a whole number in binary, Django's makes the same whole number."""
    found = compiler.get_converters([column[0] for column in compiler.select])
    if not _reads_in_binary(compiler):
        return dict(found)
    idle = {
        place
        for place, (each, expression) in found.items()
        if len(each) == 1
        and not hasattr(expression.output_field, "from_db_value")
        and expression.output_field.get_internal_type().endswith("IntegerField")
    }
    return {place: found[place] for place in found.keys() - idle}


def _converted(row: Sequence[Any], converters: dict[int, Any]) -> Sequence[Any]:
    if not converters:
        return row
    values = list(row)
    for place, (each, expression) in converters.items():
        for convert in each:
            values[place] = convert(values[place], expression, connection)
    return values


def _model(info: dict[str, Any], select: Sequence[Any]) -> Load:
    model, places = info["model"], info["select_fields"]
    names = [select[place][0].target.attname for place in places]
    key = places[names.index(model._meta.pk.attname)]
    first, last = places[0], places[-1] + 1
    related = [
        (_shared(one, select), one["local_setter"], one["remote_setter"]) for one in info.get("related_klass_infos", ())
    ]

    def load(row: Sequence[Any], before: dict[Any, Any]) -> Any:
        if row[key] is None:
            return None
        # What ``from_db`` gives, without the constructor: nothing of ours listens to it.
        made = model.__new__(model)
        made.__dict__.update(zip(names, row[first:last], strict=True))
        state = made.__dict__["_state"] = ModelState()
        state.db, state.adding = "default", False
        for one, here, there in related:
            other = one(row, before)
            here(made, other)
            if other is not None:
                there(other, made)
        return made

    return load


def _shared(info: dict[str, Any], select: Sequence[Any]) -> Load:
    """What many rows point to is made once for all of them."""
    load, places = _model(info, select), info["select_fields"]
    key = places[[select[place][0].target.attname for place in places].index(info["model"]._meta.pk.attname)]

    def share(row: Sequence[Any], before: dict[Any, Any]) -> Any:
        mark = (load, row[key])
        found = before.get(mark, before)  # ``before`` itself: not yet
        if found is before:
            found = before[mark] = load(row, before)
        return found

    return share

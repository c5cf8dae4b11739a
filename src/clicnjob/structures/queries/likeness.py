"""``likely_duplicates`` for many people at once: the structure's files are read once, and compared by the same rule."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from clicnjob.shared.actor import Actor
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.queries.people import Duplicate, compare_with, names_of, person_words
from clicnjob.structures.rules import normalise


class Someone(Protocol):
    """Whom the files are searched for."""

    @property
    def first_name(self) -> str: ...
    @property
    def last_name(self) -> str: ...
    @property
    def birth_date(self) -> dt.date | None: ...
    @property
    def phone(self) -> str: ...
    @property
    def imilo_number(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Likeness:
    """The file of the same i-milo number, and those that may be the same person, the surest first."""

    numbered: YoungPerson | None
    duplicates: list[Duplicate]


def _dates(day: dt.date) -> Iterator[Hashable]:
    """Under these a date meets itself, itself with day and month swapped, and itself one figure away."""
    yield (day.year, *sorted((day.day, day.month)))
    digits = f"{day:%d%m%Y}"
    for place in range(8):
        yield f"{digits[:place]}_{digits[place + 1 :]}"


def _keys(first_name: str, last_name: str, birth_date: dt.date, phone: str) -> Iterator[Hashable]:
    yield from _dates(birth_date)
    yield tuple(sorted(normalise(f"{first_name} {last_name}").split()))
    # Compact too: « Ben Ali » and « Benali » are one name.
    yield frozenset((normalise(first_name).replace(" ", ""), normalise(last_name).replace(" ", "")))
    if phone:
        yield phone


@dataclass(slots=True)
class _Files:
    """The files of a structure under all the keys by which one may be met."""

    met: dict[Hashable, list[YoungPerson]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[int, YoungPerson] = field(default_factory=dict)

    def add(self, person: YoungPerson) -> None:
        """Put a file under its keys."""
        keys = {key: None for names in names_of(person) for key in _keys(*names, person.birth_date, person.phone)}
        for key in keys:
            self.met[key].append(person)
        if person.imilo_number is not None:
            self.numbers[person.imilo_number] = person

    def near(self, someone: Someone, birth_date: dt.date) -> Iterable[YoungPerson]:
        """Each file that shares a key, once."""
        found: dict[uuid.UUID, YoungPerson] = {}
        for key in _keys(someone.first_name, someone.last_name, birth_date, someone.phone):
            found.update((person.pk, person) for person in self.met.get(key, ()))
        return found.values()


def likely_duplicates_of(actor: Actor, people: Sequence[Someone]) -> list[Likeness]:
    """For each of ``people`` what ``likely_duplicates`` finds, and who has their i-milo number. One query, whatever their number.

    Closed files count: who comes back has one already.
    """
    files = _Files()
    for person in YoungPerson.objects.all().visible_to(actor).select_related("referent").order_by("pk"):
        files.add(person)
    return [_like(files, someone) for someone in people]


def _like(files: _Files, someone: Someone) -> Likeness:
    numbered = files.numbers.get(someone.imilo_number) if someone.imilo_number is not None else None
    if someone.birth_date is None:
        return Likeness(numbered, [])
    found = [
        duplicate
        for person in files.near(someone, someone.birth_date)
        if (duplicate := compare_with(person, someone.first_name, someone.last_name, someone.birth_date, someone.phone))
    ]
    found.sort(key=lambda duplicate: (not duplicate.certain, -len(duplicate.reasons), person_words(duplicate.person)))
    return Likeness(numbered, found[:10])

"""Files of one structure that may be the same person: found without comparing everyone with everyone.

Two files are compared only when they share a *block*: the birth date, the way the whole name sounds, the phone. Every file
of the structure is read once, as a short row; the cost grows with the files that share a block, not with their square.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from django.core.paginator import Page, Paginator
from django.http import Http404

from clicnjob.shared.actor import Actor, Role
from clicnjob.structures.models import DistinctPair, FileMerge, YoungPerson
from clicnjob.structures.queries.people import Duplicate, compare, names_of, phone_mark, same_abroad
from clicnjob.structures.rules import normalise, skeleton

PER_PAGE = 20
CROWDED = 60
"""In a larger block (half a country was born on 1 January), only those who share a word's sound are compared."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two files and why they may be one person, in words; the surest first."""

    first: YoungPerson
    second: YoungPerson
    reasons: list[str]
    certain: bool

    @property
    def people(self) -> tuple[YoungPerson, YoungPerson]:
        """Both."""
        return self.first, self.second

    @property
    def words(self) -> str:
        """The reasons, on one line."""
        return ", ".join(self.reasons)


@dataclass(frozen=True, slots=True)
class _Known:
    """A file, as much of it as is compared."""

    row: YoungPerson
    first: str
    last: str
    words: frozenset[str]
    sound: str
    phone: bytes
    """Its mark: nothing is opened to compare."""


class _Ear:
    """How names sound, each heard once: the same first names come by the hundred."""

    def __init__(self) -> None:
        self._bones: dict[str, str] = {}
        self._same: dict[tuple[str, str], bool] = {}

    def bones(self, word: str) -> str:
        """The skeleton of a word, normalised."""
        if word not in self._bones:
            self._bones[word] = skeleton(word)
        return self._bones[word]

    def same(self, one: str, other: str) -> bool:
        """Whether two names, normalised, may be one name written in two ways."""
        if one == other:
            return True
        key = (one, other) if one < other else (other, one)
        if key not in self._same:
            self._same[key] = same_abroad(one, other)
        return self._same[key]

    def known(self, row: YoungPerson) -> Iterator[_Known]:
        """A file, heard under each of its names."""
        for names in names_of(row):
            first, last = normalise(names[0]), normalise(names[1])
            words = [self.bones(word) for word in f"{first} {last}".split()]
            sound, heard = "|".join(sorted(words)), frozenset(words) - {""}
            yield _Known(row, first.replace(" ", ""), last.replace(" ", ""), heard, sound, phone_mark(row))

    def worth(self, one: _Known, other: _Known) -> bool:
        """Whether two files deserve to be compared in full: cheap, and never wrong when it says no."""
        if one.phone == other.phone != b"" or one.sound == other.sound:
            return True
        if one.last == other.last and one.row.birth_date == other.row.birth_date:
            return True
        return (self.same(one.first, other.first) and self.same(one.last, other.last)) or (
            self.same(one.first, other.last) and self.same(one.last, other.first)
        )


def _blocks(files: Iterable[_Known]) -> Iterator[list[_Known]]:
    by_day: dict[dt.date, list[_Known]] = defaultdict(list)
    by_sound: dict[str, list[_Known]] = defaultdict(list)
    by_phone: dict[bytes, list[_Known]] = defaultdict(list)
    for one in files:
        by_day[one.row.birth_date].append(one)
        by_sound[one.sound].append(one)
        if one.phone:
            by_phone[one.phone].append(one)
    for block in by_day.values():
        if len(block) <= CROWDED:
            yield block
        else:
            by_word: dict[str, list[_Known]] = defaultdict(list)
            for one in block:
                for word in one.words:
                    by_word[word].append(one)
            yield from by_word.values()
    yield from by_sound.values()
    yield from by_phone.values()


def _compared(
    files: list[_Known], ear: _Ear, only: uuid.UUID | None = None
) -> dict[tuple[uuid.UUID, uuid.UUID], Duplicate]:
    """The pairs worth a look, each once."""
    seen: set[tuple[int, int]] = set()
    found: dict[tuple[uuid.UUID, uuid.UUID], Duplicate] = {}
    for block in _blocks(files):
        for one, other in combinations(block, 2):
            key = (one.row.pk, other.row.pk) if one.row.pk < other.row.pk else (other.row.pk, one.row.pk)
            heard = (id(one), id(other))
            if one.row is other.row or (only is not None and only not in key) or heard in seen or key in found:
                continue
            seen.add(heard)
            if not ear.worth(one, other):
                continue
            row = one.row
            phone = row.phone if one.phone == other.phone else ""
            said = (compare(*names, row.birth_date, phone, other.row) for names in names_of(row))
            matches = [match for match in said if match is not None and (match.dated or match.phoned)]
            if matches:
                found[key] = max(matches, key=lambda match: (match.certain, len(match.reasons)))
    return found


_COMPARED = (
    "pk", "first_name", "last_name", "civil_first", "civil_last", "birth_date", "phone", "closed_at", "site_id",
)  # fmt: skip


def _files(actor: Actor, ear: _Ear) -> list[_Known]:
    """Every file of the structure that nobody merged, as a short row. One query."""
    rows = YoungPerson.objects.all().visible_to(actor)
    short = rows.only(*_COMPARED)
    return [one for row in short for one in ear.known(row)]


def may_find(actor: Actor) -> bool:
    """Who is shown the possible duplicates of the structure: direction, sector manager, reception."""
    return actor.role in {Role.DIRECTION, Role.SECTOR_MANAGER, Role.RECEPTION}


def duplicate_pairs(actor: Actor, *, of: YoungPerson | None = None, page: int = 1) -> Page[Pair]:
    """The pairs of the structure, the surest first; of one file (``of``). Those said distinct are left out.

    A sector manager of one place sees the pairs that touch it; two closed files are nobody's work. Three queries.
    """
    ear = _Ear()
    files = _files(actor, ear)
    by_pk = {one.row.pk: one.row for one in files}
    found = _compared(files, ear, of.pk if of is not None else None)
    distinct = set(DistinctPair.objects.all().visible_to(actor).values_list("first_id", "second_id"))
    site = actor.site_id if actor.role is Role.SECTOR_MANAGER else None
    listed = [
        (pair, match)
        for pair, match in found.items()
        if pair not in distinct
        and any(by_pk[pk].closed_at is None for pk in pair)
        and (site is None or any(by_pk[pk].site_id == site for pk in pair))
    ]
    listed.sort(key=lambda line: (not line[1].certain, -len(line[1].reasons), line[0]))
    chosen = Paginator(listed, PER_PAGE).get_page(page)
    chosen.object_list = _filled(list(chosen.object_list))  # type: ignore[assignment]  # the same rows, whole
    return chosen  # type: ignore[return-value]


def _filled(listed: list[tuple[tuple[uuid.UUID, uuid.UUID], Duplicate]]) -> list[Pair]:
    wanted = {pk for pair, _match in listed for pk in pair}
    rows = YoungPerson.objects.filter(pk__in=wanted).select_related("referent", "site").in_bulk() if wanted else {}
    return [
        Pair(rows[first], rows[second], match.reasons, match.certain)
        for (first, second), match in listed
        if first in rows and second in rows
    ]


def distinct_pairs(actor: Actor) -> list[DistinctPair]:
    """The last twenty pairs said to be two people, to be put back. One query."""
    rows = DistinctPair.objects.all().visible_to(actor).filter(first__merged_into=None, second__merged_into=None)
    return list(rows.select_related("first", "second", "said_by").order_by("-created_at")[:PER_PAGE])


def get_distinct(actor: Actor, pk: uuid.UUID) -> DistinctPair:
    """One of them. Raises Http404."""
    found = DistinctPair.objects.all().visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_mergeable(actor: Actor, first: uuid.UUID, second: uuid.UUID) -> tuple[YoungPerson, YoungPerson]:
    """Two files the actor may put together. Raises Http404 otherwise, as for unknown ids."""
    rows = YoungPerson.objects.all().merged_by(actor).filter(pk__in=[first, second])
    found = rows.select_related("structure", "site", "referent", "finalised_by").in_bulk()
    if first == second or len(found) != 2:
        raise Http404
    return found[first], found[second]


def merges_of(actor: Actor) -> list[FileMerge]:
    """The merges of one's structure that stand, the latest first. One query."""
    rows = FileMerge.objects.all().visible_to(actor).standing()
    return list(rows.select_related("kept", "absorbed", "merged_by").order_by("-merged_at")[:PER_PAGE])


def get_merge(actor: Actor, pk: uuid.UUID) -> FileMerge:
    """A merge that stands. Raises Http404."""
    rows = FileMerge.objects.all().visible_to(actor).standing()
    found = rows.select_related("kept", "absorbed", "merged_by", "structure").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def kept_file(actor: Actor, pk: uuid.UUID) -> uuid.UUID | None:
    """The file in which another one is now: where an old address leads. One query."""
    if not actor.is_staff or actor.structure_id is None:
        return None
    gone = YoungPerson.objects.filter(pk=pk, structure_id=actor.structure_id, merged_into__isnull=False)
    return gone.values_list("merged_into_id", flat=True).first()


def with_merged(person_id: uuid.UUID) -> list[uuid.UUID]:
    """A file and those that went into it: what was traced of either is traced of the person. One query."""
    return [person_id, *YoungPerson.objects.filter(merged_into=person_id).values_list("pk", flat=True)]

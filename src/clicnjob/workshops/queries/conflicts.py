"""A room or a person taken twice: said before anything is saved, and saved all the same by who insists."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.text import date_words, plural_ending, time_words
from clicnjob.structures.models import Cover, Membership, Site
from clicnjob.structures.queries import days_off
from clicnjob.workshops.commitments import commitments
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import Session

LIVE = (SessionState.PLANNED, SessionState.OPEN)
LOOKED = dt.timedelta(weeks=8)
"""How far a weekly workshop is compared with the rest: as far as its sessions are made."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A room and people, from a moment to another."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    room: str
    leaders: frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something or someone is taken already: who or what, why, and at which moments."""

    who: str
    why: str
    moments: tuple[dt.datetime, ...]

    @property
    def words(self) -> str:
        """As in "Salle Mistral : « Atelier CV » y a lieu (mardi 3 mars, 14 h, et 3 autres fois)"."""
        first = self.moments[0]
        more = len(self.moments) - 1
        others = f", et {more} autre{plural_ending(more)} fois" if more else ""
        return f"{self.who}\u202f: {self.why} ({date_words(first)}, {time_words(first)}{others})"


class Conflicts(DomainError):
    """Not saved: somebody may say « quand même »."""

    def __init__(self, found: Sequence[Conflict]) -> None:
        super().__init__(
            "Une salle ou une personne est déjà prise. Changez, ou enregistrez quand même.", code="conflict"
        )
        self.found = list(found)


class Plan(Protocol):
    """What a weekly moment says (``actions.weekly.Weekly``)."""

    @property
    def weekday(self) -> int: ...
    @property
    def hour(self) -> dt.time: ...
    @property
    def leaders(self) -> Sequence[User]: ...
    @property
    def room(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted at one site."""

    site: Site
    wanted: Sequence[Wanted]


def wanted_by_slots(site: Site, weekly: Iterable[Plan], *, room: str, minutes: int) -> Asked:
    """The moments of the next eight weeks that these weekly slots would take, days off left out. One query."""
    structure, moment = site.structure, clock.now()
    today = clock.today(structure.timezone)
    days = days_off(structure, today, today + LOOKED)
    found = []
    for plan in weekly:
        leaders = frozenset(user.pk for user in plan.leaders)
        day = today + dt.timedelta(days=(plan.weekday - today.isoweekday()) % 7)
        while day <= today + LOOKED:
            starts_at = clock.at(day, plan.hour, structure.timezone)
            if starts_at > moment and not days.is_off(day):
                ends_at = starts_at + dt.timedelta(minutes=minutes)
                found.append(Wanted(starts_at, ends_at, plan.room or room, leaders))
            day += dt.timedelta(days=7)
    return Asked(site, found)


def check_conflicts(asked: Asked, *, ignoring: Iterable[uuid.UUID] = ()) -> None:
    """Raises ``Conflicts`` when a room or a person is taken already."""
    if found := conflicts(asked, ignoring=ignoring):
        raise Conflicts(found)


def conflicts(asked: Asked, *, ignoring: Iterable[uuid.UUID] = ()) -> list[Conflict]:
    """What is taken already, each told once with its moments; a constant number of queries, whatever is wanted.

    Another session in the room, another session or an appointment of a leader, a leader who is away.
    """
    wanted = asked.wanted
    if not wanted:
        return []
    structure, starts, ends = asked.site.structure, min(w.starts_at for w in wanted), max(w.ends_at for w in wanted)
    users = {pk for one in wanted for pk in one.leaders}
    sessions = (
        Session.objects.filter(structure=structure, state__in=LIVE, starts_at__lt=ends, ends_at__gt=starts)
        .exclude(pk__in=list(ignoring))
        .select_related("workshop")
        .prefetch_related("leaders")
    )
    rows = list(sessions)
    busy = [one for one in commitments(structure.pk, users, starts, ends) if not one.cancelled]
    away = absences(structure.pk, users, starts, ends, structure.timezone)
    names = {user.pk: user.full_name for user in User.objects.filter(pk__in=users)}
    found: dict[tuple[str, str], list[dt.datetime]] = defaultdict(list)
    for one in wanted:
        for row in rows:
            if not (one.starts_at < row.ends_at and row.starts_at < one.ends_at):
                continue
            if row.site_id == asked.site.pk and same_room(row.room, one.room):
                found[one.room, f"«\u202f{row.workshop.title}\u202f» y a lieu"].append(one.starts_at)
            for user in row.leaders.all():
                if user.pk in one.leaders:
                    found[user.full_name, f"anime «\u202f{row.workshop.title}\u202f»"].append(one.starts_at)
        for other in busy:
            if other.user_id in one.leaders and one.starts_at < other.ends_at and other.starts_at < one.ends_at:
                found[names[other.user_id], "a un rendez-vous"].append(one.starts_at)
        for user_id in one.leaders:
            if any(first <= one.starts_at < last for first, last in away.get(user_id, ())):
                found[names[user_id], "est absent·e"].append(one.starts_at)
    return [Conflict(who, why, tuple(sorted(set(moments)))) for (who, why), moments in found.items()]


def same_room(one: str, other: str) -> bool:
    """Whether two rooms written by hand are the same."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


Away = dict[uuid.UUID, list[tuple[dt.datetime, dt.datetime]]]


def absences(
    structure_id: uuid.UUID, users: Collection[uuid.UUID], starts: dt.datetime, ends: dt.datetime, zone: str
) -> Away:
    """When these people are away (covered by a colleague, or gone for good), between two moments. Two queries."""
    first, last = clock.local(starts, zone).date(), clock.local(ends, zone).date()
    away: Away = defaultdict(list)
    midnight = dt.time()
    for row in Cover.objects.all().overlapping(first, last).filter(structure_id=structure_id, absent_id__in=users):
        after = clock.at(row.ends_on + dt.timedelta(days=1), midnight, zone)
        away[row.absent_id].append((clock.at(row.starts_on, midnight, zone), after))
    leaves = dict(
        Membership.objects.all()
        .not_over(first)
        .filter(structure_id=structure_id, user_id__in=users)
        .values_list("user_id", "ends_on")
    )
    for user_id in users:
        ends_on = leaves.get(user_id, first - dt.timedelta(days=1))
        if ends_on is not None:
            away[user_id].append(
                (clock.at(ends_on + dt.timedelta(days=1), midnight, zone), ends + dt.timedelta(days=1))
            )
    return away

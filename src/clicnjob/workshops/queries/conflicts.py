"""A room or a person taken twice: said before anything is saved, and saved all the same by who insists."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import npro, pro
from clicnjob.shared.text import date_words, time_words
from clicnjob.structures.commitments import Taken, commitments
from clicnjob.structures.models import Site
from clicnjob.structures.queries import days_off
from clicnjob.structures.queries.away import absences
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import Room, Session

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
    places: int = 0


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
        said = {"who": self.who, "why": self.why, "day": date_words(first), "hour": time_words(first), "n": more}
        if not more:
            return pro("%(who)s\u202f: %(why)s (%(day)s, %(hour)s)") % said
        return (
            npro(
                "%(who)s\u202f: %(why)s (%(day)s, %(hour)s, et %(n)s autre fois)",
                "%(who)s\u202f: %(why)s (%(day)s, %(hour)s, et %(n)s autres fois)",
                more,
            )
            % said
        )


class Conflicts(DomainError):
    """Not saved: somebody may say « quand même »."""

    def __init__(self, found: Sequence[Conflict]) -> None:
        super().__init__(
            pro("Une salle ou une personne ne convient pas. Changez, ou enregistrez quand même."), code="conflict"
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


def wanted_by_slots(site: Site, weekly: Iterable[Plan], *, room: str, minutes: int, places: int) -> Asked:
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
                found.append(Wanted(starts_at, ends_at, plan.room or room, leaders, places))
            day += dt.timedelta(days=7)
    return Asked(site, found)


def check_conflicts(asked: Asked, *, ignoring: Iterable[uuid.UUID] = ()) -> None:
    """Raises ``Conflicts`` when a room or a person is taken already, or a room does not fit."""
    if found := conflicts(asked, ignoring=ignoring):
        raise Conflicts(found)


def conflicts(asked: Asked, *, ignoring: Iterable[uuid.UUID] = ()) -> list[Conflict]:
    """What is taken already, each told once with its moments; a constant number of queries, whatever is wanted.

    Another session in the room, a room too small or retired, another session or an appointment of a leader, a leader
    who is away.
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
    busy = [
        one for one in commitments(structure.pk, users, starts, ends, kinds=[Taken.APPOINTMENT]) if not one.cancelled
    ]
    away = absences(structure.pk, users, starts, ends, structure.timezone)
    names = {user.pk: user.full_name for user in User.objects.filter(pk__in=users)}
    found: dict[tuple[str, str], list[dt.datetime]] = defaultdict(list)
    for one in wanted:
        for row in rows:
            if not (one.starts_at < row.ends_at and row.starts_at < one.ends_at):
                continue
            if row.site_id == asked.site.pk and same_room(row.room, one.room):
                found[one.room, pro("«\u202f%(title)s\u202f» y a lieu") % {"title": row.workshop.title}].append(
                    one.starts_at
                )
            for user in row.leaders.all():
                if user.pk in one.leaders:
                    found[user.full_name, pro("anime «\u202f%(title)s\u202f»") % {"title": row.workshop.title}].append(
                        one.starts_at
                    )
        for other in busy:
            if other.user_id in one.leaders and one.starts_at < other.ends_at and other.starts_at < one.ends_at:
                found[names[other.user_id], pro("a un rendez-vous")].append(one.starts_at)
        for user_id in one.leaders:
            if any(first <= one.starts_at < last for first, last in away.get(user_id, ())):
                found[names[user_id], pro("est absent·e")].append(one.starts_at)
    taken = [Conflict(who, why, tuple(sorted(set(moments)))) for (who, why), moments in found.items()]
    return [*_unfit(asked), *taken]


def _unfit(asked: Asked) -> list[Conflict]:
    """The rooms that do not suit what is wanted there. One query."""
    found = []
    for room in Room.objects.filter(site=asked.site).order_by("name"):
        there = [one for one in asked.wanted if same_room(room.name, one.room)]
        if room.retired_at is not None:
            why = pro("cette salle ne sert plus")
        elif room.places is not None:
            there = [one for one in there if one.places > (room.places or 0)]
            why = npro("%(n)s place seulement", "%(n)s places seulement", room.places) % {"n": room.places}
        else:
            continue
        if there:
            found.append(Conflict(room.name, why, tuple(sorted({one.starts_at for one in there}))))
    return found


def same_room(one: str, other: str) -> bool:
    """Whether two rooms written by hand are the same."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()

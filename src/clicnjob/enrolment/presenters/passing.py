"""Hand-overs in words."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from clicnjob.accounts.models import User
from clicnjob.shared.actor import Actor
from clicnjob.shared.language import npro, pro
from clicnjob.shared.text import date_words
from clicnjob.structures.models import HandOver, YoungPerson
from clicnjob.structures.queries.handovers import Batch


def _join(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return pro("%(names)s et %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def summary(people: Sequence[YoungPerson], formers: Iterable[User | None], to: User, until: dt.date | None) -> str:
    """« 12 jeunes, de Claire à Karim, jusqu’au mardi 3 janvier »."""
    names = list(dict.fromkeys(former.first_name for former in formers if former is not None))
    return summary_words(len(people), people[0].full_name, names, to, until)


def summary_words(count: int, first: str, formers: Sequence[str], to: User, until: dt.date | None) -> str:
    """The same, from what was counted; ``first``: the name when there is only one."""
    known = {
        "who": first if count == 1 else npro("%(count)s jeune", "%(count)s jeunes", count) % {"count": count},
        "former": _join(formers) if formers else "",
        "name": to.first_name,
        "date": date_words(until) if until else "",
    }
    if formers and until:
        return pro("%(who)s, de %(former)s à %(name)s, jusqu’au %(date)s") % known
    if formers:
        return pro("%(who)s, de %(former)s à %(name)s, pour de bon") % known
    if until:
        return pro("%(who)s, à %(name)s, jusqu’au %(date)s") % known
    return pro("%(who)s, à %(name)s, pour de bon") % known


def stays(appointments: int, seats: int) -> str:
    """What is planned and does not move, in a sentence."""
    if not appointments and not seats:
        return pro("Aucun rendez-vous ni atelier n’est prévu.")
    if not seats:
        words = npro(
            "%(count)s rendez-vous est prévu : rien ne change, c’est à vous de les déplacer s’il le faut.",
            "%(count)s rendez-vous sont prévus : rien ne change, c’est à vous de les déplacer s’il le faut.",
            appointments,
        )
        return words % {"count": appointments}
    if not appointments:
        words = npro(
            "%(count)s place d’atelier est prévu : rien ne change, c’est à vous de les déplacer s’il le faut.",
            "%(count)s places d’atelier sont prévus : rien ne change, c’est à vous de les déplacer s’il le faut.",
            seats,
        )
        return words % {"count": seats}
    words = npro(
        "%(appointments)s rendez-vous et %(count)s place d’atelier sont prévus : rien ne change, c’est à vous de les déplacer s’il le faut.",
        "%(appointments)s rendez-vous et %(count)s places d’atelier sont prévus : rien ne change, c’est à vous de les déplacer s’il le faut.",
        seats,
    )
    return words % {"appointments": appointments, "count": seats}


@dataclass(frozen=True, slots=True)
class Group:
    """Those of one former referent."""

    title: str
    people: list[YoungPerson]


def groups(people: Iterable[YoungPerson], *, left: bool = False) -> list[Group]:
    """People by referent, in their order. ``left``: the referents work there no more."""
    found = []
    for _pk, rows in groupby(people, key=lambda person: person.referent_id):
        same = list(rows)
        referent = same[0].referent
        if referent is None:
            title = pro("Pas encore de référent")
        else:
            words = pro("Suivis par %(name)s, qui ne travaille plus ici") if left else pro("Suivis par %(name)s")
            title = words % {"name": referent.full_name}
        found.append(Group(title, same))
    return found


@dataclass(frozen=True, slots=True)
class Passed:
    """A hand-over of one or many, as the list shows it."""

    batch: uuid.UUID
    words: str
    names: list[str]
    more: int
    """How many names are not shown."""
    given_by: str
    made_at: dt.datetime
    state: str
    label: str
    can_end: bool
    can_undo: bool


def passed(batches: Iterable[Batch], reader: Actor, moment: dt.datetime) -> list[Passed]:
    """The hand-overs as the list shows them."""
    found = []
    for one in batches:
        first = one.first
        mine = first.given_by_id == reader.user_id or reader.role == "direction"
        state, label = _state(one)
        found.append(
            Passed(
                batch=first.batch,
                words=summary_words(
                    one.count, one.names[0], list(dict.fromkeys(one.formers)), first.recipient, first.ends_on
                ),
                names=one.names,
                more=one.count - len(one.names),
                given_by=first.given_by.full_name,
                made_at=first.created_at,
                state=state,
                label=label,
                can_end=bool(one.going),
                can_undo=mine and bool(one.not_over) and moment - first.created_at <= HandOver.UNDONE_WITHIN,
            )
        )
    return found


def _state(one: Batch) -> tuple[str, str]:
    if one.going:
        return "info", pro("En cours") if one.going == one.count else pro("En cours pour %(count)s") % {
            "count": one.going
        }
    if one.not_over == one.count:
        return "done", pro("Faite")
    return "neutral", pro("Annulée") if one.outcomes == {"undone"} else pro("Finie")

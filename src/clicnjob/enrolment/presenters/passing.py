"""Hand-overs in words."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from clicnjob.accounts.models import User
from clicnjob.shared.actor import Actor
from clicnjob.shared.text import date_words, plural_ending
from clicnjob.structures.models import HandOver, YoungPerson
from clicnjob.structures.queries.handovers import Batch


def _join(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} et {names[-1]}"


def summary(people: Sequence[YoungPerson], formers: Iterable[User | None], to: User, until: dt.date | None) -> str:
    """« 12 jeunes, de Claire à Karim, jusqu’au mardi 3 janvier »."""
    names = list(dict.fromkeys(former.first_name for former in formers if former is not None))
    return summary_words(len(people), people[0].full_name, names, to, until)


def summary_words(count: int, first: str, formers: Sequence[str], to: User, until: dt.date | None) -> str:
    """The same, from what was counted; ``first``: the name when there is only one."""
    who = first if count == 1 else f"{count} jeune{plural_ending(count)}"
    way = f"de {_join(formers)} à {to.first_name}" if formers else f"à {to.first_name}"
    return f"{who}, {way}, {f'jusqu’au {date_words(until)}' if until else 'pour de bon'}"


def stays(appointments: int, seats: int) -> str:
    """What is planned and does not move, in a sentence."""
    parts = []
    if appointments:
        parts.append(f"{appointments} rendez-vous")
    if seats:
        parts.append(f"{seats} place{plural_ending(seats)} d’atelier")
    if not parts:
        return "Aucun rendez-vous ni atelier n’est prévu."
    one = appointments + seats == 1
    return f"{_join(parts)} {'est prévu' if one else 'sont prévus'} : rien ne change, c’est à vous de les déplacer s’il le faut."


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
            title = "Pas encore de référent"
        else:
            title = f"Suivis par {referent.full_name}{', qui ne travaille plus ici' if left else ''}"
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
        return "info", "En cours" if one.going == one.count else f"En cours pour {one.going}"
    if one.not_over == one.count:
        return "done", "Faite"
    return "neutral", "Annulée" if one.outcomes == {"undone"} else "Finie"

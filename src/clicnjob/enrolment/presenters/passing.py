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


def _join(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} et {names[-1]}"


def summary(people: Sequence[YoungPerson], formers: Iterable[User | None], to: User, until: dt.date | None) -> str:
    """« 12 jeunes, de Claire à Karim, jusqu’au mardi 3 janvier »."""
    count = len(people)
    who = people[0].full_name if count == 1 else f"{count} jeune{plural_ending(count)}"
    names = list(dict.fromkeys(former.first_name for former in formers if former is not None))
    way = f"de {_join(names)} à {to.first_name}" if names else f"à {to.first_name}"
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
    given_by: str
    made_at: dt.datetime
    state: str
    label: str
    can_end: bool
    can_undo: bool


def passed(rows: Iterable[HandOver], reader: Actor, moment: dt.datetime) -> list[Passed]:
    """The hand-overs by batch; ``rows`` come batch by batch."""
    found = []
    for batch, group in groupby(rows, key=lambda row: row.batch):
        same = list(group)
        first, going = same[0], [row for row in same if row.is_open]
        people = [row.young_person for row in same]
        mine = first.given_by_id == reader.user_id or reader.role == "direction"
        state, label = _state(same, going)
        found.append(
            Passed(
                batch=batch,
                words=summary(people, [row.former for row in same], first.recipient, first.ends_on),
                names=[person.full_name for person in people],
                given_by=first.given_by.full_name,
                made_at=first.created_at,
                state=state,
                label=label,
                can_end=bool(going),
                can_undo=mine and any(row.can_be_undone(moment) for row in same),
            )
        )
    return found


def _state(rows: list[HandOver], going: list[HandOver]) -> tuple[str, str]:
    if going:
        return "info", "En cours" if len(going) == len(rows) else f"En cours pour {len(going)}"
    if all(row.ended_at is None for row in rows):
        return "done", "Faite"
    outcomes = {row.outcome for row in rows if row.outcome}
    return "neutral", "Annulée" if outcomes == {"undone"} else "Finie"

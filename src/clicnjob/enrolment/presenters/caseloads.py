"""An imported caseload in words: its lines before, its people after."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clicnjob.enrolment.enums import InvitedBy
from clicnjob.enrolment.queries.inviting import Followed, reached_by_text, why_not
from clicnjob.shared.language import npro, pro, pro_noop
from clicnjob.shared.text import datetime_words
from clicnjob.structures.enums import LineVerdict
from clicnjob.structures.models import CaseloadImport, YoungPerson
from clicnjob.structures.queries.caseloads import Preview

PILES: dict[str, tuple[LineVerdict, str]] = {
    "a-regler": (LineVerdict.DOUBTFUL, pro_noop("À régler")),
    "nouveaux": (LineVerdict.NEW, pro_noop("Nouveaux")),
    "deja-ici": (LineVerdict.KNOWN, pro_noop("Déjà ici")),
    "illisibles": (LineVerdict.UNREADABLE, pro_noop("Illisibles")),
    "autres": (LineVerdict.ELSEWHERE, pro_noop("D’un autre portefeuille")),
}
"""The lines by sort, under the word that stands in the address."""


def first_pile(found: Preview) -> str:
    """What is looked at first: what waits, else the first pile that holds something."""
    if found.to_settle:
        return "a-regler"
    counts = found.counts
    return next((pile for pile, (verdict, _) in PILES.items() if counts[verdict] and pile != "a-regler"), "nouveaux")


def pile_tabs(found: Preview, pile: str, address: str) -> list[dict[str, object]]:
    """The piles that hold something, each with its count."""
    counts = found.counts
    return [
        {"url": f"{address}?lignes={key}", "label": f"{pro(label)} ({counts[verdict]})", "current": key == pile}
        for key, (verdict, label) in PILES.items()
        if counts[verdict] or key == pile
    ]


def what_happens(found: Preview) -> list[str]:
    """What « Importer » will do, in sentences."""
    counts = found.counts
    out = len(found.lines) - found.creating - found.completing - counts[LineVerdict.UNREADABLE] - len(found.to_settle)
    said = [
        (npro("%(count)s dossier créé", "%(count)s dossiers créés", found.creating), found.creating),
        (
            npro("%(count)s dossier déjà ici, complété", "%(count)s dossiers déjà ici, complétés", found.completing),
            found.completing,
        ),
        (npro("%(count)s ligne à régler", "%(count)s lignes à régler", len(found.to_settle)), len(found.to_settle)),
        (
            npro("%(count)s ligne illisible", "%(count)s lignes illisibles", counts[LineVerdict.UNREADABLE]),
            counts[LineVerdict.UNREADABLE],
        ),
        (npro("%(count)s ligne laissée de côté", "%(count)s lignes laissées de côté", out), out),
    ]
    return [words % {"count": count} for words, count in said if count]


@dataclass(frozen=True, slots=True)
class ImportLine:
    """An import in the list."""

    row: CaseloadImport
    followed: Followed


def import_lines(rows: Iterable[CaseloadImport], counts: Mapping[uuid.UUID, Followed]) -> list[ImportLine]:
    """Imports with how far their people are."""
    return [ImportLine(row, counts.get(row.pk, Followed())) for row in rows]


_WHY = {
    "otherwise": pro_noop("accompagné·e autrement"),
    "planned": pro_noop("invitation prévue"),
    "unreachable": pro_noop("par une carte : pas de SMS ni d’e-mail"),
    "often": pro_noop("déjà invité·e trois fois : une carte, ou un appel"),
    "just_asked": pro_noop("invité·e il y a moins de cinq jours"),
}
_WAYS = {
    InvitedBy.SMS: pro_noop("par SMS"),
    InvitedBy.EMAIL: pro_noop("par e-mail"),
    InvitedBy.CARD: pro_noop("par une carte"),
}


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody of an imported caseload."""

    person: YoungPerson
    joined: bool
    asked_at: dt.datetime | None
    asked_words: str
    note: str
    """How they can be asked, or why not."""


def _note(person: YoungPerson, why: str) -> str:
    if why:
        return pro(_WHY[why]) if why in _WHY else ""
    return pro(_WAYS[InvitedBy(reached_by_text(person))])


def guests(people: Iterable[YoungPerson], moment: dt.datetime) -> list[Guest]:
    """People of ``queries.inviting.people_of``, in words."""
    found = []
    for person in people:
        why = why_not(person, moment)
        by: str = person.asked_by or ""  # type: ignore[attr-defined]  # annotated by people_of
        found.append(
            Guest(
                person=person,
                joined=why == "joined",
                asked_at=person.asked_at,  # type: ignore[attr-defined]
                asked_words=pro(_WAYS[InvitedBy(by)]) if by else "",
                note=_note(person, why),
            )
        )
    return found


def invited_words(count: int, last_at: dt.datetime, left: Counter[str]) -> str:
    """After « Inviter »: how many, until when, and who was left out."""
    words = npro(
        "%(count)s invitation part d’ici %(when)s.", "%(count)s invitations partent, la dernière %(when)s.", count
    ) % {"count": count, "when": datetime_words(last_at)}
    unreachable = left["unreachable"]
    if unreachable:
        words += " " + npro(
            "%(count)s jeune n’a ni portable ni e-mail : imprimez sa carte.",
            "%(count)s jeunes n’ont ni portable ni e-mail : imprimez leurs cartes.",
            unreachable,
        ) % {"count": unreachable}
    return words

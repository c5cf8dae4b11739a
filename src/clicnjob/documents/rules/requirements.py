"""What a structure asks for, and where a file stands on it: out of the papers given, on the day given."""

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clicnjob.documents.enums import KINDS_OF, DocumentKind, DocumentState, Justification, Standing, Subject, Weight
from clicnjob.documents.models import Document

USUAL_DAYS, MOST_DAYS = 7, 30
"""How long an unverified copy lives: usually, and at most."""
EXPIRING_MONTHS = 3
"""A paper that ends within so many months is worth asking for again now: that is what an appointment takes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a structure asks about one subject."""

    subject: Subject
    weight: Weight
    kinds: tuple[DocumentKind, ...]
    """The papers that count, the most usual first."""
    unverified_days: int = USUAL_DAYS

    @property
    def is_asked(self) -> bool:
        """Whether anything is asked at all."""
        return self.weight is not Weight.NOT_ASKED

    @property
    def is_required(self) -> bool:
        """Whether the file is not justified without it."""
        return self.weight is Weight.REQUIRED


USUAL: tuple[Asked, ...] = (
    Asked(Subject.IDENTITY, Weight.REQUIRED, KINDS_OF[Subject.IDENTITY]),
    Asked(Subject.HEALTH, Weight.USEFUL, KINDS_OF[Subject.HEALTH]),
    Asked(Subject.ADDRESS, Weight.LATER, KINDS_OF[Subject.ADDRESS]),
)
"""What is asked where the direction said nothing else: only the identity decides of the file's state (R11)."""


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of the month some months later, or the last one of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return dt.date(day.year + years, month + 1, min(day.day, last))


def soon(day: dt.date) -> dt.date:
    """The last end of validity that counts as « expire bientôt » on ``day``."""
    return months_after(day, EXPIRING_MONTHS)


def in_force(paper: Document, day: dt.date) -> bool:
    """Verified, and still valid on ``day``: a paper is good on its last day."""
    return paper.state == DocumentState.VERIFIED and (paper.expires_on is None or paper.expires_on >= day)


def outlasts(paper: Document, day: dt.date) -> bool:
    """In force, and for longer than what is « bientôt »."""
    return in_force(paper, day) and (paper.expires_on is None or paper.expires_on > soon(day))


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a file stands on one requirement."""

    asked: Asked
    standing: Standing
    is_verified: bool
    """A verified paper is in force, whatever else waits."""
    paper: Document | None = None
    """The one that says so."""

    @property
    def is_sent(self) -> bool:
        """Verified, or waiting for a counsellor: the young person has nothing to do."""
        return self.is_verified or self.standing is Standing.TO_CHECK

    @property
    def is_lacking(self) -> bool:
        """The young person's move: nothing sent, refused, or no longer valid."""
        return self.standing in LACKING


LACKING = frozenset({Standing.MISSING, Standing.REFUSED, Standing.EXPIRED})


def situation(asked: Asked, papers: Sequence[Document], day: dt.date) -> Situation:
    """Where a file stands on ``asked``; ``papers`` are all of the person's, the latest first."""
    mine = [paper for paper in papers if paper.kind in asked.kinds]
    valid = [paper for paper in mine if in_force(paper, day)]
    waiting = [paper for paper in mine if paper.state == DocumentState.TO_CHECK]
    if lasting := [paper for paper in valid if outlasts(paper, day)]:
        return Situation(asked, Standing.JUSTIFIED, is_verified=True, paper=lasting[0])
    if waiting:
        return Situation(asked, Standing.TO_CHECK, is_verified=bool(valid), paper=waiting[0])
    if valid:
        best = max(valid, key=lambda paper: paper.expires_on or dt.date.max)
        return Situation(asked, Standing.EXPIRING, is_verified=True, paper=best)
    if not mine:
        return Situation(asked, Standing.MISSING, is_verified=False)
    standing = Standing.REFUSED if mine[0].state == DocumentState.REFUSED else Standing.EXPIRED
    return Situation(asked, standing, is_verified=False, paper=mine[0])


def situations(requirements: Iterable[Asked], papers: Sequence[Document], day: dt.date) -> list[Situation]:
    """Where a file stands on everything that is asked, in the order it is asked."""
    return [situation(asked, papers, day) for asked in requirements if asked.is_asked]


def justification(found: Iterable[Situation]) -> Justification:
    """The file's state in i-milo's words, out of what is required: computed, never typed.

    *justifié*: a verified paper in force for each; *complet*: each is verified or waits for a counsellor; else *partiel*.
    """
    required = [one for one in found if one.asked.is_required]
    if all(one.is_verified for one in required):
        return Justification.JUSTIFIED
    return Justification.COMPLETE if all(one.is_sent for one in required) else Justification.PARTIAL

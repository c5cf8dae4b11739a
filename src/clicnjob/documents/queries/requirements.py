"""What structures ask for, and where files stand on it."""

import uuid
from collections import defaultdict
from collections.abc import Iterable

from clicnjob.documents.enums import SUBJECT_OF, DocumentKind, Justification, Subject, Weight
from clicnjob.documents.models import Document, Requirement
from clicnjob.documents.rules import USUAL, Asked, Situation, justification, situations
from clicnjob.shared import clock
from clicnjob.structures.models import Structure, YoungPerson


def _as_asked(row: Requirement) -> Asked:
    kinds = tuple(DocumentKind(kind) for kind in row.kinds if SUBJECT_OF.get(kind) == row.subject)
    return Asked(Subject(row.subject), Weight(row.weight), kinds, row.unverified_days)


def requirements_for(structures: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[Asked, ...]]:
    """What each structure asks for: the usual, and over it what its direction chose. One query."""
    ids = set(structures)
    chosen: dict[uuid.UUID, dict[str, Asked]] = defaultdict(dict)
    for row in Requirement.objects.filter(structure_id__in=ids):
        chosen[row.structure_id][row.subject] = _as_asked(row)
    return {pk: tuple(chosen[pk].get(usual.subject, usual) for usual in USUAL) for pk in ids}


def requirements_of(structure_id: uuid.UUID) -> tuple[Asked, ...]:
    """What one structure asks for, subject by subject; what it does not ask included. One query."""
    return requirements_for([structure_id])[structure_id]


def unverified_days(structure_id: uuid.UUID, kind: str) -> int:
    """How many days the copy of such a paper lives when nobody verifies it (1 to 30)."""
    subject = SUBJECT_OF[kind]
    return next(asked.unverified_days for asked in requirements_of(structure_id) if asked.subject is subject)


def longest_unverified_days(structure_id: uuid.UUID) -> int:
    """The longest that any unverified copy lives there: what can be promised before one knows which paper."""
    return max(asked.unverified_days for asked in requirements_of(structure_id) if asked.is_asked)


def situations_of(people: Iterable[YoungPerson]) -> dict[uuid.UUID, list[Situation]]:
    """Where each file stands on all that is asked there, today. Three queries for all."""
    listed = list(people)
    asked = requirements_for(person.structure_id for person in listed)
    days = {pk: clock.today(zone) for pk, zone in Structure.objects.filter(pk__in=asked).values_list("pk", "timezone")}
    papers: dict[uuid.UUID, list[Document]] = defaultdict(list)
    rows = Document.objects.filter(young_person__in=[person.pk for person in listed])
    for document in rows.select_related("checked_by").order_by("-sent_at", "pk"):
        papers[document.young_person_id].append(document)
    return {
        person.pk: situations(asked[person.structure_id], papers[person.pk], days[person.structure_id])
        for person in listed
    }


def justification_of(people: Iterable[YoungPerson]) -> dict[uuid.UUID, Justification]:
    """The state of each file (partiel, complet, justifié), computed from its papers."""
    return {pk: justification(found) for pk, found in situations_of(people).items()}
